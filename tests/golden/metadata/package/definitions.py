# ruff: noqa: F401, I001, RUF100
"""What the steps of metadata.ipynb share: setup cells, functions and classes.

Runs once, when the first step is imported.
"""


# %% [cell imports] setup
import json
