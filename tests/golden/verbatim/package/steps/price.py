"""Step `price` of verbatim.ipynb.

Cells: price
Version: 5f30cdbfe08362f1293485b6897f6f44fd7b5ee96c6c85f22943aa2465c23d1f

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
