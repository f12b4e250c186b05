# ruff: noqa: F821

# %% [cell acting] setup
limit = limit + 1
