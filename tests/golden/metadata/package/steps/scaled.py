"""Step `scaled` of metadata.ipynb.

Cells: scaled
Checks: fine
Settings: timeout 300
Version: 9f58c36991d8c2babe7cb5f44130acf0892d256eb43cf005a4bc2baec2e23ab2
Version of the checks: d7654e729d8c3e22c42dfe3628dab521d62db0a89f6eef8356886d10cc425541
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
