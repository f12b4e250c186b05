"""Calls: who is called, with what; what is known of library functions is in `library`."""

from __future__ import annotations

import ast
from functools import partial

from cellwright.analysis import access, ambient, functions, library, magics, methods
from cellwright.analysis.arguments import Arguments
from cellwright.analysis.escapes import PARTIAL, escape, given_to_partial
from cellwright.analysis.ipython import read_magic
from cellwright.analysis.machine import Machine
from cellwright.analysis.values import NOTHING, SCALAR, Thing, Value, union


def evaluate_call(machine: Machine, node: ast.Call) -> Value:
    """Evaluate a call expression."""
    magic = read_magic(node)
    if magic is not None:
        return magics.run_magic(machine, magic)
    func = node.func
    if not isinstance(func, ast.Attribute):
        callee = machine.evaluate(func)
        arguments = evaluate_arguments(machine, node)
        return call_any(machine, callee, arguments)
    receiver = machine.evaluate(func.value)
    arguments = evaluate_arguments(machine, node)
    name = func.attr
    return machine.either(
        partial(_call_on, machine, t, name, arguments) for t in _ordered(receiver)
    )


def call_any(machine: Machine, callee: Value, arguments: Arguments) -> Value:
    """Call an object that may be any of several."""
    return machine.either(partial(call, machine, t, arguments) for t in _ordered(callee))


def _ordered(value: Value) -> list[Thing]:
    """Return things in an order that does not depend on addresses."""
    return sorted(value, key=lambda t: (t.born, t.kind, t.dotted, getattr(t.node, "lineno", 0)))


def evaluate_arguments(machine: Machine, node: ast.Call) -> Arguments:
    """Evaluate the arguments of a call, in order."""
    positional: list[Value] = []
    rest: Value = NOTHING
    starred = False
    for arg in node.args:
        if isinstance(arg, ast.Starred):
            rest |= access.elements(machine, machine.evaluate(arg.value))
            starred = True
        elif starred:
            rest |= machine.evaluate(arg)
        else:
            positional.append(machine.evaluate(arg))
    keywords: dict[str, Value] = {}
    for keyword in node.keywords:
        value = machine.evaluate(keyword.value)
        if keyword.arg is not None:
            keywords[keyword.arg] = value
            continue
        starred = True
        for thing in value:
            rest |= frozenset(thing.parts) or access.child(machine, thing, access.GENERIC)
    return Arguments(positional, keywords, rest, starred)


def _call_on(machine: Machine, thing: Thing, name: str, arguments: Arguments) -> Value:
    """Call what an object has under a name."""
    if thing.kind in ("module", "library"):
        found = functions.module_attribute(machine, thing, name)
        return call_any(machine, found, arguments)
    if thing.kind in ("instance", "class"):
        own = functions.class_attribute(machine, thing, name)
        if own is not None:
            return call_any(machine, own, arguments)
    else:
        stored = thing.items.get(f".{name}", NOTHING)
        called = frozenset(t for t in stored if t.kind in ("function", "class", "method"))
        if called:
            return call_any(machine, called, arguments)
    return methods.call_method(machine, thing, name, arguments)


def call(machine: Machine, thing: Thing, arguments: Arguments) -> Value:
    """Call an object."""
    if thing.kind == "function":
        return functions.call_function(machine, thing, arguments)
    if thing.kind == "class":
        return functions.instantiate(machine, thing, arguments)
    if thing.kind == "library":
        return library.call_library(machine, thing.dotted, arguments)
    if thing.kind == "method":
        return _call_bound_method(machine, thing, arguments)
    if thing.kind == "instance":
        return _call_instance(machine, thing, arguments)
    if thing.kind in ("scalar", "path", "module"):
        return SCALAR
    held = sorted((p for p in thing.parts if p.kind == "function"), key=lambda p: p.born)
    results = [
        machine.perhaps(partial(functions.call_function, machine, f, arguments)) for f in held
    ]
    escape(machine, arguments.all())
    if thing.drawing:
        ambient.draw(machine)
    return union(results) | machine.fresh("unknown")


def _call_bound_method(machine: Machine, method: Thing, arguments: Arguments) -> Value:
    found = method.defaults.get("function")
    if method.dotted == PARTIAL:
        given = given_to_partial(method, arguments)
        return call_any(machine, found or NOTHING, given)
    if found is None:
        name = method.dotted
        return machine.either(
            partial(methods.call_method, machine, r, name, arguments) for r in _ordered(method.cls)
        )
    return machine.either(
        partial(functions.call_bound, machine, f, r, arguments)
        for f in _ordered(found)
        for r in _ordered(method.cls)
    )


def _call_instance(machine: Machine, instance: Thing, arguments: Arguments) -> Value:
    for name in ("__call__", "forward", "call"):
        found = functions.class_attribute(machine, instance, name)
        if found:
            return call_any(machine, found, arguments)
    escape(machine, arguments.all() | frozenset({instance}))
    return machine.fresh("unknown")


def call_special(machine: Machine, *values: Value) -> None:
    """Call the operators of notebook classes that a value may have."""
    for i, value in enumerate(values):
        others = [v for j, v in enumerate(values) if j != i]
        for thing in value:
            if thing.kind != "instance":
                continue
            for name, member in _operators(thing).items():
                if name not in ("__init__", "__call__", "__getitem__", "__setitem__"):
                    for method in member:
                        bound = Arguments(others[:1])
                        machine.perhaps(
                            partial(functions.call_bound, machine, method, thing, bound)
                        )


def _operators(instance: Thing) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for cls in instance.cls:
        found.update(functions.methods_of(cls))
    return {n: m for n, m in found.items() if n.startswith("__") and n.endswith("__")}
