"""The parameters of metadata.ipynb with their defaults.

The driver puts the values of a run in their place before anything else is imported.
"""

# %% [cell parameters] parameters
scale = 2
