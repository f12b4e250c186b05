"""Functions, classes and local modules: made where they stand, run where they are called."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Final

from cellwright.analysis.arguments import Arguments
from cellwright.analysis.frames import Binding, Frame, Layer
from cellwright.analysis.machine import Machine
from cellwright.analysis.partials import PARTIALMETHOD, bind_partial
from cellwright.analysis.repeats import call_key
from cellwright.analysis.scopes import (
    FunctionNode,
    free_names,
    function_bindings,
    parameters,
)
from cellwright.analysis.values import NOTHING, SCALAR, Thing, Value, union

DEPTH: Final = 40
"""Calls within calls that are followed."""

_FIELDS: Final = frozenset({"dataclasses.field", "attr.ib", "attrs.field", "pydantic.Field"})
"""Functions whose results in a class body only say how instances get the attribute."""

CALLS: Final = 4000
"""Calls followed in one cell; beyond that, each function is followed once."""


# -- making --------------------------------------------------------------------------------


def make_function(machine: Machine, node: FunctionNode) -> Value:
    """Return a function; defaults and annotations are evaluated here."""
    made = machine.thing("function")
    made.node, made.frame = node, machine.frame
    args = node.args
    names = [a.arg for a in (*args.posonlyargs, *args.args)]
    defaults = zip(names[len(names) - len(args.defaults) :], args.defaults, strict=True)
    keyword_only = zip((a.arg for a in args.kwonlyargs), args.kw_defaults, strict=True)
    for name, default in (*defaults, *keyword_only):
        if default is not None:
            made.defaults[name] = machine.evaluate(default)
            made.hold(made.defaults[name])
    if not leaves_annotations(machine):
        for annotation in _annotations(node):
            machine.evaluate(annotation)
    capture(machine, made, node)
    return frozenset({made})


def leaves_annotations(machine: Machine) -> bool:
    """Return whether the cell, or setup above it, postpones the evaluation of annotations."""
    return bool(machine.postponing & {machine.record.position, *machine.replayed})


def _annotations(node: FunctionNode) -> list[ast.expr]:
    found = [a.annotation for a in parameters(node.args) if a.annotation is not None]
    if not isinstance(node, ast.Lambda) and node.returns is not None:
        found.append(node.returns)
    return found


def capture(machine: Machine, made: Thing, node: ast.AST) -> None:
    """Let a function hold the variables of the functions around it that it uses."""
    if machine.frame.parent is None:
        return
    for name in free_names(node):
        frame = machine.owner(name)
        if frame.parent is None or frame.kind == "class":
            continue
        frame.captured = True
        made.hold(frozenset({frame.cell}))
        binding = machine.state.get((frame.serial, name))
        if binding is not None:
            frame.cell.hold(binding.value)


# -- calling -------------------------------------------------------------------------------


def call_function(machine: Machine, function: Thing, arguments: Arguments) -> Value:
    """Run the body of a function with the bindings now in force; return what it may return."""
    node, parent = function.node, function.frame
    machine.module_names.note_definitions(machine.record, frozenset({function}), machine.line)
    if not isinstance(node, FunctionNode) or not isinstance(parent, Frame):
        return machine.fresh("unknown")
    if machine.calls.count(node) > 1 or len(machine.calls) > DEPTH:
        return NOTHING
    key = call_key(machine, node, parent, arguments)
    if key in machine.results:
        return machine.results[key]
    machine.call_count += 1
    if machine.call_count > CALLS and node in machine.followed:
        return machine.fresh("unknown", "", arguments.all())
    machine.followed.add(node)
    frame = Frame("function", parent, function_bindings(node))
    _bind_parameters(machine, frame, function, node, arguments)
    before = _effects(machine)
    _run_body(machine, frame, node)
    results = union(frame.results)
    if function.cached:
        _remember(machine, function, results, changed=_effects(machine) != before)
    results = results or SCALAR
    if frame.scope.yields:
        results = machine.fresh("generator", "", *frame.results)
    if key is not None:
        machine.results[key] = results
    return results


def _effects(machine: Machine) -> tuple[int, ...]:
    """Return how much the cell has done so far that a result from a cache would not do again."""
    record = machine.record
    return (
        len(record.changed_things),
        len(record.touched),
        len(record.random),
        len(record.state_sets),
    )


def _remember(machine: Machine, function: Thing, results: Value, *, changed: bool) -> None:
    """Let a function keep its results; what it keeps matters only if a call does more."""
    function.hold(results)
    function.called.add(machine.record.position)
    if changed:
        function.rooted = True
        machine.change(frozenset({function}))


def _run_body(machine: Machine, frame: Frame, node: FunctionNode) -> None:
    loops, machine.loops = machine.loops, []
    level = machine.state.push()
    later = frame.scope.yields or isinstance(node, ast.AsyncFunctionDef)
    machine.conditional += later  # a call alone does not run the body
    returns: list[Layer] = []
    machine.returns.append((level, returns))
    machine.calls.append(node)
    try:
        with machine.within(frame):
            if isinstance(node, ast.Lambda):
                frame.results.append(machine.evaluate(node.body))
                ended = True
            else:
                ended = machine.run(node.body)
    finally:
        machine.calls.pop()
        machine.conditional -= later
        machine.returns.pop()
        machine.loops = loops
        last = machine.state.pop()
    if ended:
        returns.append(last)
        if not isinstance(node, ast.Lambda):
            frame.results.append(SCALAR)
    if not frame.captured:
        returns = [{k: b for k, b in r.items() if k[0] != frame.serial} for r in returns]
    machine.state.join(returns)


def _bind_parameters(
    machine: Machine, frame: Frame, function: Thing, node: FunctionNode, arguments: Arguments
) -> None:
    args = node.args
    here = frozenset({machine.record.position})
    positional = [a.arg for a in (*args.posonlyargs, *args.args)]
    keywords = dict(arguments.keywords)
    bound: dict[str, Value] = {}
    for i, name in enumerate((*positional, *(a.arg for a in args.kwonlyargs))):
        value = keywords.pop(name, None)
        if value is None and i < min(len(arguments.positional), len(positional)):
            value = arguments.positional[i]
        if value is None:
            value = function.defaults.get(name, NOTHING) | arguments.rest
        bound[name] = value or machine.fresh("unknown")
    if args.vararg is not None:
        rest = arguments.positional[len(positional) :]
        bound[args.vararg.arg] = machine.fresh("tuple", "", *rest, arguments.rest)
    if args.kwarg is not None:
        made = machine.thing("dict", "", arguments.rest)
        for key, value in keywords.items():
            made.hold(value, key)
        bound[args.kwarg.arg] = frozenset({made})
    for name, value in bound.items():
        machine.state.put((frame.serial, name), Binding(value, here))


# -- classes and instances -----------------------------------------------------------------


def find_in_class(cls: Thing, name: str) -> Value:
    """Return what a class or the first base that has it binds to a name."""
    own = cls.items.get(f".{name}")
    if own is not None:
        return own
    for base in sorted((b for b in cls.cls if b.kind == "class"), key=lambda b: b.dotted):
        found = find_in_class(base, name)
        if found:
            return found
    return NOTHING


def metaclasses(cls: Thing) -> list[Thing]:
    """Return the notebook classes whose instance a class is, said by itself or by a base."""
    given = cls.defaults.get("metaclass")
    if given is not None:
        return sorted((t for t in given if t.kind == "class"), key=lambda t: t.dotted)
    bases = sorted((b for b in cls.cls if b.kind == "class"), key=lambda b: b.dotted)
    return list(dict.fromkeys(meta for base in bases for meta in metaclasses(base)))


def class_attribute(machine: Machine, thing: Thing, name: str) -> Value | None:
    """Return an attribute of an instance or class, None if it is not known there."""
    classes = frozenset({thing}) if thing.kind == "class" else thing.cls
    machine.module_names.note_definitions(machine.record, classes, machine.line)
    if thing.kind == "class":
        return _attribute_of_class(machine, thing, name) or None
    found: set[Thing] = set(thing.items.get(f".{name}", NOTHING))
    for cls in thing.cls:
        for member in find_in_class(cls, name):
            if member.dotted not in _FIELDS:
                found |= _bind(machine, member, thing)
    return frozenset(found) or None


_OF_CLASS: Final = ("__init_subclass__", "__class_getitem__")
"""Methods that get the class without being told to."""


def _attribute_of_class(machine: Machine, cls: Thing, name: str) -> Value:
    """Return what a class, a base or a metaclass binds to a name."""
    receiver = cls.defaults.get("self", frozenset({cls}))
    members = find_in_class(cls, name)
    if name in _OF_CLASS:
        return union(_bind(machine, m, r) for m in members for r in receiver)
    if members:
        return union(_bind_to_class(machine, m, receiver) for m in members)
    given = [m for meta in metaclasses(cls) for m in find_in_class(meta, name)]
    return union(_bind(machine, m, r) for m in given for r in receiver)


def _bind(machine: Machine, member: Thing, instance: Thing) -> Value:
    """Return what a member of a class is when it is asked of an instance."""
    if member.dotted in ("builtins.property", "functools.cached_property"):
        getters = (f for f in member.parts if f.kind == "function")
        given = union(call_bound(machine, g, instance, Arguments()) for g in getters)
        if member.dotted == "functools.cached_property":
            machine.change(frozenset({instance}))
            instance.hold(given)
        return given
    if member.dotted == "builtins.staticmethod":
        return frozenset(member.parts)
    if member.dotted == PARTIALMETHOD:
        return bind_partial(machine, member, instance)
    if member.kind == "instance" and any(find_in_class(c, "__get__") for c in member.cls):
        return call_method(machine, member, "__get__", [frozenset({instance}), instance.cls])
    if member.kind == "function" or member.dotted == "builtins.classmethod":
        return frozenset({_bound_method(machine, member, instance)})
    return frozenset({member})


def _bound_method(machine: Machine, member: Thing, instance: Thing) -> Thing:
    """Return a method bound to an instance; the same for each asking, as they cannot be told."""
    method = machine.bound_methods.get((member, instance))
    if method is None:
        method = machine.thing("method", "", frozenset({instance, member}))
        method.cls = frozenset({instance})
        method.defaults["function"] = (
            frozenset(member.parts) if member.kind != "function" else frozenset({member})
        )
        machine.bound_methods[member, instance] = method
    return method


def _bind_to_class(machine: Machine, member: Thing, classes: Value) -> Value:
    """Return what a member of a class is when it is asked of the class itself."""
    if member.dotted == "builtins.staticmethod":
        return frozenset(member.parts)
    if member.dotted != "builtins.classmethod":
        return frozenset({member})
    method = machine.thing("method", "", classes, frozenset({member}))
    method.cls = classes
    method.defaults["function"] = frozenset(p for p in member.parts if p.kind == "function")
    return frozenset({method})


def call_bound(machine: Machine, member: Thing, receiver: Thing, arguments: Arguments) -> Value:
    """Call a member of a class on an instance."""
    if member.dotted == "builtins.staticmethod":
        functions = [f for f in member.parts if f.kind == "function"]
        return union(call_function(machine, f, arguments) for f in functions)
    functions = [member] if member.kind == "function" else list(member.parts)
    bound = Arguments(
        (receiver.defaults.get("self", frozenset({receiver})), *arguments.positional),
        arguments.keywords,
        arguments.rest,
        arguments.starred,
    )
    called = [f for f in functions if f.kind == "function"]
    return union(call_function(machine, f, bound) for f in called)


def call_method(machine: Machine, instance: Thing, name: str, values: Sequence[Value]) -> Value:
    """Call a method of a notebook class if it has it."""
    found = [m for cls in instance.cls for m in find_in_class(cls, name)]
    return union(call_bound(machine, m, instance, Arguments(tuple(values))) for m in found)


def methods_of(cls: Thing) -> dict[str, Value]:
    """Return the methods of a notebook class by name, those of its bases included."""
    found: dict[str, Value] = {}
    for base in sorted((b for b in cls.cls if b.kind == "class"), key=lambda b: b.dotted):
        found.update(methods_of(base))
    for key, value in cls.items.items():
        if isinstance(key, str) and key.startswith("."):
            found[key[1:]] = value
    return found
