"""Objects without attributes to look at, taken apart so that their parts can be compared."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterator
from typing import Any

ATOMS = frozenset({bool, int, float, complex, str, bytes, type(None)})
"""Types whose values are compared without remembering them."""


def is_plain(value: object) -> bool:
    """Return whether a value that is equal to another is so in every process."""
    if isinstance(value, tuple | frozenset):
        return all(is_plain(item) for item in value)
    return type(value) in ATOMS


def is_same_type(one: type, other: type) -> bool:
    """Return whether two types are one, or two copies of one class that is made at run time."""
    if one is other:
        return True
    names = [(kind.__module__, kind.__qualname__) for kind in (one, other)]
    return names[0] == names[1] and not any(_is_of_module(kind) for kind in (one, other))


def _is_of_module(kind: type) -> bool:
    """Return whether a class is what an imported module has under its name, not made by a call."""
    if kind.__module__ == "__main__":
        return False
    found: Any = sys.modules.get(kind.__module__)
    for part in kind.__qualname__.split("."):
        found = getattr(found, part, None)
    return found is kind


def reduced_parts(value: Any) -> list[Any] | None:
    """Return what an object would be pickled as, None where it cannot be."""
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "Pickle, copy, and deepcopy", DeprecationWarning)
            found = value.__reduce_ex__(4)  # Python warns of iterators that 3.14 cannot pickle
    except Exception:
        return None
    if isinstance(found, str):
        return [found]
    make, *rest = found
    listed = [list(part) if isinstance(part, Iterator) else part for part in rest]
    return [getattr(make, "__qualname__", repr(type(make))), *listed]


def function_parts(function: Any) -> dict[str, Any]:
    """Return what makes a function what it is, its globals left out."""
    code = function.__code__
    cells = []
    for cell in function.__closure__ or ():
        try:
            cells.append(cell.cell_contents)
        except ValueError:  # an empty cell
            cells.append(None)
    return {
        "name": function.__qualname__,
        "code": (code.co_code, code.co_names, code.co_varnames, _constants(code)),
        "defaults": function.__defaults__,
        "keyword defaults": function.__kwdefaults__,
        "closure": cells,
        "attributes": dict(function.__dict__),
    }


def _constants(code: Any) -> tuple[Any, ...]:
    """Return the constants of code, code within it taken apart in turn."""
    return tuple(
        (c.co_code, c.co_names, _constants(c)) if hasattr(c, "co_code") else c
        for c in code.co_consts
    )
