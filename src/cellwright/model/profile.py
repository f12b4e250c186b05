"""What a frame or an array looks like in a few numbers; not how they are found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ColumnKind = Literal["number", "boolean", "time", "text", "category", "other"]


@dataclass(frozen=True, slots=True)
class ColumnProfile:
    """One column.

    Attributes:
        name: Its name as text; parts of a name of many levels are joined with ` / `.
        dtype: Its type as the library names it.
        kind: How its values are described.
        nulls: Share of the values that are missing, from 0 to 1.
        distinct: How many different values there are: counted, or estimated from a sample.
        mean: Mean of finite numbers; share of true values.
        quantiles: Least, 5 %, 25 %, 50 %, 75 %, 95 % and greatest value; times as ISO 8601 text.
        edges: Where the bars of the histogram begin and end; one more than there are `counts`.
        counts: How many values (of the sample) each bar has.
        common: The most frequent values as text, each with its number (in the sample).
        infinite: How many values (of the sample) are infinite; they count nowhere else.
    """

    name: str
    dtype: str
    kind: ColumnKind = "other"
    nulls: float = 0.0
    distinct: int | None = None
    mean: float | None = None
    quantiles: tuple[int | float | str, ...] = ()
    edges: tuple[int | float | str, ...] = ()
    counts: tuple[int, ...] = ()
    common: tuple[tuple[str, int], ...] = ()
    infinite: int = 0


@dataclass(frozen=True, slots=True)
class Profile:
    """A frame, a series or an array, made when it was stored.

    Attributes:
        rows: How many rows there are; for an array, how many elements.
        width: How many columns there are, those that are not described included.
        columns: The first of them.
        sampled: How many rows were looked at; equal to `rows` when all were.
        shape: The shape of an array; empty for frames.
    """

    rows: int
    width: int
    columns: tuple[ColumnProfile, ...] = ()
    sampled: int = 0
    shape: tuple[int, ...] = ()

    @property
    def exact(self) -> bool:
        """Return whether every row was looked at."""
        return self.sampled == self.rows
