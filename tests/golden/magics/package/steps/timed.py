"""Step `timed` of magics.ipynb.

Cells: timed
Version: f9f69cd4b1e0bad5c4e91a6a4c53a4309dc4606eab1e0fdc8586202cec9fe5f5
"""

from dataclasses import dataclass
from typing import Any


@dataclass
class TimedOutputs:
    """What `timed` leaves."""

    names: Any


def timed(listing) -> TimedOutputs:
    # %% [cell timed] step timed
    # %%time
    names = sorted(listing)
    if names:
        # %whos
        pass
    names

    return TimedOutputs(names=names)
