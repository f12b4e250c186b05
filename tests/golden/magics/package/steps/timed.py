"""Step `timed` of magics.ipynb.

Cells: timed
Version: 70b2e2a6dd36bb495efe0d1e68a789a3c8f9424daf9381f9d6d75f6d8adf3d3e
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
