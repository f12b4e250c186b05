"""Step `load` of metadata.ipynb.

Cells: load
Version: ddc9fa8d29e238d327cf66931f2324565453e9a9b3a95eebce2fed3afd7efe70
"""

from dataclasses import dataclass
from typing import Any


@dataclass
class LoadOutputs:
    """What `load` leaves."""

    rows: Any


def load() -> LoadOutputs:
    # %% [cell load] step load
    rows = [1, 2, 3]

    return LoadOutputs(rows=rows)
