# ruff: noqa: F821, I001, RUF100
# The cells of step `roots` as they are; roots.py gives them their names.

# %% [cell roots] step roots
from math import *

sides = [sqrt(t) for t in totals]
