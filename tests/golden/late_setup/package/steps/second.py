"""Step `second` of late_setup.ipynb.

Cells: second
Version: 2fb58aae2e64e1f476cbb2dc3aa940dcfb043fde13f1df1c95b6cd2cabf00de3
"""

from dataclasses import dataclass
from typing import Any

from .. import late_01
from ..definitions import Point, limit


@dataclass
class SecondOutputs:
    """What `second` leaves."""

    lucky: Any
    point: Any


def second(rng) -> SecondOutputs:
    # %% [cell second] step second
    point = Point(limit)
    lucky = rng.randint(0, 9)

    return SecondOutputs(lucky=lucky, point=point)
