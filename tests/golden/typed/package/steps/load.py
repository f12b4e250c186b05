"""Step `load` of typed.ipynb.

Cells: c2
Version: 69876ed51575a2c8b25e87d9e7201858e15c29299da32c4b1dee99e44888d28f
"""

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    import collections
    import pandas


@dataclass
class LoadOutputs:
    """What `load` leaves."""

    df: "pandas.DataFrame"
    nothing: None
    sizes: "collections.Counter"


def load(*, n: int = 3) -> LoadOutputs:
    # %% [cell c2] step load
    df = pd.DataFrame({'a': range(n), 'b': range(n)})
    sizes = Counter('aab')
    nothing = None

    return LoadOutputs(df=df, nothing=nothing, sizes=sizes)
