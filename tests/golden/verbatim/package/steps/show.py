"""Step `show` of verbatim.ipynb.

Cells: show
Version: 9acb0d56758c7614072001dd35a23e476b97c3f4ac643d9468fe305672d1a7bf

The cells stay as they are: a function binds `seen` with `global`.
"""

from ..notebook import run_cells


def show(prices, seen, sides, totals, Price) -> None:
    run_cells(
        "show_cells.py",
        {"prices": prices, "seen": seen, "sides": sides, "totals": totals, "Price": Price},
    )
