"""Attributes, items and elements of abstract objects, and assignment to them."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from functools import partial
from pathlib import PurePosixPath
from typing import Final

from cellwright.analysis import ambient, functions, local_modules, properties
from cellwright.analysis.escapes import escape
from cellwright.analysis.machine import Machine
from cellwright.analysis.tables.methods import (
    ARRAY_VIEWS,
    MUTATING,
    PANDAS_INDEXERS,
    PLAIN_ATTRIBUTES,
)
from cellwright.analysis.tables.packages import SUBMODULES
from cellwright.analysis.values import (
    CONTAINERS,
    HOLE,
    NOTHING,
    PLAIN,
    SCALAR,
    Thing,
    Value,
    kinds,
)

GENERIC: Final = "[]"

ROW_READERS: Final = frozenset({"csv.reader", "csv.DictReader"})
"""Iterators over a file that make an object of each row."""


def constant_key(value: Value) -> object:
    """Return the one constant that an index is, or None."""
    if len(value) == 1:
        thing = next(iter(value))
        if thing.kind == "scalar" and isinstance(thing.const, str | int):
            if isinstance(thing.const, str) and HOLE in thing.const:
                return None
            return thing.const
    return None


# -- attributes ----------------------------------------------------------------------------


def attribute(machine: Machine, value: Value, name: str) -> Value:
    """Return what an attribute may be."""
    found: set[Thing] = set()
    for thing in value:
        found |= _attribute(machine, thing, name)
    return frozenset(found)


def class_of(value: Value) -> Value:
    """Return the classes of the notebook whose instances a value may be."""
    found = NOTHING.union(*(t.cls for t in value if t.kind == "instance"))
    return found or SCALAR


def _attribute(machine: Machine, thing: Thing, name: str) -> Value:
    if thing.kind in ("module", "library"):
        return _module_attribute(machine, thing, name)
    if thing.kind in ("scalar", "path"):
        return _path_attribute(thing, name)
    if thing.kind in ("instance", "class"):
        own = functions.class_attribute(machine, thing, name)
        if name == "__class__" or own is not None:
            return own or class_of(frozenset({thing}))
        if thing.kind == "instance":
            given = properties.get_through_class(machine, thing, name)
            return given or child(machine, thing, f".{name}")
    if name in PLAIN_ATTRIBUTES and thing.kind in ("pandas", "array"):
        return SCALAR
    if thing.kind == "pandas":
        return frozenset({thing}) if name in PANDAS_INDEXERS else machine.fresh("pandas")
    if (thing.kind == "array" and name in ARRAY_VIEWS) or (
        thing.kind == "figure" and not name.startswith("get_")
    ):
        return frozenset({thing})
    if name in MUTATING:
        method = machine.thing("method", name, frozenset({thing}))
        method.cls = frozenset({thing})
        return frozenset({method})
    return child(machine, thing, f".{name}")


def _module_attribute(machine: Machine, thing: Thing, name: str) -> Value:
    dotted = f"{thing.dotted}.{name}"
    if dotted in SUBMODULES:
        machine.record.submodules.setdefault(dotted, machine.line)
    return local_modules.module_attribute(machine, thing, name)


def child(machine: Machine, thing: Thing, key: object) -> Value:
    """Return the part of an object of which only the place is known; the same for each asking."""
    found = thing.items.get(key)
    if found is None:
        part = Thing("unknown", born=thing.born)
        part.drawing = thing.drawing
        found = frozenset({part})
        thing.hold(found, key)
    return found


def _path_attribute(thing: Thing, name: str) -> Value:
    if thing.kind != "path" or not isinstance(thing.const, str):
        return SCALAR
    if name == "parent":
        return frozenset({Thing("path", const=str(PurePosixPath(thing.const).parent))})
    if name in ("name", "stem", "suffix") and HOLE not in thing.const:
        text = str(getattr(PurePosixPath(thing.const), name))
        return frozenset({Thing("scalar", const=text)})
    return SCALAR


# -- items ---------------------------------------------------------------------------------


def item(machine: Machine, value: Value, node: ast.expr, index: Value) -> Value:
    """Return what a subscript may be."""
    found: set[Thing] = set()
    for thing in value:
        if thing.kind == "library":
            found |= ambient.library_item(machine, thing, index)
        elif thing.kind == "module":
            found |= local_modules.module_item(machine, thing, constant_key(index))
        elif thing.kind in CONTAINERS:
            found |= _container_item(machine, thing, node, constant_key(index))
        else:
            found |= _other_item(machine, thing, node, index)
    return frozenset(found)


def _container_item(machine: Machine, thing: Thing, node: ast.expr, key: object) -> Value:
    if isinstance(node, ast.Slice):
        part = machine.thing(thing.kind, "", frozenset(thing.parts))
        return frozenset({part})
    return part_at(machine, thing, key)


def part_at(machine: Machine, thing: Thing, key: object) -> Value:
    """Return what a list, tuple or dictionary may have at a constant key, or at any."""
    if key is not None and key in thing.items and key != PLAIN:
        placed = NOTHING.union(*(v for k, v in thing.items.items() if k != PLAIN))
        return thing.items[key] | (frozenset(thing.parts) - placed)
    everything = frozenset(thing.parts) | thing.items.get(PLAIN, NOTHING)
    return everything or child(machine, thing, GENERIC)


def _other_item(machine: Machine, thing: Thing, node: ast.expr, index: Value) -> Value:
    if thing.kind == "array":
        selected = kinds(index) & {"array", "list", "pandas"} or isinstance(node, ast.Compare)
        return machine.fresh("array") if selected else frozenset({thing})
    if thing.kind in ("figure", "class", "closure"):
        return frozenset({thing})
    if thing.kind == "pandas":
        return machine.fresh("pandas")
    if thing.kind in ("scalar", "path", "module"):
        return SCALAR
    if thing.kind == "instance":
        own = functions.call_method(machine, thing, "__getitem__", [index])
        if not own:
            own = machine.perhaps(
                partial(functions.call_method, machine, thing, "__missing__", [index])
            )
            own |= frozenset(thing.parts - thing.cls) if own else NOTHING
        return own or frozenset(thing.parts - thing.cls) | SCALAR
    if isinstance(node, ast.Slice):
        return frozenset({thing})
    return child_at(machine, thing, constant_key(index))


def child_at(machine: Machine, thing: Thing, key: object) -> Value:
    """Return the element of an unknown object at a constant key, or at any."""
    if key is not None:
        own = child(machine, thing, key)
        return own | thing.items.get(GENERIC, NOTHING)
    found = child(machine, thing, GENERIC)
    others = (v for k, v in thing.items.items() if not (isinstance(k, str) and k[:1] == "."))
    return found.union(*others)


# -- elements ------------------------------------------------------------------------------


def elements(machine: Machine, value: Value) -> Value:
    """Return what iterating over a value may give; an iterator is used up by it."""
    found: set[Thing] = set()
    for thing in value:
        found |= _elements(machine, thing)
    return frozenset(found)


def _elements(machine: Machine, thing: Thing) -> Value:
    if thing.kind in ("iterator", "generator", "handle", "connection"):
        machine.change(frozenset({thing}))
        if thing.dotted in ROW_READERS:
            return machine.fresh("unknown")
        return frozenset(thing.parts) | SCALAR
    if thing.kind in ("list", "tuple", "set"):
        return frozenset(thing.parts) | thing.items.get(PLAIN, NOTHING) or SCALAR
    if thing.kind == "dict" or thing.kind in ("scalar", "path", "module", "library"):
        return SCALAR
    if thing.kind in ("array", "figure"):
        return frozenset({thing})
    if thing.kind == "pandas":
        return machine.fresh("pandas")
    if thing.kind == "instance":
        return _elements_of_instance(machine, thing)
    return child_at(machine, thing, None)


def _elements_of_instance(machine: Machine, thing: Thing) -> Value:
    """Return what an instance of a notebook class gives, of a tuple's if it says nothing itself."""
    if any(functions.find_in_class(c, "__iter__") for c in thing.cls):
        return _next_of(machine, functions.call_method(machine, thing, "__iter__", []))
    if any(functions.find_in_class(c, "__getitem__") for c in thing.cls):
        return functions.call_method(machine, thing, "__getitem__", [SCALAR])
    return frozenset(thing.parts - thing.cls) | thing.items.get(PLAIN, NOTHING) | SCALAR


def _next_of(machine: Machine, iterators: Value) -> Value:
    """Return what iterators, as `__iter__` gives them, may give."""
    own = frozenset(t for t in iterators if t.kind == "instance")
    given = [functions.call_method(machine, t, "__next__", []) for t in own]
    return elements(machine, iterators - own) | NOTHING.union(*given)


def pour(machine: Machine, into: Thing, value: Value) -> None:
    """Put the contents of objects into another, dictionaries under their keys."""
    for thing in value:
        if thing.kind in ("dict", "instance"):
            for key, part in thing.items.items():
                into.hold(part, key if key != PLAIN else None)
            into.hold(frozenset(thing.parts))
        else:
            into.hold(_elements(machine, thing))


def copy_of(machine: Machine, thing: Thing, other: Mapping[str, Value]) -> Thing:
    """Return an object with the same contents, some attributes being others."""
    made = machine.thing(thing.kind, thing.dotted)
    made.cls, made.node, made.frame = thing.cls, thing.node, thing.frame
    placed = NOTHING.union(*(v for k, v in thing.items.items() if k != PLAIN))
    for key, part in thing.items.items():
        if not (isinstance(key, str) and key[:1] == "." and key[1:] in other):
            made.hold(part, key if key != PLAIN else None)
    for name, value in other.items():
        made.hold(value, f".{name}")
    if thing.kind not in ("pandas", "array"):
        made.hold(frozenset(thing.parts) - placed)
    return made


# -- assignment ----------------------------------------------------------------------------


def assign(machine: Machine, target: ast.expr, value: Value) -> None:
    """Bind a target to a value."""
    if isinstance(target, ast.Name):
        machine.store(target.id, value)
    elif isinstance(target, ast.Tuple | ast.List):
        _unpack(machine, target.elts, value)
    elif isinstance(target, ast.Starred):
        assign(machine, target.value, machine.fresh("list", "", value))
    elif isinstance(target, ast.Attribute):
        base = machine.evaluate(target.value)
        _change(machine, target, base)
        for thing in base:
            set_attribute(machine, thing, target.attr, value)
    elif isinstance(target, ast.Subscript):
        base = machine.evaluate(target.value)
        index = machine.evaluate(target.slice)
        _change(machine, target, base)
        machine.change(frozenset(p for t in base for p in _wrapped(t)))
        for thing in base:
            set_item(machine, thing, index, value)


def _wrapped(thing: Thing) -> Value:
    """Return the containers that an object of a library was made over: it may write into them."""
    if thing.kind != "unknown":
        return thing.defaults.get("first", NOTHING) if thing.kind == "dict" else NOTHING
    return frozenset(p for p in thing.parts if p.kind in (*CONTAINERS, "array") and thing.dotted)


def delete(machine: Machine, target: ast.expr) -> None:
    """Delete a name, attribute or item."""
    if isinstance(target, ast.Name):
        machine.delete(target.id)
    elif isinstance(target, ast.Tuple | ast.List):
        for element in target.elts:
            delete(machine, element)
    elif isinstance(target, ast.Attribute | ast.Subscript):
        base = machine.evaluate(target.value)
        _change(machine, target, base)
        index = machine.evaluate(target.slice) if isinstance(target, ast.Subscript) else NOTHING
        for thing in base:
            thing.forget_places()
            if thing.kind == "instance":
                properties.delete_through_class(machine, thing, target, index)
            if isinstance(target, ast.Attribute):
                local_modules.set_module_attribute(machine, thing, target.attr, None)
            if thing.kind == "library":
                ambient.set_library_item(machine, thing, index)


def _unpack(machine: Machine, targets: list[ast.expr], value: Value) -> None:
    starred = any(isinstance(t, ast.Starred) for t in targets)
    used = {t for t in value if t.kind in ("iterator", "generator", "handle")}
    rest = elements(machine, frozenset(used)) if used else NOTHING
    for i, target in enumerate(targets):
        found: set[Thing] = set(rest)
        for thing in value - used:
            found |= _element_at(machine, thing, None if starred else i)
        assign(machine, target, frozenset(found))


def _element_at(machine: Machine, thing: Thing, place: int | None) -> Value:
    if place is None or thing.kind in ("pandas", "array", "instance", "figure", "dict"):
        return _elements(machine, thing)
    if thing.kind in CONTAINERS:
        return part_at(machine, thing, place)
    if thing.kind in ("scalar", "path", "module", "library"):
        return SCALAR
    return child_at(machine, thing, place)


def _change(machine: Machine, target: ast.Attribute | ast.Subscript, base: Value) -> None:
    """Note that the objects behind a target change, and the name at its root."""
    machine.change(base)
    root: ast.expr = target
    while isinstance(root, ast.Attribute | ast.Subscript):
        root = root.value
    if isinstance(root, ast.Name):
        machine.change_named(root.id)


def set_attribute(machine: Machine, thing: Thing, name: str, value: Value) -> None:
    """Put a value into an attribute."""
    if thing.kind in ("module", "library"):
        if not local_modules.set_module_attribute(machine, thing, name, value):
            ambient.set_library_attribute(machine, thing, name, value)
    elif thing.kind == "instance" and properties.set_through_class(machine, thing, name, value):
        return
    elif thing.kind not in ("pandas", "array", "scalar", "path"):
        if thing.kind == "unknown":
            escape(machine, frozenset(p for p in thing.parts if p.kind in ("function", "method")))
        thing.hold(value, f".{name}")


def set_item(machine: Machine, thing: Thing, index: Value, value: Value) -> None:
    """Put a value under a key."""
    if thing.kind == "library":
        ambient.set_library_item(machine, thing, index, value)
    elif thing.kind == "module":
        key = constant_key(index)
        if isinstance(key, str):
            local_modules.set_module_attribute(machine, thing, key, value)
    elif thing.kind == "instance":
        functions.call_method(machine, thing, "__setitem__", [index, value])
        thing.hold(value)
    elif thing.kind not in ("pandas", "array", "scalar", "path"):
        thing.hold(value, constant_key(index))
