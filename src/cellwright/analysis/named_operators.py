"""Methods behind operators, called by their names as `x.__setitem__(k, v)`, that change `x`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from cellwright.analysis import access
from cellwright.analysis.arguments import Arguments
from cellwright.analysis.machine import Machine
from cellwright.analysis.tables.words import words
from cellwright.analysis.values import CONTAINERS, NOTHING, SCALAR, Thing, Value


def _set_item(machine: Machine, thing: Thing, arguments: Arguments) -> Value:
    machine.change(frozenset({thing}))
    index, value = arguments.get(0) or NOTHING, arguments.get(1) or NOTHING
    access.set_item(machine, thing, index, value | arguments.rest)
    return SCALAR


def _change_itself(machine: Machine, thing: Thing, arguments: Arguments) -> Value:
    machine.change(frozenset({thing}))
    if thing.kind in CONTAINERS:
        thing.forget_places()
        thing.hold(access.elements(machine, arguments.all()))
    return frozenset({thing})


CHANGING_OPERATORS: Final[dict[str, Callable[[Machine, Thing, Arguments], Value]]] = {
    "__setitem__": _set_item,
    **dict.fromkeys(
        words(
            """
            __delitem__ __iadd__ __isub__ __imul__ __itruediv__ __ior__ __iand__ __ixor__
            """
        ),
        _change_itself,
    ),
}
