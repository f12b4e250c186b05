"""Functions and objects of the notebook handed to code that is not: they count as called."""

from __future__ import annotations

from functools import partial
from typing import Final

from cellwright.analysis import classes, functions
from cellwright.analysis.arguments import Arguments
from cellwright.analysis.machine import Machine
from cellwright.analysis.partials import METHODCALLER, PARTIAL, given_to_partial
from cellwright.analysis.values import NOTHING, Thing, Value

_DEPTH: Final = 4


def escape(machine: Machine, value: Value, items: Value = NOTHING) -> None:
    """Count what can be called in a value as called, with arguments that are unknown or items."""
    for thing in _callables(value):
        machine.perhaps(partial(_escape, machine, thing, items))


def _escape(machine: Machine, thing: Thing, items: Value) -> Value:
    if thing.kind == "function":
        given = items or machine.fresh("unknown")
        functions.call_function(machine, thing, Arguments((), {}, given, starred=True))
    elif thing.kind == "instance":
        _escape_instance(machine, thing, items)
    elif thing.kind == "method":
        _escape_method(machine, thing, items)
    elif thing.kind == "class" and thing not in machine.escaped:
        machine.escaped.add(thing)
        made = classes.instantiate(machine, thing, Arguments(rest=items))
        escape(machine, made, items)
    return NOTHING


def _escape_method(machine: Machine, method: Thing, items: Value) -> None:
    if method.dotted == METHODCALLER:
        machine.call(machine, method, Arguments((items,)))
        return
    bound = Arguments((), {}, items or machine.fresh("unknown"), starred=True)
    for function in method.defaults.get("function", NOTHING):
        if method.dotted == PARTIAL and function.kind == "function":
            functions.call_function(machine, function, given_to_partial(method, bound))
        for receiver in method.cls:
            functions.call_bound(machine, function, receiver, bound)
    if method.dotted and method.dotted != PARTIAL:
        machine.change(method.cls)


def _callables(value: Value) -> list[Thing]:
    """Return functions, methods, classes and instances of notebook classes in a value."""
    found: list[Thing] = []
    seen: set[Thing] = set()
    level = set(value)
    for _ in range(_DEPTH):
        below: set[Thing] = set()
        for thing in level - seen:
            seen.add(thing)
            if thing.kind in ("function", "class", "instance", "method"):
                found.append(thing)
            else:
                below |= thing.parts
        level = below
    return sorted(found, key=lambda t: (t.born, t.kind, t.dotted, getattr(t.node, "lineno", 0)))


def _escape_instance(machine: Machine, instance: Thing, items: Value) -> None:
    """Call all methods on a stand-in: which of them run, and change the object, is not known."""
    if instance in machine.escaped:
        return
    machine.escaped.add(instance)
    shadow = machine.thing("instance", instance.dotted)
    shadow.cls = instance.cls
    given = items or machine.fresh("unknown")
    for cls in sorted(instance.cls, key=lambda c: c.dotted):
        for name, member in functions.methods_of(cls).items():
            if name in ("__init__", "__new__"):
                continue
            for method in member:
                if method.kind in ("function", "unknown"):
                    bound = Arguments((), {}, given, starred=True)
                    functions.call_bound(machine, method, shadow, bound)
