"""Which objects that two values have in common matter; not what is done about it.

Two values often have objects in common that belong to neither: dtypes, functions, constants of
libraries such as the unit rectangle of matplotlib. Those are found by their types, and by a class
or a module of a library holding them.
"""

from __future__ import annotations

import enum
import gc
import logging
import types
from collections.abc import Callable
from datetime import date, time, timedelta, tzinfo
from decimal import Decimal
from pathlib import PurePath

_NEVER = (
    str,
    bytes,
    int,
    float,
    complex,
    type,
    types.FunctionType,
    types.BuiltinFunctionType,
    types.ModuleType,
    types.CodeType,
    type(None),
    type(...),
    type(NotImplemented),
    enum.Enum,
    logging.Logger,
    date,
    time,
    timedelta,
    tzinfo,
    Decimal,
    PurePath,
    range,
    slice,
)
_NEVER_NAMES = (
    "NAType",
    "NaTType",
    "Pattern",
    "ufunc",
    "cython_function_or_method",
    "fused_cython",
)
_LOOKS = 10
"""How many objects are looked for in classes and modules; each look goes through all objects."""


class Sharing:
    """Tells objects that two values really share from what they have in common by accident.

    Args:
        inside: Gives the ids of all that is stored within an object.
    """

    def __init__(self, inside: Callable[[object], set[int]]) -> None:
        self._inside = inside
        self._known: dict[int, bool] = {}
        self._kept: list[object] = []
        self._looks = _LOOKS

    def matters(self, value: object) -> bool:
        """Return whether a change to an object would be a change to both values."""
        key = id(value)
        if key not in self._known:
            self._kept.append(value)
            if _is_constant_type(value) or self._belongs_to_library(value):
                self._known |= dict.fromkeys(self._inside(value), False)
                self._known[key] = False
            else:
                self._known[key] = True
        return self._known[key]

    def _belongs_to_library(self, value: object) -> bool:
        self._looks -= 1
        return self._looks >= 0 and any(map(_is_library, gc.get_referrers(value)))


def _is_constant_type(value: object) -> bool:
    kind = type(value)
    if kind.__module__ == "numpy.dtypes" or kind.__name__.endswith("Dtype"):
        return True
    return isinstance(value, _NEVER) or kind.__name__ in _NEVER_NAMES


def _is_library(holder: object) -> bool:
    """Return whether a holder is the namespace of a class or a module other than the notebook's."""
    if type(holder) is not dict or "__doc__" not in holder:
        return False
    name = holder.get("__module__") or holder.get("__name__")
    return isinstance(name, str) and name != "__main__"
