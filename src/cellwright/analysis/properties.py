"""Properties, descriptors and hooks for attributes of notebook classes; not plain attributes."""

from __future__ import annotations

import ast
from typing import Final

from cellwright.analysis import functions
from cellwright.analysis.arguments import Arguments
from cellwright.analysis.machine import Machine
from cellwright.analysis.values import NOTHING, SCALAR, Thing, Value, texts, union

PROPERTY: Final = "builtins.property"


def with_accessor(machine: Machine, owner: Value, role: str, made: Value) -> Value:
    """Return a property with a setter, getter or deleter more; the function where it is none."""
    found = [t for t in owner if t.dotted == PROPERTY]
    if not found:
        return made
    getters = made if role == "getter" else union(frozenset(t.parts) for t in found)
    new = machine.thing("unknown", PROPERTY, getters)
    for thing in found:
        new.defaults.update(thing.defaults)
    new.defaults[role] = made
    return frozenset({new})


def make_property(machine: Machine, arguments: Arguments) -> Value:
    """Return what `property(get, set, delete)` gives."""
    made = machine.thing("unknown", PROPERTY, arguments.get(0, "fget") or NOTHING)
    for place, (role, keyword) in enumerate((("setter", "fset"), ("deleter", "fdel")), 1):
        given = arguments.get(place, keyword)
        if given:
            made.defaults[role] = given
    return frozenset({made})


def set_through_class(machine: Machine, instance: Thing, name: str, value: Value) -> bool:
    """Run what a class does when an attribute of an instance is set.

    Returns:
        Whether nothing is put into the instance itself.
    """
    own = Thing("scalar", const=name)
    hooks = [h for c in instance.cls for h in functions.find_in_class(c, "__setattr__")]
    for hook in hooks:
        functions.call_bound(machine, hook, instance, Arguments((frozenset({own}), value)))
    through = False
    for cls in instance.cls:
        for member in functions.find_in_class(cls, name):
            if member.dotted == PROPERTY and member.defaults.get("setter"):
                for setter in member.defaults["setter"]:
                    functions.call_bound(machine, setter, instance, Arguments((value,)))
                through = True
            elif member.kind == "instance" and any(
                functions.find_in_class(c, "__set__") for c in member.cls
            ):
                target = frozenset({instance})
                functions.call_method(machine, member, "__set__", [target, value])
                member.hold(value)
                through = True
    return through


def delete_through_class(machine: Machine, instance: Thing, target: ast.expr, index: Value) -> None:
    """Run what a class does when an attribute or an item of an instance is deleted."""
    if isinstance(target, ast.Subscript):
        functions.call_method(machine, instance, "__delitem__", [index])
        return
    name = target.attr if isinstance(target, ast.Attribute) else ""
    own = frozenset({Thing("scalar", const=name)})
    functions.call_method(machine, instance, "__delattr__", [own])
    for cls in instance.cls:
        for member in functions.find_in_class(cls, name):
            for deleter in member.defaults.get("deleter", NOTHING):
                functions.call_bound(machine, deleter, instance, Arguments())


def get_through_class(machine: Machine, instance: Thing, name: str) -> Value:
    """Return what the class of an instance gives for an attribute that is found nowhere else."""
    if instance.kind != "instance":
        return NOTHING
    own = frozenset({Thing("scalar", const=name)})
    return functions.call_method(machine, instance, "__getattr__", [own])


def set_by_hook(machine: Machine, arguments: Arguments) -> Value:
    """Put an attribute in past the hook, as `object.__setattr__(self, name, value)` does."""
    for thing in arguments.get(0) or NOTHING:
        machine.change(frozenset({thing}))
        for name in texts(arguments.get(1) or NOTHING) or ("",):
            thing.hold(arguments.get(2) or NOTHING, f".{name}" if name else None)
    return SCALAR
