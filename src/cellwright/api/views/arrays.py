"""NumPy arrays as shape, statistics and a corner; not frames."""

from __future__ import annotations

from typing import Any

from cellwright.api.views.cells import Json, histogram_json, show_cell, show_cells
from cellwright.model import ColumnProfile, Profile

CORNER = 20
LINE = 100
"""Rows and columns of the corner that is shown; elements of an array of one dimension."""

_NAMES = ("minimum", "5 %", "25 %", "median", "75 %", "95 %", "maximum")


def is_array(value: object) -> bool:
    """Return whether a value is an array with at least one dimension."""
    kind = type(value)
    return kind.__module__ == "numpy" and kind.__name__ == "ndarray"


def array_json(value: Any, profile: Profile | None) -> Json:
    """Return what an array looks like."""
    column = profile.columns[0] if profile is not None and profile.columns else None
    return {
        "kind": "array",
        "shape": list(value.shape),
        "dtype": str(value.dtype),
        "statistics": _statistics(column) if column is not None else {},
        "histogram": histogram_json(column) if column is not None else None,
        "corner": _corner(value),
        "partial": profile is not None and not profile.exact,
    }


def _statistics(column: ColumnProfile) -> Json:
    found: Json = {}
    if len(column.quantiles) == len(_NAMES):
        found |= dict(zip(_NAMES, show_cells(column.quantiles), strict=True))
    if column.mean is not None:
        found["mean"] = show_cell(column.mean)
    if column.distinct is not None:
        found["different values"] = column.distinct
    if column.nulls:
        found["missing (share)"] = show_cell(column.nulls)
    if column.infinite:
        found["infinite"] = column.infinite
    return found


def _corner(value: Any) -> list[list[Any]]:
    """Return the first rows and columns of the first plane."""
    if value.ndim == 0:
        return [[show_cell(value[()])]]
    if not value.size:
        return []
    while value.ndim > 2:
        value = value[0]
    if value.ndim == 1:
        return [show_cells(value[:LINE].tolist())]
    return [show_cells(row) for row in value[:CORNER, :CORNER].tolist()]
