"""Step `total` of typed.ipynb.

Cells: c3
Checks: c4
Version: 3948d87a31c92660e3cca7b138207239a0f976c50b1dd149acc952f1f8c1ff3a
Version of the checks: de80d7f6b6960ab4e79c55522109bd234ad09ae8b70c30662de5f104ac4ab786
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import collections
    import pandas


@dataclass
class TotalOutputs:
    """What `total` leaves."""

    total: int


def total(df: "pandas.DataFrame", sizes: "collections.Counter") -> TotalOutputs:
    # %% [cell c3] step total
    total = int(df['a'].sum()) + sizes['a']
    later = lambda: 1

    return TotalOutputs(total=total)


def check_total(total: int) -> None:
    # %% [cell c4] check total
    assert total > 0
