"""The parameters of typed.ipynb with their defaults.

The driver puts the values of a run in their place before anything else is imported.
"""

# %% [cell c1] parameters
n: int = 3
