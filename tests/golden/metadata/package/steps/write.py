"""Step `write` of metadata.ipynb.

Cells: write
Version: 4ee116080c8806067798d71f3f06a76eb1255953294c1fee91d370a0ab71597f
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
