"""Step `second` of late_setup.ipynb.

Cells: second
Version: 13b743f22e5fe9bf334ea389e8d528dc47565d2e215691ab17e8be9344572d48
"""

from dataclasses import dataclass
from typing import Any

from .. import late_01
from ..definitions import limit, Point


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
