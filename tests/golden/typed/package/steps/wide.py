"""Step `wide` of typed.ipynb.

Cells: c5
Version: b0ef3ba740733ad74c4fe0e5aea40c81bd9c11e46366f1f3a350f67bfffe2037

The cells stay as they are: a star import binds names that only the module knows.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..notebook import run_cells

if TYPE_CHECKING:
    import pandas


@dataclass
class WideOutputs:
    """What `wide` leaves."""

    kinds: Any
    root: float


def wide(df: "pandas.DataFrame", nothing: None, total: int) -> WideOutputs:
    names = run_cells("wide_cells.py", {"df": df, "nothing": nothing, "total": total})
    return WideOutputs(kinds=names["kinds"], root=names["root"])
