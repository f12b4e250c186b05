"""Objects of libraries that must be pickled otherwise than they say themselves."""

from __future__ import annotations

import copyreg
import sys
from typing import Any

from cellwright.serializers.traits import reduce_traits

_GENERATORS = {"random": "_inst", "numpy.random.mtrand": "_rand"}
"""Modules, and the attribute that holds their global random generator."""

_NOTHING = object()


def reduce_known(value: Any) -> tuple[Any, ...] | None:
    """Return how to pickle a value that is known here, else None.

    The global random generators are found by name where the value is loaded: their state travels
    on its own, and what holds one goes on drawing from the one that everybody uses. A function
    that NumPy vectorized leaves behind what it has compiled.
    """
    module = generator_of(value)
    if module:
        return find_generator, (module,)
    if type(value).__name__ == "vectorize" and type(value).__module__.startswith("numpy"):
        made = copyreg.__newobj__  # type: ignore[attr-defined]
        return made, (type(value),), vars(value) | {"_ufunc": {}}
    if type(value).__module__ == "pyarrow.lib":
        return _reduce_arrow(value)
    return reduce_traits(value)


def _reduce_arrow(value: Any) -> tuple[Any, ...] | None:
    """Pickle a slice of a large Arrow array without the rest of its buffers."""
    pa = sys.modules["pyarrow"]
    if not isinstance(value, pa.Array) or isinstance(value, pa.ExtensionArray):
        return None
    if value.get_total_buffer_size() <= 1.25 * value.nbytes + 4096:
        return None
    reduced: tuple[Any, ...] = pa.concat_arrays([value, value.slice(0, 0)]).__reduce__()
    return reduced


def generator_of(value: object) -> str:
    """Return the module whose global random generator a value is, empty if it is none."""
    for module, name in _GENERATORS.items():
        if value is getattr(sys.modules.get(module), name, _NOTHING):
            return module
    return ""


def find_generator(module: str) -> Any:
    """Return the global random generator of a module."""
    __import__(module)
    return getattr(sys.modules[module], _GENERATORS[module])
