"""Step `count` of verbatim.ipynb.

Cells: count
Version: 9b8a2a9c18e3b0d355b19bb481c9bde55bb3f7966238c87e99d043ee36ee2fad

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
