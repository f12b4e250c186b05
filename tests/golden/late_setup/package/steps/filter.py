"""Step `filter` of late_setup.ipynb.

Cells: first
Version: 2b33fc86dd8905bec6592d6a858516517c6822a35ba9d7e1292fd1577307c7ce
"""

from dataclasses import dataclass
from typing import Any

from ..definitions import Point, limit


@dataclass
class FilterOutputs:
    """What `filter` leaves."""

    points: Any


def filter(base) -> FilterOutputs:
    from builtins import filter

    # %% [cell first] step filter
    points = [Point(x) for x in filter(None, [0, limit, base])]

    return FilterOutputs(points=points)
