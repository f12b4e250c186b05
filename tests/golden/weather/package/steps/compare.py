"""Step `compare` of weather.ipynb.

Cells: compare, judge
Version: 1d28487a345aff68870e463a0522c8d2dfb9b316e5c23035e4410f72e861d58a
"""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from ..definitions import anomaly


@dataclass
class CompareOutputs:
    """What `compare` leaves."""

    anomalies: Any
    verdicts: Any


def compare(readings, *, warm_above: float = 0.5) -> CompareOutputs:
    # %% [markdown about-anomalies]
    # ## How warm was it?
    #
    # Against the mean of each station.

    # %% [cell compare] step compare
    anomalies = {name: anomaly(values, name) for name, values in readings.items()}

    # %% [cell judge] step compare
    verdicts = Counter(
        "warm" if value > warm_above else "normal"
        for value in anomalies.values()
    )

    return CompareOutputs(anomalies=anomalies, verdicts=verdicts)
