# ruff: noqa: F401, I001, RUF100
"""What the steps of weather.ipynb share: setup cells, functions and classes.

Runs once, when the first step is imported.
"""


# %% [cell tools] setup
import math
import statistics as st

MEANS = {"north": 4.0, "south": 11.5}


# %% [cell helper] definitions
# Rounded, as nobody believes the third digit.
def anomaly(values, name):
    """How much warmer than the mean."""
    return round(st.fmean(values) - MEANS[name], 2)
