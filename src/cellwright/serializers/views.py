"""Arrays that share memory: stored once, and views of it again when loaded.

Memory is shared when the ranges of two arrays overlap. The array that covers the others is stored;
where none does, the covering range of bytes is.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

from cellwright.hashing import digest
from cellwright.interfaces import Payload
from cellwright.serializers.arrays import describe_dtype, digest_array, make_dtype, name_dtype


class _Memory:
    """A range of an array's memory, for NumPy's array interface; keeps the array alive."""

    def __init__(self, owner: object, start: int, size: int, readonly: bool) -> None:
        self.owner = owner
        self.__array_interface__ = {
            "data": (start, readonly),
            "shape": (size,),
            "typestr": "|u1",
            "version": 3,
        }


def is_array(value: Any) -> bool:
    """Return whether a value is an array whose memory can be shared by views."""
    np = sys.modules.get("numpy")
    return np is not None and type(value) is np.ndarray and not value.dtype.hasobject


def _bounds(array: Any) -> tuple[int, int]:
    import numpy as np

    place: Any = getattr(np.lib, "array_utils", np)  # NumPy 1 has it at the top
    low, high = place.byte_bounds(array)
    return int(low), int(high)


def find_overlapping(arrays: Sequence[Any], others: Sequence[Any]) -> list[Any]:
    """Return those of some arrays that share memory with any other, also with one of `others`."""
    every = {id(a): a for a in (*arrays, *others)}
    if all(a.base is None for a in every.values()):
        return []
    places = sorted((*_bounds(a), key) for key, a in every.items() if a.size and a.itemsize)
    found: set[int] = set()
    end, widest = -1, 0
    for start, stop, key in places:
        if start < end:
            found |= {key, widest}
        if stop > end:
            end, widest = stop, key
    return [a for a in arrays if id(a) in found]


def find_bases(arrays: Sequence[Any]) -> dict[int, object]:
    """Return the array to be stored for each array that shares memory, by the ids of the views.

    Args:
        arrays: Arrays, the ones to be preferred as bases first.
    """
    places = [(*_bounds(a), i) for i, a in enumerate(arrays) if a.size and a.itemsize]
    bases: dict[int, object] = {}
    cluster: list[tuple[int, int, int]] = []
    end = -1
    for place in [*sorted(places), (sys.maxsize, sys.maxsize, -1)]:
        if cluster and place[0] >= end:
            bases |= _bases_of(cluster, arrays)
            cluster = []
        end = max(end, place[1]) if cluster else place[1]
        cluster.append(place)
    return bases


def _bases_of(cluster: list[tuple[int, int, int]], arrays: Sequence[Any]) -> dict[int, object]:
    if len(cluster) < 2:
        return {}
    low, high = cluster[0][0], max(c[1] for c in cluster)
    members = [arrays[i] for i in sorted(c[2] for c in cluster)]
    for array in members:
        whole = array.flags.c_contiguous or array.flags.f_contiguous
        if whole and _bounds(array) == (low, high) and _may_be_base(array, members):
            return {id(m): array for m in members if m is not array}
    import numpy as np

    readonly = not any(m.flags.writeable for m in members)
    base = np.asarray(_Memory(members, low, high - low, readonly))
    return {id(m): base for m in members}


def _may_be_base(array: Any, members: list[Any]) -> bool:
    """Return whether no view of an array may be written that itself may not."""
    return bool(array.flags.writeable or not any(m.flags.writeable for m in members))


class ViewSerializer:
    """An array as a view of another one."""

    name = "view"
    version = 1

    def take(self, value: Any, base: Any) -> Payload:
        """Describe a view of the memory of a contiguous array."""
        meta = {
            "dtype": describe_dtype(value.dtype),
            "shape": list(value.shape),
            "strides": list(value.strides),
            "offset": value.__array_interface__["data"][0] - base.__array_interface__["data"][0],
            "readonly": not value.flags.writeable,
        }
        return Payload(meta, (), (base,))

    def accepts(self, value: object) -> bool:
        """Return False: views are found by the bundle, among several values."""
        return False

    def dump(self, value: Any) -> Payload:
        """Refuse: a view alone is an array."""
        message = "a view is stored only together with its base"
        raise TypeError(message)

    def load(self, payload: Payload) -> object:
        """Make the view again."""
        import numpy as np

        base: Any = payload.parts[0]
        meta = payload.meta
        line = base.reshape(-1, order="A").view("u1")
        view: Any = np.ndarray(
            tuple(meta["shape"]),
            dtype=make_dtype(meta["dtype"]),
            buffer=line,
            offset=meta["offset"],
            strides=tuple(meta["strides"]),
        )
        if meta["readonly"]:
            view.flags.writeable = False
        return view

    def value_digest(self, value: Any, payload: Payload) -> str | None:
        """Return the digest that the array has when it is no view."""
        return digest("array", payload.meta["dtype"], payload.meta["shape"], digest_array(value))

    def summarize(self, value: Any) -> str:
        """Return a few words for people."""
        return f"array {' × '.join(map(str, value.shape))}, {name_dtype(value.dtype)}"


VIEW = ViewSerializer()
