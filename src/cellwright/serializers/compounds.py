"""Values that consist of a few arrays and plain settings: sparse matrices, masked arrays.

Their arrays are parts, so that they are mapped, shared with other variables and stored in pieces
like any array. Formats that hold Python objects (`dok`, `lil`) are not for these.
"""

from __future__ import annotations

import sys
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any, Final

from cellwright.hashing import digest
from cellwright.interfaces import Payload
from cellwright.serializers.arrays import digest_array, name_dtype

Part = Callable[[object], "int | None"]

_ARRAYS: Final = {
    "csr": ("data", "indices", "indptr"),
    "csc": ("data", "indices", "indptr"),
    "bsr": ("data", "indices", "indptr"),
    "dia": ("data", "offsets"),
    "coo": ("data", "coords"),
}
"""What the formats of SciPy keep in arrays; coordinates are one for each dimension."""

_PLAIN = (bool, int, str, type(None))


class _Compound(ABC):
    """What takes values apart into arrays and plain settings."""

    @abstractmethod
    def take(self, value: Any) -> tuple[dict[str, Any], list[Any]] | None:
        """Return settings and arrays of a value, None for one that is not for this."""

    def accepts(self, value: object) -> bool:
        """Return whether this value comes back exactly the same."""
        return self.take(value) is not None

    def dump(self, value: Any) -> Payload:
        """Take a value apart."""
        found = self.take(value)
        if found is None:
            message = f"no value of arrays and plain settings: {type(value).__name__}"
            raise TypeError(message)
        return Payload(found[0], (), tuple(found[1]))


class SparseSerializer(_Compound):
    """Sparse matrices and arrays of SciPy in the formats csr, csc, bsr, dia and coo."""

    name = "sparse"
    version = 1

    def take(self, value: Any) -> tuple[dict[str, Any], list[Any]] | None:
        """Return settings and arrays of a matrix, None for everything else."""
        kind = type(value)
        form, _, rest = kind.__name__.partition("_")
        if not kind.__module__.startswith("scipy.sparse.") or form not in _ARRAYS:
            return None
        state = dict(vars(value))
        arrays: list[Any] = []
        for name in _ARRAYS[form]:
            found = state.pop(name, None)
            arrays += found if isinstance(found, tuple) else [found]
        shape = state.pop("_shape", None)
        if rest not in ("matrix", "array") or not isinstance(shape, tuple):
            return None
        if not all(type(v) in _PLAIN for v in state.values()) or not _are_arrays(arrays):
            return None
        return {"class": kind.__name__, "shape": [int(n) for n in shape], "state": state}, arrays

    def load(self, payload: Payload) -> object:
        """Put a matrix together over its arrays, without looking into them."""
        meta = payload.meta
        kind = getattr(import_module("scipy.sparse"), meta["class"])
        made = kind.__new__(kind)
        names = _ARRAYS[meta["class"].partition("_")[0]]
        arrays: list[Any] = list(payload.parts)
        state = {"_shape": tuple(meta["shape"]), **meta["state"], names[0]: arrays[0]}
        if names[1] == "coords":
            state["coords"] = tuple(arrays[1:])
        else:
            state |= dict(zip(names[1:], arrays[1:], strict=True))
        made.__dict__.update(state)
        return made

    def value_digest(self, value: Any, payload: Payload) -> str | None:
        """Return the digest of class, shape and arrays; what is only known of them is left out."""
        found = self.take(value)
        if found is None:
            return None
        meta, arrays = found
        return digest("sparse", meta["class"], meta["shape"], [_digest(a) for a in arrays])

    def summarize(self, value: Any) -> str:
        """Return a few words, such as `csr_array 1000 × 1000, float64, 5000 stored`."""
        shape = " × ".join(map(str, value.shape))
        return f"{type(value).__name__} {shape}, {value.dtype}, {value.nnz} stored"


class MaskedSerializer(_Compound):
    """`numpy.ma.MaskedArray`: data, mask and fill value."""

    name = "masked"
    version = 1

    def take(self, value: Any) -> tuple[dict[str, Any], list[Any]] | None:
        """Return settings and arrays of a masked array, None for everything else."""
        ma = sys.modules.get("numpy.ma")
        if ma is None or type(value) is not ma.MaskedArray:
            return None
        import numpy as np

        odd = value._optinfo or value._basedict or value._isfield or value._baseclass != np.ndarray
        mask, fill = value._mask, value._fill_value
        arrays = [value.data, *([] if mask is ma.nomask else [mask])]
        arrays += [] if fill is None else [np.asarray(fill)]
        if odd or not _are_arrays(arrays):
            return None
        meta = {
            "masked": mask is not ma.nomask,
            "fills": fill is not None,
            "hard": bool(value._hardmask),
            "shared": bool(value._sharedmask),
        }
        return meta, arrays

    def load(self, payload: Payload) -> object:
        """Put a masked array together over its arrays."""
        import numpy as np

        meta, parts = payload.meta, list(payload.parts)
        data: Any = parts[0]
        made: Any = data.view(np.ma.MaskedArray)
        made._mask = parts[1] if meta["masked"] else np.ma.nomask
        made._fill_value = parts[-1] if meta["fills"] else None
        made._hardmask, made._sharedmask = meta["hard"], meta["shared"]
        return made

    def value_digest(self, value: Any, payload: Payload) -> str | None:
        """Return the digest of data, mask and fill value."""
        found = self.take(value)
        if found is None:
            return None
        meta, arrays = found
        if meta["fills"] and _is_default(value, arrays[-1]):
            meta["fills"], arrays = False, arrays[:-1]  # it is set by looking at it
        settings = {name: meta[name] for name in ("masked", "fills", "hard")}
        return digest("masked", settings, [_digest(a) for a in arrays])

    def summarize(self, value: Any) -> str:
        """Return a few words, such as `masked array 10 × 3, float64`."""
        shape = " × ".join(map(str, value.shape))
        return f"masked array {shape}, {name_dtype(value.dtype)}"


COMPOUNDS: Final = (SparseSerializer(), MaskedSerializer())


def _is_default(value: Any, fill: Any) -> bool:
    """Return whether a fill value is the one that arrays of the type have anyway."""
    import numpy as np

    usual = np.asarray(np.ma.default_fill_value(value.dtype)).astype(fill.dtype)
    return bool(usual.tobytes() == fill.tobytes())


def _are_arrays(values: Sequence[Any]) -> bool:
    import numpy as np

    return all(type(v) is np.ndarray and not v.dtype.hasobject for v in values)


def _digest(array: Any) -> list[object]:
    return [
        str(array.dtype.descr if array.dtype.names else array.dtype.str),
        list(array.shape),
        digest_array(array),
    ]
