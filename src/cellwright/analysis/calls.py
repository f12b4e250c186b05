"""Calls: who is called, with what; what is known of library functions is in `library`."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from functools import partial
from typing import Final

from cellwright.analysis import (
    access,
    ambient,
    classes,
    containers,
    functions,
    library,
    local_modules,
    magics,
    methods,
)
from cellwright.analysis.arguments import Arguments
from cellwright.analysis.escapes import escape
from cellwright.analysis.ipython import read_magic
from cellwright.analysis.machine import Machine
from cellwright.analysis.partials import METHODCALLER, PARTIAL, given_to_partial
from cellwright.analysis.values import NOTHING, PLAIN, SCALAR, Thing, Value, texts, union


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
    return _call_on_any(machine, receiver, func.attr, arguments)


def _call_on_any(machine: Machine, receiver: Value, name: str, arguments: Arguments) -> Value:
    """Call what any of several objects has under a name.

    Methods of containers that only add run no code of others and bind no name, so that many of
    them need one branch and not one each.
    """
    alike = [t for t in receiver if len(receiver) > 1 and containers.only_adds(t, name)]
    runs = [partial(_call_on, machine, t, name, arguments) for t in _ordered(receiver - {*alike})]
    if alike:
        runs.append(partial(containers.add_to, machine, frozenset(alike), name, arguments))
        return machine.either(runs if len(runs) > 1 else [*runs, lambda: NOTHING])
    return machine.either(runs)


def call_any(machine: Machine, callee: Value, arguments: Arguments) -> Value:
    """Call an object that may be any of several."""
    return machine.either(partial(call, machine, t, arguments) for t in _ordered(callee))


def _ordered(value: Iterable[Thing]) -> list[Thing]:
    """Return things in an order that does not depend on addresses."""
    return sorted(value, key=lambda t: (t.born, t.kind, t.dotted, getattr(t.node, "lineno", 0)))


def evaluate_arguments(machine: Machine, node: ast.Call) -> Arguments:
    """Evaluate the arguments of a call, in order."""
    positional: list[Value] = []
    rest: Value = NOTHING
    starred = False
    for arg in node.args:
        if isinstance(arg, ast.Starred):
            value = machine.evaluate(arg.value)
            places = _places(value)
            if places is not None and not starred:
                positional += places
                continue
            rest |= access.elements(machine, value)
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
        named = _named(value)
        if named is not None:
            keywords.update(named)
            continue
        starred = True
        for thing in value:
            rest |= frozenset(thing.parts) or access.child(machine, thing, access.GENERIC)
    return Arguments(positional, keywords, rest, starred)


def _places(value: Value) -> list[Value] | None:
    """Return what stands at the places of a tuple, None if that is not known."""
    thing = next(iter(value)) if len(value) == 1 else None
    if thing is None or thing.kind != "tuple" or not thing.items:
        return None
    keys = [k for k in thing.items if k != PLAIN]
    if keys != list(range(len(keys))) or not _is_placed(thing):
        return None
    return [thing.items[k] for k in keys]


def _named(value: Value) -> dict[str, Value] | None:
    """Return what stands under the names of a dictionary, None if that is not known."""
    thing = next(iter(value)) if len(value) == 1 else None
    if thing is None or thing.kind != "dict" or not _is_placed(thing):
        return None
    found = {k: v for k, v in thing.items.items() if k != PLAIN}
    if not found or not all(isinstance(k, str) for k in found):
        return None
    return {str(k): v for k, v in found.items()}


def _is_placed(thing: Thing) -> bool:
    """Return whether it is known for all contents of a container where they stand."""
    placed = NOTHING.union(*(v for k, v in thing.items.items() if k != PLAIN))
    return frozenset(thing.parts) <= placed and thing.items.get(PLAIN, NOTHING) <= placed


def _call_on(machine: Machine, thing: Thing, name: str, arguments: Arguments) -> Value:
    """Call what an object has under a name."""
    if thing.kind in ("module", "library"):
        found = local_modules.module_attribute(machine, thing, name)
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
        return classes.instantiate(machine, thing, arguments)
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
    if method.dotted == METHODCALLER:
        given = given_to_partial(method, Arguments())
        return machine.either(
            partial(_call_on, machine, t, name, given)
            for name in texts(found or NOTHING)
            for t in _ordered(arguments.get(0) or arguments.rest)
        )
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


_BINARY: Final = {
    "Add": "add",
    "Sub": "sub",
    "Mult": "mul",
    "MatMult": "matmul",
    "Div": "truediv",
    "FloorDiv": "floordiv",
    "Mod": "mod",
    "Pow": "pow",
    "LShift": "lshift",
    "RShift": "rshift",
    "BitAnd": "and",
    "BitOr": "or",
    "BitXor": "xor",
}
_COMPARED: Final = {
    "Eq": ("eq", "eq"),
    "NotEq": ("ne", "ne"),
    "Lt": ("lt", "gt"),
    "LtE": ("le", "ge"),
    "Gt": ("gt", "lt"),
    "GtE": ("ge", "le"),
}


def call_operator(
    machine: Machine, operator: str, left: Value, right: Value, *, inplace: bool = False
) -> Value:
    """Call what notebook classes define for an operator, as far as the operands are of them.

    Args:
        machine: The machine.
        operator: Name of the operator's node, such as `Add`.
        left: The left operand.
        right: The right operand.
        inplace: Whether the operator assigns, as `+=` does.
    """
    name = _BINARY.get(operator)
    ones, others = _COMPARED.get(operator, ("contains", "contains"))
    if name is not None:
        ones, others = name, f"r{name}"
    results: list[Value] = []
    if inplace and name is not None:
        results += _call_operands(machine, f"__i{name}__", left, right)
    if not any(results):
        results += _call_operands(machine, f"__{ones}__", left, right)
        results += _call_operands(machine, f"__{others}__", right, left)
    if name is None:  # what is not defined for comparisons is derived from others
        for given in ("__eq__", "__lt__", "__hash__"):
            results += _call_operands(machine, given, left, right)
    return union(results)


def _call_operands(machine: Machine, name: str, owners: Value, others: Value) -> list[Value]:
    found = []
    for thing in _ordered(frozenset(t for t in owners if t.kind == "instance")):
        for cls in sorted(thing.cls, key=lambda c: c.dotted):
            for member in functions.find_in_class(cls, name):
                bound = Arguments((others,))
                run = partial(functions.call_bound, machine, member, thing, bound)
                found.append(machine.perhaps(run))
    return found
