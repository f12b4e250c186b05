# ruff: noqa: F821, I001, RUF100

# %% [cell acting] setup
limit = limit + 1
