"""Frames and series of pandas and polars as a page of rows; not arrays, not how they are stored."""

from __future__ import annotations

import json
from typing import Any

from cellwright.api.views.cells import Cell, Json, histogram_json, show_cell, show_cells
from cellwright.model import Profile

COLUMNS = 100
"""Columns that are shown."""

ROWS = 1_000
PAGE = 700_000
"""Rows, and characters of all rows, of one page at most."""


def is_frame(value: object) -> bool:
    """Return whether a value is a frame, a series or an index."""
    kind = type(value)
    module = kind.__module__.partition(".")[0]
    if module == "pandas":
        return kind.__name__ in ("DataFrame", "Series") or kind.__name__.endswith("Index")
    return module == "polars" and kind.__name__ in ("DataFrame", "Series")


def frame_json(value: Any, profile: Profile | None, offset: int, limit: int) -> Json:
    """Return a page of rows, with the schema and what is known of each column."""
    frame = _as_frame(value)
    height, width = frame.shape
    part = frame.iloc[:, :COLUMNS] if hasattr(frame, "iloc") else frame[:, :COLUMNS]
    names, types = _schema(part)
    offset = min(offset, height)
    rows, index = _rows(part, offset, min(limit, ROWS))
    return {
        **described_json(profile, names, types, (height, width)),
        "offset": offset,
        "index": index,
        "rows": rows,
    }


def described_json(
    profile: Profile | None, names: list[str], types: list[str], shape: tuple[int, int]
) -> Json:
    """Return the columns of a frame with what its profile says of them."""
    known = profile.columns if profile is not None else ()
    columns = []
    for place, (name, kind) in enumerate(zip(names, types, strict=True)):
        column = known[place] if place < len(known) else None
        columns.append(
            {
                "name": name,
                "type": kind,
                "nulls": round(column.nulls * shape[0]) if column is not None else None,
                "histogram": histogram_json(column) if column is not None else None,
            }
        )
    return {
        "kind": "frame",
        "shape": list(shape),
        "columns": columns,
        "more_columns": shape[1] - len(columns),
        "partial": profile is not None and not profile.exact,
    }


def undisclosed_json(profile: Profile) -> Json:
    """Return what the profile alone says of a frame whose rows are not read."""
    names = [column.name for column in profile.columns[:COLUMNS]]
    types = [column.dtype for column in profile.columns[:COLUMNS]]
    shape = (profile.rows, profile.width)
    return {**described_json(profile, names, types, shape), "offset": 0, "index": [], "rows": []}


def _as_frame(value: Any) -> Any:
    """Return a value as a frame: a series is one with a single column."""
    if type(value).__name__ == "DataFrame":
        return value
    if type(value).__module__.partition(".")[0] == "polars":
        return value.to_frame()
    return value.to_frame() if hasattr(value, "iloc") else value.to_frame(index=False)


def _schema(part: Any) -> tuple[list[str], list[str]]:
    names = [str(show_cell(_flat(name))) for name in part.columns]
    return names, [str(kind) for kind in part.dtypes]


def _flat(name: object) -> object:
    return " / ".join(str(n) for n in name) if isinstance(name, tuple) else name


def _rows(part: Any, offset: int, limit: int) -> tuple[list[list[Cell]], list[Cell]]:
    """Return rows and their labels, as many as one page holds."""
    if hasattr(part, "iloc"):
        page = part.iloc[offset : offset + limit]
        labels = [show_cell(_flat(label)) for label in page.index]
        lines = _transposed([page.iloc[:, i].tolist() for i in range(page.shape[1])], len(page))
    else:
        page = part[offset : offset + limit]
        labels = list(range(offset, offset + page.height))
        lines = page.rows()
    rows: list[list[Cell]] = []
    room = PAGE
    for line in lines:
        row = show_cells(line)
        room -= len(json.dumps(row))
        if room < 0 and rows:
            break
        rows.append(row)
    return rows, labels[: len(rows)]


def _transposed(columns: list[list[object]], height: int) -> list[tuple[object, ...]]:
    return list(zip(*columns, strict=True)) if columns else [()] * height
