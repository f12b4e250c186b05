"""Step `raise_rate` of verbatim.ipynb.

Cells: raise
Version: c0992e9c96bf682bec00e6929628cb6ba1f8cd7645bb461b73eed8b9ddff3553

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
