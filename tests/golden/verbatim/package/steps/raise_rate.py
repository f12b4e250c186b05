"""Step `raise_rate` of verbatim.ipynb.

Cells: raise
Version: 288684f9ab63f598c5ecd06bd8d543f4f6ac2224ad51cfebafaef58f66745741

The cells stay as they are: a function of step `price` reads `rate`, which the step binds.
"""

from dataclasses import dataclass
from typing import Any

from ..notebook import run_cells


@dataclass
class RaiseRateOutputs:
    """What `raise_rate` leaves."""

    totals: Any


def raise_rate(prices, Price) -> RaiseRateOutputs:
    names = run_cells("raise_rate_cells.py", {"prices": prices, "Price": Price})
    return RaiseRateOutputs(totals=names["totals"])
