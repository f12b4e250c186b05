"""Step `third` of late_setup.ipynb.

Cells: third
Version: 1698c68ef2d6efb4d132abe1ba3946158592d8e92d066254deba9dba011275fe
"""

from .. import late_01
from ..definitions import shout


def third(lucky, point, points) -> None:
    # %% [cell third] step third
    print(shout("points"), points, point, point in points, lucky)
