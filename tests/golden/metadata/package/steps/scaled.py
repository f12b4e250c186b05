"""Step `scaled` of metadata.ipynb.

Cells: scaled
Checks: fine
Settings: timeout 300
Version: 3219b58a0b759514488f2664e67b80fd0737972bf9a47674b23d907e8a74a61f
Version of the checks: a8648ea389e50427659fcf5fd03c60688b249fe7388fa4726012e54d3ee3ad54
"""

from dataclasses import dataclass
from typing import Any


@dataclass
class ScaledOutputs:
    """What `scaled` leaves."""

    scaled: Any


def scaled(rows, *, scale: int = 2) -> ScaledOutputs:
    # %% [cell scaled] step scaled
    rows.append(scale)
    scaled = [scale * row for row in rows]

    return ScaledOutputs(scaled=scaled)


def check_scaled(scaled) -> None:
    # %% [cell fine] check scaled
    assert scaled
