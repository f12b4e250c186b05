"""How two NumPy arrays differ: dtype, shape, how many elements and by how much at most."""

from __future__ import annotations

from typing import Any


def compare_arrays(one: Any, other: Any, path: str) -> str | None:
    """Return the difference between two arrays (or scalars with a dtype), or None.

    Source of the largest difference: the maximum of the absolute differences of finite elements.
    """
    import numpy as np

    if one.dtype != other.dtype:
        return f"{path}: dtype {one.dtype} is expected, {other.dtype} is there"
    if one.shape != other.shape:
        return f"{path}: shape {one.shape} is expected, {other.shape} is there"
    a, b = np.asarray(one), np.asarray(other)
    same = _same(a, b)
    if same.all():
        return None
    first = tuple(int(i[0]) for i in np.nonzero(~np.atleast_1d(same)))
    count = int((~same).sum())
    words = f"{path}: {count} of {same.size} elements differ, the first at {list(first)}"
    if a.dtype.kind in "fciu":
        with np.errstate(all="ignore"):
            gaps = np.abs(a[~same].astype(complex) - b[~same].astype(complex))
        finite = gaps[np.isfinite(gaps)]
        if finite.size:
            words += f", the largest difference is {float(finite.max()):.3g}"
    return words


def _same(a: Any, b: Any) -> Any:
    """Return where two arrays are equal; missing values are equal to each other."""
    import numpy as np

    if a.dtype.kind in "fcmM":
        return (a == b) | (np.isnan(a) & np.isnan(b))
    if a.dtype.kind == "O":
        from cellwright.compare.values import describe_difference

        pairs = zip(a.ravel(), b.ravel(), strict=True)
        found = [describe_difference(x, y) is None for x, y in pairs]
        return np.array(found, dtype=bool).reshape(a.shape)
    return np.asarray(a == b)
