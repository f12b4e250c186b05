"""Step `show` of verbatim.ipynb.

Cells: show
Version: 9966010bb70b5b8b91e786ead788557d90e270ff86f830a5c636fbdcca82e4d2

The cells stay as they are: a function binds `seen` with `global`.
"""

from ..notebook import run_cells


def show(prices, seen, sides, totals, Price) -> None:
    run_cells(
        "show_cells.py",
        {"prices": prices, "seen": seen, "sides": sides, "totals": totals, "Price": Price},
    )
