"""One column described by a few numbers, from a sample of its values; not how samples are taken.

The number of different values is estimated by the guaranteed-error estimator of Charikar,
Chaudhuri, Motwani and Narasayya (PODS 2000): values met once stand for the square root of the
sampling factor, all others for themselves.
"""

from __future__ import annotations

import itertools
import math
from collections import Counter
from typing import Any

from cellwright.model import ColumnProfile

QUANTILES = (0.0, 0.05, 0.25, 0.5, 0.75, 0.95, 1.0)
BARS = 20
COMMON = 5
TEXT = 80


def describe_numbers(
    name: str, dtype: str, values: Any, valid: Any, rows: int, *, unit: str = ""
) -> ColumnProfile:
    """Describe numbers or times.

    Args:
        name: Name of the column.
        dtype: Its type in words.
        values: A NumPy array of numbers; for times, of whole numbers since 1970 or of lengths.
        valid: Which of them are not missing.
        rows: How many values the whole column has.
        unit: The NumPy dtype of times (`M8[ns]`, `m8[s]`), empty for numbers.
    """
    import numpy as np

    present = values[valid]
    nulls = 1 - len(present) / len(values) if len(values) else 0.0
    finite = present[np.isfinite(present)] if present.dtype.kind == "f" else present
    kind: Any = "time" if unit else "number"
    infinite = len(present) - len(finite)
    if not len(finite):
        return ColumnProfile(name, dtype, kind, nulls, 0, infinite=infinite)
    ordered = np.sort(finite)
    places = [round(q * (len(ordered) - 1)) for q in QUANTILES]
    counts, edges = _histogram(ordered)
    starts = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1])))
    sizes = np.diff(np.append(starts, len(ordered)))
    mean = None if unit else _finite(ordered.mean(dtype="f8"))
    return ColumnProfile(
        name,
        dtype,
        kind,
        nulls,
        estimate_distinct(sizes, rows * (1 - nulls)),
        mean,
        quantiles=tuple(_shown(ordered[p], unit) for p in places),
        edges=tuple(_shown(e, unit) for e in edges),
        counts=tuple(counts),
        common=_most_common(ordered[starts], sizes, unit),
        infinite=infinite,
    )


def describe_booleans(name: str, dtype: str, values: Any, valid: Any, rows: int) -> ColumnProfile:
    """Describe truth values."""
    present = values[valid]
    nulls = 1 - len(present) / len(values) if len(values) else 0.0
    true = int(present.sum())
    found = [("True", true), ("False", len(present) - true)]
    common = tuple(sorted((f for f in found if f[1]), key=lambda f: -f[1]))
    mean = true / len(present) if len(present) else None
    return ColumnProfile(name, dtype, "boolean", nulls, len(common), mean, common=common)


def describe_things(
    name: str, dtype: str, values: list[Any], rows: int, *, category: bool = False
) -> ColumnProfile:
    """Describe texts, categories and other things by the most frequent of them.

    Args:
        name: Name of the column.
        dtype: Its type in words.
        values: The sample, None for what is missing.
        rows: How many values the whole column has.
        category: Whether they are categories.
    """
    present = [v for v in values if v is not None]
    nulls = 1 - len(present) / len(values) if values else 0.0
    text = bool(present) and all(type(v) is str for v in present)
    kind: Any = "category" if category else "text" if text else "other"
    if not text and not category:
        return ColumnProfile(name, dtype, kind, nulls)
    found = Counter(present)
    ordered = sorted(found.items(), key=lambda item: (-item[1], str(item[0])))
    common = tuple((_cut(str(v)), n) for v, n in ordered[:COMMON])
    distinct = estimate_distinct(list(found.values()), rows * (1 - nulls))
    return ColumnProfile(name, dtype, kind, nulls, distinct, common=common)


def estimate_distinct(sizes: Any, rows: float) -> int:
    """Return how many different values a column has, from how often each was met in a sample.

    Example:
        >>> estimate_distinct([3, 1], 4), estimate_distinct([1] * 100, 10_000)
        (2, 1000)
    """
    import numpy as np

    counts = np.asarray(sizes)
    met = int(counts.sum()) if len(counts) else 0
    if not met or met >= rows:
        return len(counts)
    once = int((counts == 1).sum())
    return min(round(rows), round(math.sqrt(rows / met) * once + len(counts) - once))


def _histogram(ordered: Any) -> tuple[list[int], list[Any]]:
    """Count ordered values in bars of equal width; for whole numbers of few values, one each.

    A bar has what is below its end, the last one its end, too. Where each number has a bar of its
    own, the last bar begins and ends with the highest.
    """
    import numpy as np

    low, high = ordered[0], ordered[-1]
    if low == high:
        return [len(ordered)], [low, high]
    wide = np.linspace(float(low), float(high), BARS + 1)
    if not np.isfinite(wide).all():
        return [], []
    edges: list[Any]
    if ordered.dtype.kind in "iu" and int(high) - int(low) < BARS:
        edges = [*range(int(low), int(high) + 1), int(high)]
    elif ordered.dtype.kind in "iu":
        whole = [int(low) + (int(high) - int(low)) * i // BARS for i in range(BARS + 1)]
        edges = sorted(set(whole))
    else:
        edges = wide.tolist()
        edges[0], edges[-1] = low, high
    cuts = np.searchsorted(ordered, np.array(edges[1:-1], dtype=ordered.dtype), side="left")
    bounds = [0, *cuts.tolist(), len(ordered)]
    return [b - a for a, b in itertools.pairwise(bounds)], edges


def _most_common(values: Any, sizes: Any, unit: str) -> tuple[tuple[str, int], ...]:
    """Return the most frequent values, when some value is met more than once."""
    import numpy as np

    if sizes.max() < 2:
        return ()
    first = np.argsort(-sizes, kind="stable")[:COMMON]
    return tuple((str(_shown(values[i], unit)), int(sizes[i])) for i in first)


def _shown(value: Any, unit: str) -> int | float | str:
    import numpy as np

    if not unit:
        number = value.item() if hasattr(value, "item") else value
        return number if isinstance(number, int) and abs(number) < 1 << 62 else float(number)
    if unit.startswith("m8"):
        return str(np.array(value, dtype="i8").view(unit))
    return str(np.datetime_as_string(np.array(value, dtype="i8").view(unit)))


def _finite(value: Any) -> float | None:
    number = float(value)
    return number if math.isfinite(number) else None


def _cut(text: str) -> str:
    clean = text.encode("utf-8", "backslashreplace").decode()
    return clean if len(clean) <= TEXT else clean[: TEXT - 1] + "…"
