"""Step `count` of verbatim.ipynb.

Cells: count
Version: 75974dd7b5d878c632f542abab3749c424a56ebb0efe02ac0aa01e1cb85a244c

The cells stay as they are: `global seen` means the notebook's name.
"""

from dataclasses import dataclass
from typing import Any

from ..notebook import run_cells


@dataclass
class CountOutputs:
    """What `count` leaves."""

    seen: Any
    words: Any


def count() -> CountOutputs:
    names = run_cells("count_cells.py", {})
    return CountOutputs(seen=names["seen"], words=names["words"])
