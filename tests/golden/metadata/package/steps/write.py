"""Step `write` of metadata.ipynb.

Cells: write
Version: 2d59b0f9e1ad16194e38b515c5a8bec8863d362659bc0412a801bc0169e7fce6
"""

import json
from dataclasses import dataclass
from typing import Any


@dataclass
class WriteOutputs:
    """What `write` leaves."""

    text: Any


def write(scaled) -> WriteOutputs:
    # %% [cell write] step write
    text = json.dumps(scaled)
    print(text)

    return WriteOutputs(text=text)
