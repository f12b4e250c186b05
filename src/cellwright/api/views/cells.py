"""Single values as JSON, exactly: what JSON has not is text; long texts are cut."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

from cellwright.model import ColumnProfile

Json = dict[str, Any]
Cell = str | float | bool | None

LONG = 500
"""Characters of a value that are shown."""

EXACT = 1 << 53
"""From here on not every whole number is one in JavaScript."""


def show_cell(value: object) -> Cell:
    """Return a value as JSON or text; None for what is missing.

    Example:
        >>> show_cell(2**60), show_cell(float("inf")), show_cell(float("nan")), show_cell(b"x")
        ('1152921504606846976', 'inf', None, "b'x'")
    """
    item = getattr(value, "item", None)
    if callable(item) and type(value).__module__ == "numpy":
        value = item()
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return int(value) if abs(value) < EXACT else str(value)
    if isinstance(value, float):
        if math.isnan(value):
            return None
        return float(value) if math.isfinite(value) else str(float(value))
    if isinstance(value, str):
        return cut(value)
    if type(value).__name__ in ("NaTType", "NAType"):
        return None
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return cut(str(value) if type(value).__module__ == "pandas" else repr(value))


def cut(text: str, most: int = LONG) -> str:
    """Return a text that is not too long, and that UTF-8 can write."""
    text = text if len(text) <= most else text[:most] + "…"
    return text.encode("utf-8", "backslashreplace").decode()


def show_cells(values: Iterable[object]) -> list[Cell]:
    """Return values as JSON or text."""
    return [show_cell(value) for value in values]


def histogram_json(column: ColumnProfile) -> Json | None:
    """Return the histogram of a column's profile, or its most frequent values."""
    if column.counts:
        return {"edges": show_cells(column.edges), "counts": list(column.counts)}
    if column.common:
        names = [cut(name) for name, _ in column.common]
        return {"values": names, "counts": [count for _, count in column.common]}
    return None
