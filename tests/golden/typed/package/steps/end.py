"""Step `end` of typed.ipynb.

Cells: c6
Version: 26150bb96bdac3ffd9179c20188ca9bd5305c3cdb49bd251e80a84b71ecfee2f
"""


def end(kinds, root: float) -> None:
    # %% [cell c6] step end
    print(root, kinds)
