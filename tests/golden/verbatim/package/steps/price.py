"""Step `price` of verbatim.ipynb.

Cells: price
Version: fe0d1197084340e8845645025ba470fd98a1eb0d9fe4dbeab131f41d29cab3c5

The cells stay as they are: `Price` reads `rate`, which the step binds.
"""

from dataclasses import dataclass
from typing import Any

from ..notebook import run_cells


@dataclass
class PriceOutputs:
    """What `price` leaves."""

    prices: Any
    Price: Any


def price(words) -> PriceOutputs:
    names = run_cells("price_cells.py", {"words": words})
    return PriceOutputs(prices=names["prices"], Price=names["Price"])
