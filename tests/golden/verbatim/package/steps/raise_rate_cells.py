# ruff: noqa: F821, I001, RUF100
# The cells of step `raise_rate` as they are; raise_rate.py gives them their names.

# %% [cell raise] step raise_rate
rate = 5  # from next year on
totals = [p.total() for p in prices]
