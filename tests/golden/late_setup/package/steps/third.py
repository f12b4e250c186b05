"""Step `third` of late_setup.ipynb.

Cells: third
Version: a3b9d56d9201c183d45ab3f129e3922996e4d71abbe81bca38e4e5f7d9e91351
"""

from .. import late_01
from ..definitions import shout


def third(lucky, point, points) -> None:
    # %% [cell third] step third
    print(shout("points"), points, point, point in points, lucky)
