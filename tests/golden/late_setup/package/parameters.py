"""The parameters of late_setup.ipynb with their defaults.

The driver puts the values of a run in their place before anything else is imported.
"""

# %% [cell names] parameters
n = 3
