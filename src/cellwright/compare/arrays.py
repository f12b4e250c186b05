"""How two NumPy arrays differ: dtype, shape, how many elements and by how much at most."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Describe = Callable[[Any, Any, str], str | None]


def compare_arrays(one: Any, other: Any, path: str, describe: Describe) -> str | None:
    """Return the difference between two arrays (or scalars with a dtype), or None.

    Args:
        one: What is expected.
        other: What is there.
        path: What to call it.
        describe: Compares the elements of object arrays.

    Source of the largest difference: the maximum of the absolute differences of finite elements.
    """
    import numpy as np

    if one.dtype != other.dtype:
        return f"{path}: dtype {one.dtype} is expected, {other.dtype} is there"
    if one.shape != other.shape:
        return f"{path}: shape {one.shape} is expected, {other.shape} is there"
    a, b = np.asarray(one), np.asarray(other)
    same = _same(a, b, describe)
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


def _same(a: Any, b: Any, describe: Describe) -> Any:
    """Return where two arrays are equal; missing values are equal to each other."""
    import numpy as np

    if a.dtype.kind in "fcmM":
        return (a == b) | (np.isnan(a) & np.isnan(b))
    if a.dtype.kind == "O":
        pairs = zip(a.ravel(), b.ravel(), strict=True)
        found = [describe(x, y, "") is None for x, y in pairs]
        return np.array(found, dtype=bool).reshape(a.shape)
    return np.asarray(a == b)
