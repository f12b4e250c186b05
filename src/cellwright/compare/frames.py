"""How two frames, series, indexes or arrays of pandas differ, in words."""

from __future__ import annotations

from typing import Any

from cellwright.compare.arrays import Describe


def compare_frames(one: Any, other: Any, path: str, describe: Describe) -> str | None:
    """Return the difference between two tables of pandas or polars, or None.

    Args:
        one: What is expected.
        other: What is there.
        path: What to call it.
        describe: Compares the values in object columns.
    """
    if one.shape != other.shape:
        return f"{path}: shape {one.shape} is expected, {other.shape} is there"
    if type(one).__module__.startswith("polars"):
        return _compare_polars(one, other, path)
    import pandas as pd

    if isinstance(one, pd.Index):
        return _compare_columns(one.to_series(), other.to_series(), path, describe) or _names(
            one, other, path
        )
    if isinstance(one, pd.api.extensions.ExtensionArray):
        return _compare_columns(pd.Series(one.ravel()), pd.Series(other.ravel()), path, describe)
    found = _compare_axes(one, other, path)
    if found:
        return found
    if isinstance(one, pd.Series):
        return _compare_columns(one, other, path, describe) or _names(one, other, path)
    for i, name in enumerate(one.columns):
        found = _compare_columns(one.iloc[:, i], other.iloc[:, i], f"{path}[{name!r}]", describe)
        if found:
            return found
    return None if one.attrs == other.attrs else f"{path}.attrs differ"


def _compare_axes(one: Any, other: Any, path: str) -> str | None:
    for axis, (a, b) in enumerate(zip(one.axes, other.axes, strict=True)):
        label = "columns" if axis == 1 else "index"
        if type(a) is not type(b) or a.dtype != b.dtype:
            kinds = [f"{type(x).__name__} of {x.dtype}" for x in (a, b)]
            return f"{path}.{label}: {kinds[0]} is expected, {kinds[1]} is there"
        if not a.equals(b):
            same = (a == b) | (a.isna() & b.isna()) if a.nlevels == 1 else a == b
            at = int((~same).argmax())
            return f"{path}.{label}[{at}]: {_shown(a[at])} is expected, {_shown(b[at])} is there"
        if found := _names(a, b, f"{path}.{label}"):
            return found
    return None


def _names(one: Any, other: Any, path: str) -> str | None:
    names = [list(x.names) if hasattr(x, "names") else [x.name] for x in (one, other)]
    if names[0] == names[1]:
        return None
    return f"{path}: name {names[0]} is expected, {names[1]} is there"


def _compare_columns(one: Any, other: Any, path: str, describe: Describe) -> str | None:
    if one.dtype != other.dtype:
        return f"{path}: dtype {one.dtype} is expected, {other.dtype} is there"
    if one.equals(other):
        return None
    if one.dtype == object:
        for i, (a, b) in enumerate(zip(one, other, strict=True)):
            found = describe(a, b, f"{path}, row {i}")
            if found:
                return found
        return None
    same = ((one == other) | (one.isna() & other.isna())).to_numpy(dtype=bool, na_value=False)
    if same.all():
        return None
    at = int((~same).argmax())
    words = f"{path}: {int((~same).sum())} of {len(one)} rows differ, first row {at}: "
    words += f"{_shown(one.iloc[at])} is expected, {_shown(other.iloc[at])} is there"
    if one.dtype.kind in "fiuc":
        gap = (one[~same].astype(float) - other[~same].astype(float)).abs().max()
        words += f", the largest difference is {gap:.3g}"
    return words


def _compare_polars(one: Any, other: Any, path: str) -> str | None:
    if one.equals(other, null_equal=True) and getattr(one, "schema", 0) == getattr(
        other, "schema", 0
    ):
        return None
    if not hasattr(one, "columns"):
        at = next(
            (i for i, (a, b) in enumerate(zip(one, other, strict=True)) if a is not b and a != b), 0
        )
        return f"{path}, row {at}: {_shown(one[at])} is expected, {_shown(other[at])} is there"
    if one.schema != other.schema:
        return f"{path}: schema {dict(one.schema)} is expected, {dict(other.schema)} is there"
    for name in one.columns:
        found = _compare_polars(one[name], other[name], f"{path}[{name!r}]")
        if found:
            return found
    return None


def _shown(value: Any) -> str:
    """Return an element as people write it: `20`, not `np.int64(20)`."""
    return repr(value.item() if type(value).__module__ == "numpy" else value)
