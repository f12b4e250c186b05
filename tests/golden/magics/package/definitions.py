# ruff: noqa: F401, I001, RUF100
"""What the steps of magics.ipynb share: setup cells, functions and classes.

Runs once, when the first step is imported.
"""


# %% [cell options] setup
# %matplotlib inline
# %load_ext autoreload
import os
