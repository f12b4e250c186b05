# ruff: noqa: F401, I001, RUF100
"""What the steps of late_setup.ipynb share: setup cells, functions and classes.

Runs once, when the first step is imported.
"""

from dataclasses import dataclass

from .parameters import n


# %% [cell limits] setup
limit = 1


# %% [cell names] parameters
base = n * 10


# %% [cell draw] setup
import random

rng = random.Random(n)


# %% [cell first] step filter
@dataclass
class Point:
    x: int


# %% [cell plain] setup
SUFFIX = "!"

def shout(text):
    return text.upper() + SUFFIX
