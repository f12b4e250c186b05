"""pandas indexes: taken apart, put together, digested; also the kinds of data that hold indexes."""

from __future__ import annotations

from typing import Any

from cellwright.hashing import digest
from cellwright.serializers.arrays import digest_array
from cellwright.serializers.plain import NotPlain, PlainEncoder, decode
from cellwright.serializers.vectors import (
    KINDS,
    Kind,
    Meta,
    NotExact,
    Stored,
    Taking,
    digest_vectors,
    dump_freq,
    dump_vector,
    load_freq,
    load_vector,
    pandas,
)

_VECTOR_INDEXES = (
    "Index",
    "DatetimeIndex",
    "TimedeltaIndex",
    "PeriodIndex",
    "CategoricalIndex",
    "IntervalIndex",
)


def dump_plain(value: object) -> object:
    """Return the form of a name or of attributes.

    Raises:
        NotExact: They are not plain.
    """
    try:
        return PlainEncoder().encode(value)
    except NotPlain as error:
        raise NotExact from error


load_plain = decode


def dump_index(index: Any, taking: Taking) -> Meta:
    """Take an index apart.

    Raises:
        NotExact: It would not come back exactly the same.
    """
    pd = pandas()
    name = type(index).__name__
    if type(index) is pd.RangeIndex:
        place = [index.start, index.stop, index.step]
        return {"class": name, "names": [dump_plain(index.name)], "range": place}
    if type(index) is pd.MultiIndex:
        return {
            "class": name,
            "names": [dump_plain(n) for n in index.names],
            "sortorder": index.sortorder,
            "levels": [dump_index(level, taking) for level in index.levels],
            "codes": [dump_vector(_array(code), taking) for code in index.codes],
        }
    if name not in _VECTOR_INDEXES or type(index) is not getattr(pd, name):
        raise NotExact
    data = dump_vector(index._data, taking)
    freq = dump_freq(index.freq) if name in ("DatetimeIndex", "TimedeltaIndex") else ""
    return {"class": name, "names": [dump_plain(index.name)], "data": data, "freq": freq}


def _array(codes: Any) -> Any:
    import numpy as np

    return np.asarray(codes)


def load_index(meta: Any, stored: Stored) -> Any:
    """Put an index together."""
    pd = pandas()
    names = [load_plain(n) for n in meta["names"]]
    if meta["class"] == "RangeIndex":
        return pd.RangeIndex(*meta["range"], name=names[0])
    if meta["class"] == "MultiIndex":
        return pd.MultiIndex(
            levels=[load_index(level, stored) for level in meta["levels"]],
            codes=[load_vector(code, stored) for code in meta["codes"]],
            sortorder=meta["sortorder"],
            names=names,
            copy=False,
            verify_integrity=False,
        )
    kind = getattr(pd, _VECTOR_INDEXES[_VECTOR_INDEXES.index(meta["class"])])
    index = kind._simple_new(load_vector(meta["data"], stored), name=names[0])
    if meta["freq"] and index.freq is None:
        index._freq = load_freq(meta["freq"])
    return index


def digest_index(meta: Any, stored: Stored) -> str:
    """Return the digest of an index: its type, names and values."""
    names = [meta["class"], *meta["names"]]
    if meta["class"] == "RangeIndex":
        return digest("index", names, meta["range"])
    if meta["class"] == "MultiIndex":
        levels = [digest_index(level, stored) for level in meta["levels"]]
        codes = [digest_vectors(code, stored) for code in meta["codes"]]
        return digest("index", names, levels, codes)
    return digest("index", names, meta["freq"], digest_vectors(meta["data"], stored))


def _dump_categories(data: Any, taking: Taking) -> Meta | None:
    pd = pandas()
    if type(data) is not pd.Categorical:
        return None
    return {
        "ordered": bool(data.ordered),
        "categories": dump_index(data.categories, taking),
        "codes": taking.array(data._ndarray),
    }


def _load_categories(meta: Any, stored: Stored) -> Any:
    pd = pandas()
    dtype = pd.CategoricalDtype(load_index(meta["categories"], stored), meta["ordered"])
    return pd.Categorical._simple_new(stored.array(meta["codes"]), dtype)


def _digest_categories(meta: Any, stored: Stored) -> list[str]:
    codes = digest_array(stored.array(meta["codes"]))
    return [digest("categories", meta["ordered"], digest_index(meta["categories"], stored), codes)]


def _dump_intervals(data: Any, taking: Taking) -> Meta | None:
    pd = pandas()
    if type(data) is not pd.arrays.IntervalArray:
        return None
    sides = [dump_vector(_values(side), taking) for side in (data._left, data._right)]
    return {"closed": data.closed, "sides": sides}


def _values(side: Any) -> Any:
    return getattr(side, "_data", side)


def _load_intervals(meta: Any, stored: Stored) -> Any:
    pd = pandas()
    left, right = (load_vector(side, stored) for side in meta["sides"])
    return pd.arrays.IntervalArray.from_arrays(left, right, closed=meta["closed"])


def _digest_intervals(meta: Any, stored: Stored) -> list[str]:
    sides = [digest_vectors(side, stored) for side in meta["sides"]]
    return [digest("intervals", meta["closed"], sides)]


KINDS["categories"] = Kind(_dump_categories, _load_categories, _digest_categories)
KINDS["intervals"] = Kind(_dump_intervals, _load_intervals, _digest_intervals)

__all__ = ["digest_index", "dump_index", "dump_plain", "load_index", "load_plain"]
