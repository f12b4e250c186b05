"""Step `roots` of verbatim.ipynb.

Cells: roots
Version: b973a4934c6f3203665e0a39f30b6b0da2f6cc6b81846d1c789f07cc64892d72

The cells stay as they are: a star import binds names that only the module knows.
"""

from dataclasses import dataclass
from typing import Any

from ..notebook import run_cells


@dataclass
class RootsOutputs:
    """What `roots` leaves."""

    sides: Any


def roots(totals) -> RootsOutputs:
    names = run_cells("roots_cells.py", {"totals": totals})
    return RootsOutputs(sides=names["sides"])
