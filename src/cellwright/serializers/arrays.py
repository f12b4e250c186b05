"""NumPy arrays and scalars as raw buffers; object arrays and subclasses are not for this one."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from cellwright.hashing import digest, digest_bytes
from cellwright.interfaces import Items, Payload
from cellwright.serializers.memory import KNOWN

if TYPE_CHECKING:
    import numpy as np

_KINDS = "biufcmMSUV"
_SUBCLASSES = ("memmap",)
"""Subclasses that differ from arrays in what they do only, not in what they hold."""

_PIECE = 4 << 20


def describe_dtype(dtype: np.dtype[Any]) -> object | None:
    """Return plain data from which a dtype can be made again, None when there is none."""
    if dtype.metadata or dtype.hasobject or dtype.kind not in _KINDS:
        return None
    if dtype.subdtype is not None:
        inner = describe_dtype(dtype.subdtype[0])
        return None if inner is None else {"of": inner, "shape": list(dtype.subdtype[1])}
    if dtype.names is None:
        return dtype.str if dtype.type.__module__ == "numpy" else None
    fields = [dtype.fields[name] for name in dtype.names]  # type: ignore[index]
    inner_forms = [describe_dtype(f[0]) for f in fields]
    if any(f is None for f in inner_forms) or any(len(f) > 2 for f in fields):
        return None
    return {
        "names": list(dtype.names),
        "formats": inner_forms,
        "offsets": [f[1] for f in fields],
        "itemsize": dtype.itemsize,
        "aligned": dtype.isalignedstruct,
    }


def make_dtype(form: Any) -> np.dtype[Any]:
    """Make a dtype from its description."""
    import numpy as np

    if isinstance(form, str):
        return np.dtype(form)
    if "of" in form:
        return np.dtype((make_dtype(form["of"]), tuple(form["shape"])))
    fields = {
        "names": list(form["names"]),
        "formats": [make_dtype(f) for f in form["formats"]],
        "offsets": list(form["offsets"]),
        "itemsize": form["itemsize"],
    }
    return np.dtype(fields, align=form["aligned"])  # type: ignore[call-overload,no-any-return]


def dump_array(array: np.ndarray[Any, Any]) -> tuple[dict[str, Any], memoryview] | None:
    """Take an array apart; its memory order is kept.

    Returns:
        Plain data and the memory (shared with the array when it is contiguous), or None.
    """
    form = describe_dtype(array.dtype)
    if form is None:
        return None
    order = "F" if array.flags.f_contiguous and not array.flags.c_contiguous else "C"
    axes = _axes_of(array)
    if axes is not None:
        meta = {"dtype": form, "shape": list(array.shape), "order": "C", "axes": axes}
        return meta, raw_memory(array.transpose(axes))
    if not (array.flags.c_contiguous or array.flags.f_contiguous):
        order = "F" if _runs_by_columns(array) else "C"
    meta = {"dtype": form, "shape": list(array.shape), "order": order}
    return meta, raw_memory(array, order)


def _axes_of(array: np.ndarray[Any, Any]) -> list[int] | None:
    """Return the order of axes in which memory has no gaps, None when rows or columns do as well.

    Sums go through memory in its order, so that another one would change their last digits.
    """
    if array.flags.c_contiguous or array.flags.f_contiguous or array.ndim < 3:
        return None
    axes = sorted(range(array.ndim), key=lambda axis: -array.strides[axis])
    return axes if array.transpose(axes).flags.c_contiguous else None


def _runs_by_columns(array: np.ndarray[Any, Any]) -> bool:
    steps = [abs(s) for s, n in zip(array.strides, array.shape, strict=True) if n > 1]
    return len(steps) > 1 and steps == sorted(steps)


def raw_memory(array: np.ndarray[Any, Any], order: str = "C") -> memoryview:
    """Return an array's memory as bytes, copied only when it is not contiguous."""
    import numpy as np

    laid = np.asarray(array, order=order)  # type: ignore[call-overload]
    line = laid.reshape(-1, order=order)
    if not line.size or not line.itemsize:
        return memoryview(b"")
    memory: Any = line.view("u1")
    return memoryview(memory)


def load_array(meta: Any, buffer: memoryview) -> np.ndarray[Any, Any]:
    """Put an array together over a buffer, without copying."""
    import numpy as np

    dtype = make_dtype(meta["dtype"])
    shape = tuple(meta["shape"])
    axes = meta.get("axes")
    if axes:
        laid = {**meta, "axes": None, "shape": [shape[axis] for axis in axes]}
        return load_array(laid, buffer).transpose([axes.index(i) for i in range(len(axes))])
    if not buffer.nbytes:
        return np.zeros(shape, dtype=dtype, order=meta["order"])
    return np.ndarray(shape, dtype=dtype, buffer=buffer, order=meta["order"])


def digest_array(array: np.ndarray[Any, Any]) -> str:
    """Return the digest of an array's elements in row order, whatever its memory order.

    Records are digested field by field, for the bytes between fields mean nothing.
    """
    if array.dtype.names is not None:
        return digest("record", [digest_array(array[name]) for name in array.dtype.names])
    if array.flags.c_contiguous:
        return KNOWN.digest(raw_memory(array))
    return digest_bytes(_rows(array))


def _rows(array: np.ndarray[Any, Any]) -> Iterator[memoryview]:
    """Iterate over an array's bytes in row order, a bounded piece at a time."""
    if not array.size:
        return
    row = max(1, array.nbytes // array.shape[0])
    if row > _PIECE and array.ndim > 1:
        for item in array:
            yield from _rows(item)
        return
    count = max(1, _PIECE // row)
    for start in range(0, array.shape[0], count):
        yield raw_memory(array[start : start + count])


class ArraySerializer:
    """`numpy.ndarray` and NumPy scalars of every dtype that does not hold Python objects."""

    name = "numpy"
    version = 1

    def attempt(self, value: Any) -> Payload | None:
        """Take a value apart if it is an array that comes back exactly the same."""
        np = sys.modules.get("numpy")
        if np is None or not hasattr(np, "ndarray"):
            return None
        name = _subclass(value, np)
        if type(value) is np.ndarray or name:
            found = dump_array(value)
        elif isinstance(value, np.generic) and type(value).__module__ == "numpy":
            found = dump_array(np.asarray(value)) if value.dtype.names is None else None
        else:
            return None
        if found is None:
            return None
        meta, buffer = found
        if name:
            meta["class"] = name
        if isinstance(value, np.generic):
            meta["scalar"] = True
        elif not value.flags.writeable:
            meta["readonly"] = True
        return Payload(meta, (buffer,), (), (Items(max(value.dtype.itemsize, 1)),))

    def accepts(self, value: object) -> bool:
        """Return whether this value comes back exactly the same."""
        return self.attempt(value) is not None

    def dump(self, value: Any) -> Payload:
        """Take an array apart; its memory is not copied when it is contiguous."""
        found = self.attempt(value)
        if found is None:
            message = f"not an array of plain elements: {type(value).__name__}"
            raise TypeError(message)
        return found

    def load(self, payload: Payload) -> object:
        """Put an array together over its buffer."""
        array = load_array(payload.meta, payload.buffers[0])
        if payload.meta.get("scalar"):
            return array[()]
        if payload.meta.get("class") in _SUBCLASSES:
            import numpy as np

            array = array.view(getattr(np, payload.meta["class"]))
        if payload.meta.get("readonly"):
            array.flags.writeable = False
        return array

    def value_digest(self, value: Any, payload: Payload) -> str | None:
        """Return the digest of dtype, shape and elements in row order."""
        array = load_array(payload.meta, payload.buffers[0])
        what = "scalar" if payload.meta.get("scalar") else payload.meta.get("class", "array")
        return digest(what, payload.meta["dtype"], payload.meta["shape"], digest_array(array))

    def summarize(self, value: Any) -> str:
        """Return a few words for people, such as `array 1000 × 3, float64`."""
        if not value.shape:
            text = " ".join(str(value).split())
            return text if len(text) < 60 else f"array, {name_dtype(value.dtype)}"
        return f"array {' × '.join(map(str, value.shape))}, {name_dtype(value.dtype)}"


def _subclass(value: Any, np: Any) -> str:
    """Return the name of a subclass that comes back as such, nothing for everything else.

    A memory map comes back as one without a file: over a private copy, as all that is loaded.
    """
    for name in _SUBCLASSES:
        if type(value) is getattr(np, name, None) and set(vars(value)) <= _OWN:
            return name
    return ""


_OWN = {"_mmap", "filename", "offset", "mode"}


def name_dtype(dtype: np.dtype[Any]) -> str:
    """Return a few words for a dtype."""
    return str(dtype) if dtype.names is None else f"records of {', '.join(dtype.names)[:40]}"
