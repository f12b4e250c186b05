"""Step `filter` of late_setup.ipynb.

Cells: first
Version: b4c1b2fe301b6412f288ae51b9d1bf2aa179e390e4b29d0a606ba76c276db9fe
"""

from dataclasses import dataclass
from typing import Any

from ..definitions import limit, Point


@dataclass
class FilterOutputs:
    """What `filter` leaves."""

    points: Any


def filter(base) -> FilterOutputs:
    from builtins import filter

    # %% [cell first] step filter
    points = [Point(x) for x in filter(None, [0, limit, base])]

    return FilterOutputs(points=points)
