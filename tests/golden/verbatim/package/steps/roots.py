"""Step `roots` of verbatim.ipynb.

Cells: roots
Version: 701a38f4864566b68b7c6c2a4bdecbf0bb67849e43ef482067f29b49ccf0693a

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
