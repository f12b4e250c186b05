"""Step `show` of magics.ipynb.

Cells: show
Version: 0eeba01df16e3e6ea6d89d50bab149f4f27983d271c0839d14620d51378ca38e
"""

import os

from ..notebook import display


def show(names) -> None:
    # %% [cell show] step show
    # !pip install nothing
    display(names)
    print(os.environ["GREETING"])
