"""One-dimensional pandas data (and blocks of it): taken apart, put together, digested, by kind.

A kind is a pair of functions in the table at the end. Data of no kind here makes its frame travel
as a pickle. Frames and indexes themselves are elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import msgspec

from cellwright.hashing import digest, digest_bytes
from cellwright.interfaces import BYTES, Items
from cellwright.serializers.arrays import digest_array, dump_array, load_array
from cellwright.serializers.arrow import digest_chunks, dump_chunks, load_chunks
from cellwright.serializers.zones import dump_zone, load_zone

Meta = dict[str, Any]


class NotExact(Exception):
    """Data would not come back exactly the same; only used inside the serializers."""


def pandas() -> Any:
    """Return the module, which has no types for what is used of it here."""
    import pandas as module

    return module


@dataclass(slots=True)
class Taking:
    """The buffers of a frame that is being taken apart."""

    buffers: list[memoryview] = field(default_factory=list)
    items: list[Items] = field(default_factory=list)

    def add(self, buffer: memoryview, items: Items = BYTES) -> int:
        """Append a buffer; returns its place."""
        self.buffers.append(buffer)
        self.items.append(items)
        return len(self.buffers) - 1

    def array(self, array: Any) -> Meta:
        """Append the memory of a NumPy array."""
        found = dump_array(array)
        if found is None:
            raise NotExact
        meta, buffer = found
        return {**meta, "buffer": self.add(buffer, Items(max(array.dtype.itemsize, 1)))}


@dataclass(frozen=True, slots=True)
class Stored:
    """The buffers of a frame that is being put together."""

    buffers: tuple[memoryview, ...]

    def array(self, meta: Any) -> Any:
        """Return the NumPy array that was appended as `meta`."""
        return load_array(meta, self.buffers[meta["buffer"]])


def dump_vector(data: Any, taking: Taking) -> Meta:
    """Take data apart.

    Raises:
        NotExact: It is of no kind that comes back exactly the same.
    """
    for name, kind in KINDS.items():
        meta = kind.dump(data, taking)
        if meta is not None:
            return {"kind": name, **meta}
    raise NotExact


def load_vector(meta: Any, stored: Stored) -> Any:
    """Put data together."""
    return KINDS[meta["kind"]].load(meta, stored)


def digest_vectors(meta: Any, stored: Stored) -> list[str]:
    """Return a digest for each row of a block, or the one of a vector."""
    return KINDS[meta["kind"]].digests(meta, stored)


def _kind_name(data: Any) -> str:
    kind = type(data)
    return kind.__name__ if kind.__module__.startswith("pandas.") else ""


_MASKED = ("IntegerArray", "FloatingArray", "BooleanArray")
_TIMES = ("DatetimeArray", "TimedeltaArray")


def _array_class(name: str, known: tuple[str, ...]) -> Any:
    """Return a class of pandas; what a manifest says is not believed beyond the known ones."""
    return getattr(pandas().arrays, known[known.index(name)])


def _rows_of(array: Any) -> list[str]:
    rows = array if array.ndim == 2 else [array]
    return [digest("numpy", array.dtype.str, len(row), digest_array(row)) for row in rows]


def _dump_numpy(data: Any, taking: Taking) -> Meta | None:
    import numpy as np

    if type(data) is not np.ndarray or data.dtype.hasobject:
        return None
    return taking.array(data)


def _load_numpy(meta: Any, stored: Stored) -> Any:
    return stored.array(meta)


def _digest_numpy(meta: Any, stored: Stored) -> list[str]:
    return _rows_of(stored.array(meta))


_OBJECTS = frozenset({str, int, float, bool, type(None), bytes})


def _dump_objects(data: Any, taking: Taking) -> Meta | None:
    import numpy as np

    if type(data) is not np.ndarray or data.dtype != object or data.dtype.metadata:
        return None
    values = data.ravel().tolist()
    if not _OBJECTS.issuperset(map(type, values)):
        raise NotExact
    try:
        packed = msgspec.msgpack.encode(values)
    except (UnicodeEncodeError, OverflowError) as error:
        raise NotExact from error
    return {"shape": list(data.shape), "buffer": taking.add(memoryview(packed))}


def _load_objects(meta: Any, stored: Stored) -> Any:
    import numpy as np

    values = msgspec.msgpack.decode(stored.buffers[meta["buffer"]])
    array = np.empty(len(values), dtype=object)
    array[:] = values
    return array.reshape(meta["shape"])


def _digest_objects(meta: Any, stored: Stored) -> list[str]:
    array = _load_objects(meta, stored)
    rows = array if array.ndim == 2 else [array]
    return [digest("objects", digest_bytes(msgspec.msgpack.encode(r.tolist()))) for r in rows]


def _dump_masked(data: Any, taking: Taking) -> Meta | None:
    name = _kind_name(data)
    if name not in _MASKED:
        return None
    return {"class": name, "data": taking.array(data._data), "mask": taking.array(data._mask)}


def _load_masked(meta: Any, stored: Stored) -> Any:
    kind = _array_class(meta["class"], _MASKED)
    return kind(stored.array(meta["data"]), stored.array(meta["mask"]))


def _digest_masked(meta: Any, stored: Stored) -> list[str]:
    import numpy as np

    data, mask = stored.array(meta["data"]), stored.array(meta["mask"])
    if mask.any():
        data = np.where(mask, data.dtype.type(0), data)
    return [digest("masked", meta["class"], *_rows_of(data), *_rows_of(mask))]


def _dump_times(data: Any, taking: Taking) -> Meta | None:
    name = _kind_name(data)
    if name not in _TIMES:
        return None
    zone = dump_zone(getattr(data, "tz", None))
    freq = dump_freq(getattr(data, "freq", None))
    if zone is None:
        raise NotExact
    return {"class": name, "zone": zone, "freq": freq, "data": taking.array(data._ndarray)}


def _load_times(meta: Any, stored: Stored) -> Any:
    pd = pandas()
    values = stored.array(meta["data"])
    zone = load_zone(meta["zone"])
    kind = _array_class(meta["class"], _TIMES)
    dtype: Any = values.dtype
    if zone is not None:
        dtype = pd.DatetimeTZDtype(str(values.dtype)[11:-1], zone)
    data = kind._simple_new(values, dtype=dtype)
    if meta["freq"]:
        data._freq = load_freq(meta["freq"])
    return data


def _digest_times(meta: Any, stored: Stored) -> list[str]:
    rows = _rows_of(stored.array(meta["data"]))
    return [digest("times", meta["class"], meta["zone"], meta["freq"], row) for row in rows]


def dump_freq(freq: Any) -> str:
    """Return the name of a frequency, empty for none.

    Raises:
        NotExact: The name does not give the same frequency again.
    """
    if freq is None:
        return ""
    try:
        same = load_freq(freq.freqstr) == freq
    except ValueError:
        same = False
    if not same:
        raise NotExact
    return str(freq.freqstr)


def load_freq(name: str) -> Any:
    """Return the frequency of a name."""
    from pandas.tseries.frequencies import to_offset

    return to_offset(name) if name else None


def _dump_periods(data: Any, taking: Taking) -> Meta | None:
    if _kind_name(data) != "PeriodArray":
        return None
    freq = data.dtype.name.removeprefix("period[").removesuffix("]")
    try:
        same = pandas().PeriodDtype(freq) == data.dtype
    except ValueError:
        same = False
    if not same:
        raise NotExact
    return {"freq": freq, "data": taking.array(data._ndarray)}


def _load_periods(meta: Any, stored: Stored) -> Any:
    pd = pandas()
    return pd.arrays.PeriodArray(stored.array(meta["data"]), dtype=pd.PeriodDtype(meta["freq"]))


def _digest_periods(meta: Any, stored: Stored) -> list[str]:
    return [digest("periods", meta["freq"], *_rows_of(stored.array(meta["data"])))]


def _dump_text(data: Any, taking: Taking) -> Meta | None:
    if _kind_name(data) not in ("ArrowStringArray", "ArrowExtensionArray"):
        return None
    found = dump_chunks(data._pa_array, taking.buffers, taking.items)
    if found is None:
        raise NotExact
    if _kind_name(data) == "ArrowExtensionArray":
        return found
    return {"na": _na_name(data.dtype), **found}


def _na_name(dtype: Any) -> str:
    """Return which missing value a string dtype has."""
    return "NA" if getattr(dtype, "na_value", pandas().NA) is pandas().NA else "nan"


def _load_text(meta: Any, stored: Stored) -> Any:
    import numpy as np

    pd = pandas()
    column = load_chunks(meta, stored.buffers)
    if "na" not in meta:
        return pd.arrays.ArrowExtensionArray(column)
    if meta["na"] == "NA":
        return pd.arrays.ArrowStringArray(column)
    dtype = pd.StringDtype("pyarrow", na_value=np.nan)
    return pd.arrays.ArrowStringArray(column, dtype=dtype)


def _digest_text(meta: Any, stored: Stored) -> list[str]:
    return [digest("text", meta.get("na", ""), digest_chunks(load_chunks(meta, stored.buffers)))]


def _dump_python_text(data: Any, taking: Taking) -> Meta | None:
    if not _kind_name(data).startswith("StringArray"):
        return None
    values = [v if type(v) is str else None for v in data._ndarray.tolist()]
    try:
        packed = msgspec.msgpack.encode(values)
    except UnicodeEncodeError as error:
        raise NotExact from error
    return {"na": _na_name(data.dtype), "buffer": taking.add(memoryview(packed))}


def _load_python_text(meta: Any, stored: Stored) -> Any:
    import numpy as np

    pd = pandas()
    missing = pd.NA if meta["na"] == "NA" else np.nan
    values = msgspec.msgpack.decode(stored.buffers[meta["buffer"]])
    found = np.array([missing if v is None else v for v in values], dtype=object)
    return pd.array(found, dtype=pd.StringDtype("python", na_value=missing))


def _digest_python_text(meta: Any, stored: Stored) -> list[str]:
    data = stored.buffers[meta["buffer"]]
    return [digest("python text", meta["na"], digest_bytes(data))]


@dataclass(frozen=True, slots=True)
class Kind:
    """How data of one kind is taken apart, put together and digested."""

    dump: Callable[[Any, Taking], Meta | None]
    load: Callable[[Any, Stored], Any]
    digests: Callable[[Any, Stored], list[str]]


KINDS: dict[str, Kind] = {
    "numpy": Kind(_dump_numpy, _load_numpy, _digest_numpy),
    "objects": Kind(_dump_objects, _load_objects, _digest_objects),
    "masked": Kind(_dump_masked, _load_masked, _digest_masked),
    "times": Kind(_dump_times, _load_times, _digest_times),
    "periods": Kind(_dump_periods, _load_periods, _digest_periods),
    "python text": Kind(_dump_python_text, _load_python_text, _digest_python_text),
    "text": Kind(_dump_text, _load_text, _digest_text),
}
