"""Methods of lists, dicts, sets and tuples."""

from __future__ import annotations

from typing import Final

from cellwright.analysis import access, ambient
from cellwright.analysis.arguments import Arguments
from cellwright.analysis.escapes import escape
from cellwright.analysis.machine import Machine
from cellwright.analysis.tables.methods import MUTATING
from cellwright.analysis.tables.words import words
from cellwright.analysis.values import CONTAINERS, NOTHING, PLAIN, SCALAR, Thing, Value

ADDING: Final = words("append appendleft insert add put push")
EXTENDING: Final = words("extend extendleft update")
_KEEPING: Final = ADDING | EXTENDING | words("get setdefault pop values items keys copy")
"""Methods of containers that call nothing of what they are given."""
_MOVING: Final = words("sort reverse insert remove pop popleft clear rotate appendleft")


def only_adds(thing: Thing, name: str) -> bool:
    """Return whether a method adds something to a container, and does nothing else."""
    return name in ADDING and thing.kind in CONTAINERS and f".{name}" not in thing.items


def add_to(machine: Machine, things: Value, name: str, arguments: Arguments) -> Value:
    """Call a method that only adds on containers, any of which may be meant."""
    ambient.change_arguments(machine, arguments)
    machine.change(things)
    for thing in things:
        if name in _MOVING and thing.kind == "list":
            thing.forget_places()
        for value in (*arguments.positional, *arguments.keywords.values()):
            thing.hold(value)
    return SCALAR


def call_container(machine: Machine, thing: Thing, name: str, arguments: Arguments) -> Value:
    """Call a method of a list, dict, set or tuple."""
    if name in ADDING:
        return add_to(machine, frozenset({thing}), name, arguments)
    if name not in _KEEPING:
        escape(machine, arguments.all(), access.elements(machine, frozenset({thing})))
    if name in MUTATING:
        machine.change(frozenset({thing}))
    if name in _MOVING and thing.kind == "list":
        thing.forget_places()
    if name in EXTENDING:
        _extend(machine, thing, arguments)
        return SCALAR
    if name in ("copy", "union", "intersection", "difference", "symmetric_difference"):
        return _copy(machine, thing, arguments)
    return _read_container(machine, thing, name, arguments)


def _copy(machine: Machine, thing: Thing, arguments: Arguments) -> Value:
    made = machine.thing(thing.kind, "", frozenset(thing.parts))
    made.items = dict(thing.items)
    made.hold(access.elements(machine, arguments.all()))
    return frozenset({made})


def _extend(machine: Machine, thing: Thing, arguments: Arguments) -> None:
    for value in arguments.positional:
        access.pour(machine, thing, value)
    for key, part in arguments.keywords.items():
        thing.hold(part, key)


def _read_container(machine: Machine, thing: Thing, name: str, arguments: Arguments) -> Value:
    if name in ("get", "setdefault", "pop"):
        default = arguments.get(1) or NOTHING
        if name == "setdefault":
            thing.hold(default)
        key = access.constant_key(arguments.get(0) or NOTHING)
        return access.part_at(machine, thing, key) | default
    if name == "values":
        return machine.fresh("list", "", frozenset(thing.parts), thing.items.get(PLAIN, NOTHING))
    if name == "items":
        row = machine.thing("tuple")
        row.hold(SCALAR, 0)
        row.hold(frozenset(thing.parts) or SCALAR, 1)
        return machine.fresh("list", "", frozenset({row}))
    if name in ("popitem", "popleft", "most_common", "__getitem__", "elements"):
        return frozenset(thing.parts) | SCALAR
    return SCALAR
