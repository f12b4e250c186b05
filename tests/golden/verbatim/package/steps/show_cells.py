# ruff: noqa: F821, I001, RUF100
# The cells of step `show` as they are; show.py gives them their names.

from math import *

# %% [markdown end]
# ## The end

# %% [cell show] step show
print(seen, totals, [round(s, 2) for s in sides], isinstance(prices[0], Price))
