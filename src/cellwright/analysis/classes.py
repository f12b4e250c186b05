"""Classes of the notebook: made where they stand, and called; what they contain: `functions`."""

from __future__ import annotations

import ast
from functools import partial
from typing import Final

from cellwright.analysis.arguments import Arguments
from cellwright.analysis.frames import Frame
from cellwright.analysis.functions import call_bound, find_in_class, metaclasses
from cellwright.analysis.machine import Machine
from cellwright.analysis.repeats import INSTANCES
from cellwright.analysis.scopes import bindings
from cellwright.analysis.values import NOTHING, SCALAR, Thing, Value, classes_behind, union

_MADE: Final = "made"
"""Where a class has what `__new__` makes while it runs."""


# -- making --------------------------------------------------------------------------------


def make_class(machine: Machine, node: ast.ClassDef) -> Value:
    """Run a class body and return the class."""
    made = machine.thing("class", node.name)
    made.node = node
    made.cls = union([machine.evaluate(b) for b in node.bases])
    keywords = {k.arg: machine.evaluate(k.value) for k in node.keywords if k.arg is not None}
    frame = Frame("class", machine.frame, bindings(node.body))
    with machine.within(frame):
        machine.run(node.body)
    for name in frame.scope.bound:
        binding = machine.state.get((frame.serial, name))
        if binding is not None:
            made.hold(binding.value, f".{name}")
    made.frame = frame
    _announce_class(machine, made, keywords)
    return frozenset({made})


def _announce_class(machine: Machine, made: Thing, keywords: dict[str, Value]) -> None:
    """Run what bases and metaclass, its own or a base's, do when a class is made."""
    given = keywords.pop("metaclass", NOTHING)
    if given:
        made.defaults["metaclass"] = given
    made.hold(classes_behind(made))
    parts = _parts_of(machine, made)
    for meta in metaclasses(made):
        told = Arguments(parts, keywords)
        for method in find_in_class(meta, "__new__"):
            before = meta.defaults.get(_MADE, NOTHING)
            meta.defaults[_MADE] = frozenset({made})
            made.announced |= _call_announced(machine, method, meta, made, told)
            meta.defaults[_MADE] = before
        for method in find_in_class(meta, "__init__"):
            made.announced |= _call_announced(machine, method, made, made, told)
    for base in sorted((b for b in made.cls if b.kind == "class"), key=lambda b: b.dotted):
        for method in find_in_class(base, "__init_subclass__"):
            told = Arguments((), keywords)
            made.announced |= _call_announced(machine, method, made, made, told)


def _parts_of(machine: Machine, made: Thing) -> tuple[Value, Value, Value]:
    """Return name, bases and namespace of a class, as its metaclass is given them."""
    bases, namespace = machine.thing("tuple"), machine.thing("dict")
    bases.hold(made.cls)
    for key, value in made.items.items():
        if isinstance(key, str) and key.startswith("."):
            namespace.hold(value, key[1:])
    name = Thing("scalar", const=made.dotted)
    return frozenset({name}), frozenset({bases}), frozenset({namespace})


def _call_announced(
    machine: Machine, method: Thing, receiver: Thing, made: Thing, arguments: Arguments
) -> bool:
    """Call a method that a new class is announced to; return whether it changed anything else."""
    before = len(machine.record.changed_things - {made, receiver})
    known = len(machine.record.touched), len(machine.record.by_value)
    call_bound(machine, method, receiver, arguments)
    after = len(machine.record.changed_things - {made, receiver})
    return after > before or known != (len(machine.record.touched), len(machine.record.by_value))


# -- calling -------------------------------------------------------------------------------


def instantiate(machine: Machine, cls: Thing, arguments: Arguments) -> Value:
    """Return what calling a notebook class gives: what its metaclass says, else an instance."""
    called = [m for meta in metaclasses(cls) for m in find_in_class(meta, "__call__")]
    if called:
        return union(call_bound(machine, m, cls, arguments) for m in called)
    return make_instance(machine, cls, arguments)


def make_instance(machine: Machine, cls: Thing, arguments: Arguments) -> Value:
    """Return an instance of a notebook class, its initialiser run; perhaps one that was there.

    After many in one cell, those made inside calls are one object that stands for all further ones.
    """
    before = machine.instances.setdefault(cls, [])
    if machine.calls and len(before) >= INSTANCES:
        made = before[-1]
    else:
        made = machine.thing("instance", cls.dotted, frozenset({cls}))
        made.cls = frozenset({cls})
        before.append(made)
    given = _call_new(machine, cls, made, arguments)
    found = frozenset(t for t in given if t.kind == "instance") or frozenset({made})
    methods = sorted(find_in_class(cls, "__init__"), key=lambda m: m.born)
    for method in methods:
        for thing in sorted(found, key=lambda t: t.serial):
            call_bound(machine, method, thing, arguments)
    if not methods and not given:
        _fill_fields(machine, cls, made, arguments)
        for method in find_in_class(cls, "__post_init__"):
            call_bound(machine, method, made, Arguments())
    return found


def _call_new(machine: Machine, cls: Thing, made: Thing, arguments: Arguments) -> Value:
    """Return what the class's own `__new__` may give, nothing if it has none."""
    methods = find_in_class(cls, "__new__")
    before = cls.defaults.get(_MADE, NOTHING)
    cls.defaults[_MADE] = frozenset({made})
    found = union(call_bound(machine, m, cls, arguments) for m in methods)
    cls.defaults[_MADE] = before
    return found | frozenset({made}) if methods and not found else found


def made_by(classes: Value) -> Value:
    """Return what `__new__` of a library's class makes for these classes."""
    return union(t.defaults.get(_MADE, NOTHING) for t in classes if t.kind == "class")


def call_class_method(machine: Machine, thing: Thing, name: str, arguments: Arguments) -> Value:
    """Call a method of a notebook class that its own code does not define."""
    if name == "__new__":
        return made_by(arguments.get(0) or NOTHING)
    if name in ("__init__", "__setattr__", "__post_init__"):
        machine.change(arguments.get(0) or NOTHING)
        return SCALAR
    if name in ("mro", "__subclasses__", "__init_subclass__"):
        return SCALAR
    meant = thing.defaults.get("self", frozenset({thing}))
    make = make_instance if name == "__call__" else instantiate
    return machine.either(partial(make, machine, t, arguments) for t in meant)


def _fill_fields(machine: Machine, cls: Thing, made: Thing, arguments: Arguments) -> None:
    """Put the arguments into the fields, as a dataclass does."""
    fields = _fields_of(cls)
    for name in fields[len(arguments.positional) :]:
        default = cls.items.get(f".{name}", NOTHING)
        if name not in arguments.keywords and any(t.kind == "unknown" for t in default):
            made.hold(machine.fresh("unknown"), f".{name}")  # made by its factory, for each anew
    for i, value in enumerate(arguments.positional):
        made.hold(value, f".{fields[i]}" if i < len(fields) else None)
    for name, value in arguments.keywords.items():
        made.hold(value, f".{name}")
    made.hold(arguments.rest)


def _fields_of(cls: Thing) -> list[str]:
    """Return the names of the fields that a class declares, those of its bases first."""
    body = cls.node.body if isinstance(cls.node, ast.ClassDef) else []
    own = [s.target for s in body if isinstance(s, ast.AnnAssign)]
    above = [b for b in sorted(cls.cls, key=lambda b: b.dotted) if b.kind == "class"]
    found = [name for base in above for name in _fields_of(base)]
    return list(dict.fromkeys([*found, *(t.id for t in own if isinstance(t, ast.Name))]))
