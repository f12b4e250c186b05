"""The parameters of weather.ipynb with their defaults.

The driver puts the values of a run in their place before anything else is imported.
"""

# %% [markdown title]
# # Was it a warm year?
#
# Monthly means against the long-term mean.

# %% [cell knobs] parameters
from datetime import date

first: date = date(2013, 1, 1)  # first month that counts
warm_above: float = 0.5  # degrees over the mean
stations = ["north", "south"]
