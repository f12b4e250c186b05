"""Step `load` of metadata.ipynb.

Cells: load
Version: b55bc306c2c85f497ddac0e07da5e46bb329f15fcdc420c2e7edd59bc1a12f63
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
