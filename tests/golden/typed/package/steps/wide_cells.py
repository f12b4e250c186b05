# ruff: noqa: F821, I001, RUF100
# The cells of step `wide` as they are; wide.py gives them their names.

# %% [cell c5] step wide
from math import *
root = sqrt(total + len(df))
kinds = [nothing]
