"""Canonical digests of values that travel as pickles, but hold only what has a canonical form.

Containers, arrays and columns of Python objects: dates, lists, missing values of several kinds, and
pandas' sparse columns, Arrow's types without a raw form, SciPy's formats made of lists. Nothing is
stored here.
"""

from __future__ import annotations

import datetime
import fractions
import sys
import uuid
from collections.abc import Sequence
from typing import Any, Final

import msgspec

from cellwright.hashing import digest
from cellwright.serializers.arrays import digest_array
from cellwright.serializers.arrow_tables import digest_pyarrow
from cellwright.serializers.frames import describe_labels
from cellwright.serializers.nested import digest_column
from cellwright.serializers.plain import NotPlain, PlainEncoder, encode_bytes, sort_sets
from cellwright.serializers.registry import take_leaf
from cellwright.serializers.vectors import (
    NotExact,
    Stored,
    Taking,
    digest_vectors,
    dump_vector,
    pandas,
)
from cellwright.serializers.zones import dump_zone

MOST: Final = 200_000
"""Python objects that are looked at one by one; more are told apart by their bytes alone."""


def digest_canonical(value: object) -> str | None:
    """Return the digest of a value, None when something in it has no canonical form.

    Example:
        >>> from uuid import UUID
        >>> one, two = {"a": [UUID(int=1)]}, {"a": [UUID(int=1)]}
        >>> digest_canonical(one) == digest_canonical(two) != digest_canonical({"a": UUID(int=1)})
        True
        >>> digest_canonical([object()]) is None
        True
    """
    try:
        return _Walk().digest(value)
    except (NotPlain, NotExact):
        return None


class _Walk:
    """Goes through one value; what occurs in it twice has no canonical form."""

    def __init__(self) -> None:
        self._left = MOST
        self._seen: set[int] = set()
        self._kept: list[object] = []

    def digest(self, value: object) -> str:
        """Return the digest.

        Raises:
            NotPlain, NotExact: There is none.
        """
        found: list[str] = []

        def part(inner: object) -> int | None:
            self._left -= 1
            if self._left < 0:
                raise NotPlain
            if type(inner) in _CONTAINERS:
                return None
            one = self._leaf(inner)
            if one is None:
                return None
            found.append(one)
            return len(found) - 1

        encoder = PlainEncoder(part)
        data = encode_bytes(encoder.encode(value))
        if encoder.touched.keys() & self._seen:
            raise NotPlain
        self._seen |= encoder.touched.keys()
        self._kept.append(value)
        if encoder.sets:
            data = msgspec.msgpack.encode(sort_sets(msgspec.msgpack.decode(data)))
        return digest("canonical", data, found)

    def _leaf(self, value: Any) -> str | None:
        """Return the digest of what is no container; None for what is plain, or unknown."""
        kind = type(value)
        if kind in _STANDARD:
            return digest("standard", kind.__name__, str(value))
        if kind is datetime.datetime or kind is datetime.time:
            zone = dump_zone(value.tzinfo)
            if value.tzinfo is None and kind is datetime.datetime and not value.fold:
                return None  # it is plain
            if zone is None:
                raise NotPlain
            text = value.replace(tzinfo=None).isoformat()
            return digest("standard", kind.__name__, text, value.fold, zone)
        top = kind.__module__.partition(".")[0]
        if top not in ("numpy", "pandas", "polars", "pyarrow", "scipy"):
            return None
        return self._library(value, top)

    def _library(self, value: Any, top: str) -> str | None:
        if top == "pandas" and not hasattr(value, "__len__"):
            return _digest_scalar(value)
        if id(value) in self._seen:
            raise NotPlain
        apart = take_leaf(value)
        found = apart.serializer.value_digest(value, apart.payload) if apart is not None else None
        if found is None and top == "pyarrow":
            found = digest_pyarrow(value)
        elif found is None and top in _WALKS:
            found = _WALKS[top](self, value)
        if found is not None:
            self._seen.add(id(value))
            self._kept.append(value)
        return found

    def array(self, value: Any) -> str | None:
        """Return the digest of an array of objects."""
        import numpy as np

        if type(value) is not np.ndarray or value.dtype != object or value.dtype.metadata:
            return None
        return digest("objects", list(value.shape), self.digest(value.ravel().tolist()))

    def table(self, value: Any) -> str | None:
        """Return the digest of a frame or series without a raw form, or of the array of one."""
        import pandas as pd

        if isinstance(value, pd.api.extensions.ExtensionArray):
            return digest("pandas array", type(value).__name__, self._block(value))
        if type(value) not in (pd.DataFrame, pd.Series):
            return None
        labels = describe_labels(value)
        if type(value) is pd.Series:
            return digest("mixed series", labels, self._block(value._mgr.blocks[0].values))
        columns: dict[int, str] = {}
        for block in value._mgr.blocks:
            places = [int(i) for i in block.mgr_locs.as_array]
            columns |= zip(places, self._block(block.values), strict=True)
        ordered = [columns[place] for place in sorted(columns)]
        return digest("mixed frame", labels, ordered)

    def _block(self, data: Any) -> list[str]:
        taking = Taking()
        try:
            meta = dump_vector(data, taking)
        except NotExact:
            return self._mixed(data)
        return digest_vectors(meta, Stored(tuple(taking.buffers)))

    def _mixed(self, data: Any) -> list[str]:
        import numpy as np

        pd = pandas()

        if type(data) is np.ndarray and data.dtype == object:
            rows = data if data.ndim == 2 else [data]
            return [digest("objects", self.digest(row.tolist())) for row in rows]
        if type(data) is pd.arrays.SparseArray:
            kept = [*_arrays(data.sp_values, data.sp_index.to_int_index().indices)]
            fill = digest_array(np.asarray(data.fill_value))
            return [digest("sparse", str(data.dtype), data.kind, len(data), fill, kept)]
        if type(data) is pd.arrays.ArrowExtensionArray:
            found = digest_column(data._pa_array)
            if found is not None:
                return [digest("arrow", str(data.dtype), found)]
        raise NotExact

    def sparse(self, value: Any) -> str | None:
        """Return the digest of a sparse matrix that is kept in lists or in a dictionary."""
        import numpy as np

        kind = type(value)
        if not kind.__module__.startswith("scipy.sparse.") or value.dtype.hasobject:
            return None
        form = kind.__name__.partition("_")[0]
        if form == "lil":
            sizes = np.array([len(row) for row in value.rows.ravel()])
            columns = np.array([i for row in value.rows.ravel() for i in row], dtype="i8")
            items = [item for row in value.data.ravel() for item in row]
            arrays = [sizes, columns, np.array(items, dtype=value.dtype)]
        elif form == "dok":
            places = np.array(list(value.keys()), dtype="i8")
            arrays = [places, np.array(list(value.values()), dtype=value.dtype)]
        else:
            return None
        shape = [int(n) for n in value.shape]
        return digest("sparse", kind.__name__, shape, value.dtype.str, _arrays(*arrays))


_CONTAINERS: Final = frozenset({list, tuple, dict, set, frozenset})
_STANDARD: Final = frozenset({uuid.UUID, fractions.Fraction})
_WALKS: Final = {"numpy": _Walk.array, "pandas": _Walk.table, "scipy": _Walk.sparse}


def _arrays(*arrays: Any) -> list[Sequence[object]]:
    if any(array.dtype.hasobject for array in arrays):
        raise NotExact
    return [(a.dtype.str, list(a.shape), digest_array(a)) for a in arrays]


def _digest_scalar(value: Any) -> str | None:
    """Return the digest of one of pandas' own values."""
    pd = sys.modules["pandas"]
    name = type(value).__name__
    if value is pd.NaT or value is pd.NA:
        return digest("pandas", name)
    if type(value) is pd.Timestamp:
        zone = dump_zone(value.tz)
        if zone is None:
            return None
        return digest("pandas", name, value.unit, int(value._value), zone, value.fold)
    if type(value) is pd.Timedelta:
        return digest("pandas", name, value.unit, int(value._value))
    if type(value) is pd.Period:
        return digest("pandas", name, value.freqstr, value.ordinal)
    return None
