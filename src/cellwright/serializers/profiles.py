"""Profiles of frames and arrays, made while they are stored; not what is said of one column.

Of a large frame a sample is looked at: blocks of neighbouring rows, spread evenly over the frame,
each moved by a fixed sequence so that no period of the data can hide. The same value has the same
profile on every machine.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from cellwright.model import ColumnProfile, Profile
from cellwright.serializers.columns import (
    describe_booleans,
    describe_numbers,
    describe_things,
)

SAMPLE = 8192
"""Rows that are looked at."""

WIDTH = 200
"""Columns that are described."""

_BLOCK = 128
_STEP = 0x9E3779B1


def profile_of(value: object) -> Profile | None:
    """Return the profile of a frame, a series or an array; None for everything else.

    A value that cannot be described has none: storing it never fails for its profile.
    """
    make = _maker(value)
    if make is None:
        return None
    import numpy as np

    try:
        with np.errstate(all="ignore"):
            return make(value)
    except Exception:  # a value nobody expects is stored all the same
        return None


def _maker(value: object) -> Callable[[Any], Profile | None] | None:
    for name, make in (
        ("pandas", _profile_pandas),
        ("polars", _profile_polars),
        ("pyarrow", _profile_arrow),
        ("numpy", _profile_array),
    ):
        module: Any = sys.modules.get(name)
        kinds = tuple(getattr(module, k) for k in _KINDS[name] if hasattr(module, k))
        if kinds and isinstance(value, kinds):
            return make
    return None


_KINDS = {
    "pandas": ("DataFrame", "Series"),
    "polars": ("DataFrame", "Series"),
    "pyarrow": ("Table", "RecordBatch", "ChunkedArray"),
    "numpy": ("ndarray",),
}


def sample_rows(rows: int) -> Any:
    """Return which of so many rows are looked at, in order, as a NumPy array."""
    import numpy as np

    if rows <= SAMPLE:
        return np.arange(rows)
    blocks = SAMPLE // _BLOCK
    numbers = np.arange(blocks)
    room = rows // blocks - _BLOCK
    starts = numbers * (rows // blocks)
    if room > 0:
        starts = starts + (numbers * _STEP & 0xFFFFFFFF) % (room + 1)
    return (starts[:, None] + np.arange(_BLOCK)).ravel()


def _profile_pandas(value: Any) -> Profile:
    import pandas as pd

    rows = sample_rows(len(value))
    if isinstance(value, pd.Series):
        columns = [_pandas_column(_label(value.name), value.array, rows)]
        return Profile(len(value), 1, tuple(columns), len(rows))
    names = [_label(n) for n in value.columns[:WIDTH]]
    arrays = [value._get_column_array(i) for i in range(len(names))]
    found = [_pandas_column(n, a, rows) for n, a in zip(names, arrays, strict=True)]
    return Profile(len(value), value.shape[1], tuple(found), len(rows))


def _pandas_column(name: str, array: Any, rows: Any) -> ColumnProfile:
    import numpy as np
    import pandas as pd

    total, dtype = len(array), str(array.dtype)
    part = array if len(rows) == total else array.take(rows)
    numpy = getattr(part, "_ndarray", part)
    if isinstance(part.dtype, pd.CategoricalDtype):
        values = [None if pd.isna(v) else v for v in part.tolist()]
        return describe_things(name, "category", values, total, category=True)
    if isinstance(numpy, np.ndarray) and numpy.dtype.kind in "biufmM":
        if isinstance(part.dtype, pd.PeriodDtype):
            start = part.to_timestamp()
            return _numpy_column(name, dtype, start._ndarray, total)
        return _numpy_column(name, dtype, numpy, total)
    valid = ~np.asarray(pd.isna(part))
    if hasattr(part, "_mask"):
        return _masked_column(name, dtype, part._data, valid, total)
    if isinstance(part.dtype, pd.SparseDtype):
        return _numpy_column(name, dtype, np.asarray(part), total)
    if hasattr(part, "_pa_array"):
        return _arrow_column(name, part._pa_array, total, dtype)
    values = [v if ok else None for v, ok in zip(list(part), valid.tolist(), strict=True)]
    return describe_things(name, dtype, values, total)


def _numpy_column(name: str, dtype: str, values: Any, total: int) -> ColumnProfile:
    import numpy as np

    kind = values.dtype.kind
    if kind in "mM":
        unit = values.dtype.str[1:]
        return describe_numbers(name, dtype, values.view("i8"), ~np.isnat(values), total, unit=unit)
    if kind in "biuf":
        valid = ~np.isnan(values) if kind == "f" else np.ones(len(values), dtype=bool)
        return _masked_column(name, dtype, values, valid, total)
    if kind == "c":
        return ColumnProfile(name, dtype, "other", float(np.isnan(values).mean()))
    if kind in "US":
        return describe_things(name, dtype, [str(v) for v in values.tolist()], total)
    return ColumnProfile(name, dtype)


def _masked_column(name: str, dtype: str, values: Any, valid: Any, total: int) -> ColumnProfile:
    if values.dtype.kind == "b":
        return describe_booleans(name, dtype, values, valid, total)
    if values.dtype == "f2":
        values = values.astype("f4")
    return describe_numbers(name, dtype, values, valid, total)


def _profile_arrow(value: Any) -> Profile:
    import pyarrow as pa

    if isinstance(value, pa.RecordBatch):
        value = pa.Table.from_batches([value])
    rows = sample_rows(len(value))
    if isinstance(value, pa.ChunkedArray):
        value = pa.table({"": value})
    sampled = len(rows) < len(value)
    part = (
        pa.concat_tables(value.slice(int(start), _BLOCK) for start in rows[::_BLOCK])
        if sampled
        else value
    )
    found = [
        _arrow_column(name, part.column(i), len(value))
        for i, name in enumerate(value.column_names[:WIDTH])
    ]
    return Profile(len(value), value.num_columns, tuple(found), len(rows))


def _arrow_column(name: str, column: Any, total: int, dtype: str = "") -> ColumnProfile:
    import numpy as np
    import pyarrow as pa
    from pyarrow import types

    kind = column.type
    words = dtype or str(kind)
    valid = np.asarray(column.is_valid())
    if types.is_boolean(kind):
        values = np.asarray(column.fill_null(False))
        return describe_booleans(name, words, values, valid, total)
    if types.is_integer(kind) or types.is_floating(kind):
        values = np.asarray(column.fill_null(0))
        return _masked_column(name, words, values, valid & ~_nans(values), total)
    if types.is_decimal(kind):
        values = np.asarray(column.cast(pa.float64()).fill_null(0))
        return describe_numbers(name, words, values, valid, total)
    if types.is_date(kind) or types.is_timestamp(kind) or types.is_duration(kind):
        if types.is_date(kind):
            column = column.cast(pa.timestamp("s"))
        unit = f"{'m8' if types.is_duration(kind) else 'M8'}[{column.type.unit}]"
        values = np.asarray(column.cast(pa.int64()).fill_null(0))
        return describe_numbers(name, words, values, valid, total, unit=unit)
    if types.is_nested(kind):
        return ColumnProfile(name, words, "other", 1 - float(valid.mean()) if len(valid) else 0.0)
    category = types.is_dictionary(kind)
    return describe_things(name, words, column.to_pylist(), total, category=category)


def _nans(values: Any) -> Any:
    import numpy as np

    return np.isnan(values) if values.dtype.kind == "f" else np.zeros(len(values), dtype=bool)


def _profile_polars(value: Any) -> Profile:
    import polars

    pl: Any = polars
    frame = value.to_frame() if isinstance(value, pl.Series) else value
    rows = sample_rows(frame.height)
    part = frame if len(rows) == frame.height else frame[rows.tolist()]
    found = [
        _polars_column(series, frame.dtypes[i], frame.height)
        for i, series in enumerate(part.get_columns()[:WIDTH])
    ]
    return Profile(frame.height, frame.width, tuple(found), len(rows))


def _polars_column(series: Any, dtype: Any, total: int) -> ColumnProfile:
    import polars

    pl: Any = polars
    kind = dtype.base_type()
    words = str(dtype)
    missing = series.null_count() / len(series) if len(series) else 0.0
    if kind in (pl.Categorical, pl.Enum):
        values = series.cast(pl.String).to_list()
        return describe_things(series.name, words, values, total, category=True)
    if kind in (getattr(pl, "Int128", None), getattr(pl, "UInt128", None)):
        series = series.cast(pl.Float64)
    if dtype.is_numeric() or kind in (pl.Boolean, pl.Date, pl.Datetime, pl.Duration, pl.String):
        if kind is pl.Decimal:
            series = series.cast(pl.Float64)
        if kind is pl.Date:
            series = series.cast(pl.Datetime("ms"))
        numbers = series.is_not_null().to_numpy()
        if kind is pl.String:
            return describe_things(series.name, words, series.to_list(), total)
        return _polars_numbers(series, words, numbers, total)
    return ColumnProfile(series.name, words, "other", missing)


def _polars_numbers(series: Any, words: str, valid: Any, total: int) -> ColumnProfile:
    import polars

    pl: Any = polars
    kind = series.dtype.base_type()
    if kind is pl.Boolean:
        values = series.fill_null(False).to_numpy()
        return describe_booleans(series.name, words, values, valid, total)
    if kind in (pl.Datetime, pl.Duration):
        unit = f"{'M8' if kind is pl.Datetime else 'm8'}[{series.dtype.time_unit}]"
        values = series.to_physical().fill_null(0).to_numpy()
        return describe_numbers(series.name, words, values, valid, total, unit=unit)
    values = series.fill_null(0).to_numpy()
    return _masked_column(series.name, words, values, valid & ~_nans(values), total)


def _profile_array(value: Any) -> Profile | None:
    import numpy as np

    if isinstance(value, np.ma.MaskedArray):
        return _profile_masked(value)
    if value.dtype.names is not None or value.dtype.kind not in "biufcmMUS":
        return Profile(value.size, 1, (), 0, value.shape)
    rows = sample_rows(value.size)
    line = value.ravel(order="K") if value.flags.forc else value.reshape(-1)[rows]
    part = line if len(rows) == len(line) else line[rows]
    column = _numpy_column("", str(value.dtype), part, value.size)
    return Profile(value.size, 1, (column,), len(rows), value.shape)


def _profile_masked(value: Any) -> Profile | None:
    import numpy as np

    found = _profile_array(np.asarray(value.data))
    if found is None or not found.columns or value.dtype.kind not in "biuf":
        return found
    rows = sample_rows(value.size)
    data = np.asarray(value.data).reshape(-1)[rows]
    valid = ~np.ma.getmaskarray(value).reshape(-1)[rows]
    column = _masked_column("", str(value.dtype), data, valid & ~_nans(data), value.size)
    return replace(found, columns=(column,))


def _label(name: object) -> str:
    """Return a name as text.

    Example:
        >>> _label(("a", 1)), _label(None)
        ('a / 1', '')
    """
    if isinstance(name, tuple):
        return " / ".join(map(_label, name))
    text = "" if name is None else str(name)
    return text.encode("utf-8", "backslashreplace").decode()[:200]
