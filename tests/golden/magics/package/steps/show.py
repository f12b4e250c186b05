"""Step `show` of magics.ipynb.

Cells: show
Version: 682d3dfd101d14175204eab80862a72a68bdd98fb2b7c6e5f0da029ae3a8b8ef
"""

import os

from ..notebook import display


def show(names) -> None:
    # %% [cell show] step show
    # !pip install nothing
    display(names)
    print(os.environ["GREETING"])
