"""What each type of expression may be, and what evaluating it does; calls are in `calls`."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any, Final

from cellwright.analysis import access, ambient, calls, functions, hooks
from cellwright.analysis.frames import Frame
from cellwright.analysis.machine import Expressions, Machine
from cellwright.analysis.scopes import bindings
from cellwright.analysis.values import (
    HOLE,
    NOTHING,
    SCALAR,
    Thing,
    Value,
    kinds,
    texts,
    union,
)

_DATA: Final = ("pandas", "array", "unknown", "instance")


def constant(value: object) -> Value:
    """Return the value of a constant."""
    return frozenset({Thing("scalar", const=value, dotted="None" if value is None else "")})


def _constant(machine: Machine, node: ast.Constant) -> Value:
    return constant(node.value)


def _name(machine: Machine, node: ast.Name) -> Value:
    return machine.load(node.id, node.lineno)


def _attribute(machine: Machine, node: ast.Attribute) -> Value:
    return access.attribute(machine, machine.evaluate(node.value), node.attr)


def _subscript(machine: Machine, node: ast.Subscript) -> Value:
    value = machine.evaluate(node.value)
    return access.item(machine, value, node.slice, machine.evaluate(node.slice))


def _sequence(machine: Machine, node: ast.List | ast.Tuple | ast.Set) -> Value:
    kind = {ast.List: "list", ast.Tuple: "tuple", ast.Set: "set"}[type(node)]
    made = machine.thing(kind)  # type: ignore[arg-type]
    starred = any(isinstance(e, ast.Starred) for e in node.elts)
    for i, element in enumerate(node.elts):
        made.hold(machine.evaluate(element), None if starred or kind == "set" else i)
    return frozenset({made})


def _dict(machine: Machine, node: ast.Dict) -> Value:
    made = machine.thing("dict")
    for key, element in zip(node.keys, node.values, strict=True):
        value = machine.evaluate(element)
        if key is None:
            access.pour(machine, made, value)
            continue
        known = machine.evaluate(key)
        made.hold(value, access.constant_key(known))
    return frozenset({made})


def _joined(machine: Machine, node: ast.JoinedStr) -> Value:
    parts: list[str] = []
    for piece in node.values:
        if isinstance(piece, ast.Constant):
            parts.append(str(piece.value))
            continue
        if isinstance(piece, ast.FormattedValue):
            machine.evaluate(piece.format_spec)
            formatted = piece.format_spec is not None
            value = machine.evaluate(piece.value)
            hooks.call_hooks(machine, value, hooks.TEXT, deep=True)
            parts.append(_as_text(value, formatted=formatted))
    return constant("".join(parts))


def _as_text(value: Value, *, formatted: bool) -> str:
    if len(value) == 1 and not formatted:
        thing = next(iter(value))
        if thing.kind in ("scalar", "path") and isinstance(thing.const, str | int):
            return str(thing.const)
    return HOLE


def _formatted(machine: Machine, node: ast.FormattedValue) -> Value:
    return machine.evaluate(node.value)


def _alternatives(machine: Machine, first: ast.expr, *others: ast.expr) -> Value:
    """Evaluate an expression, then others that may or may not be."""
    values = [machine.evaluate(first)]
    hooks.ask_truth(machine, values[0])
    for other in others:

        def run(other: ast.expr = other) -> bool:
            values.append(machine.evaluate(other))
            return True

        machine.join([machine.branch(run), {}])
    return union(values)


def _bool(machine: Machine, node: ast.BoolOp) -> Value:
    return _alternatives(machine, *node.values)


def _if(machine: Machine, node: ast.IfExp) -> Value:
    hooks.ask_truth(machine, machine.evaluate(node.test))
    values: list[Value] = []

    def run(part: ast.expr) -> Callable[[], bool]:
        def evaluate() -> bool:
            values.append(machine.evaluate(part))
            return True

        return evaluate

    machine.join([machine.branch(run(node.body)), machine.branch(run(node.orelse))])
    return union(values)


def _binary(machine: Machine, node: ast.BinOp) -> Value:
    left, right = machine.evaluate(node.left), machine.evaluate(node.right)
    return operate(machine, node.op, left, right)


def operate(machine: Machine, op: ast.operator, left: Value, right: Value) -> Value:
    """Return what an operator gives; operands are never part of the result but in lists."""
    found = kinds(left) | kinds(right)
    if found <= {"scalar", "path"}:
        return _operate_on_constants(op, left, right)
    for kind in ("pandas", "array"):
        if kind in found:
            return machine.fresh(kind)
    for kind in ("list", "tuple", "set", "dict"):
        if kind in found:
            parts = access.elements(machine, left) | access.elements(machine, right)
            if isinstance(op, ast.Mod):
                return SCALAR
            return machine.fresh(kind, "", parts)
    given = calls.call_operator(machine, type(op).__name__, left, right)
    return given | machine.fresh("unknown")


def _operate_on_constants(op: ast.operator, left: Value, right: Value) -> Value:
    ones, others = texts(left), texts(right)
    if isinstance(op, ast.Div) and ones:
        known = others or (HOLE,)
        paths = [Thing("path", const=join_path(a, b)) for a in ones for b in known]
        return frozenset(paths)
    if isinstance(op, ast.Add) and (ones or others):
        pairs = [a + b for a in ones or (HOLE,) for b in others or (HOLE,)]
        return union(constant(text) for text in pairs)
    if isinstance(op, ast.Mod) and ones:
        return constant(HOLE if len(ones) > 1 else _percent(ones[0], others))
    return SCALAR


def _percent(text: str, known: tuple[str, ...]) -> str:
    """Return a text with its `%` places as holes, a single one filled if it is known."""
    pieces = text.split("%")
    if len(pieces) == 2 and len(known) == 1 and pieces[1][:1] == "s":
        return pieces[0] + known[0] + pieces[1][1:]
    return HOLE.join([pieces[0], *(p.lstrip("0123456789.-+ ")[1:] for p in pieces[1:])])


def join_path(left: str, right: str) -> str:
    """Join two path texts, holes included."""
    if right.startswith("/") or not left:
        return right
    return left.rstrip("/") + "/" + right


def _unary(machine: Machine, node: ast.UnaryOp) -> Value:
    value = machine.evaluate(node.operand)
    if isinstance(node.op, ast.Not):
        hooks.ask_truth(machine, value)
        return SCALAR
    names = {"USub": "__neg__", "UAdd": "__pos__", "Invert": "__invert__"}
    hooks.call_hooks(machine, value, (names[type(node.op).__name__],), deep=False)
    return _same_sort(machine, value)


def _same_sort(machine: Machine, value: Value) -> Value:
    for kind in _DATA:
        if kind in kinds(value):
            return machine.fresh("unknown" if kind == "instance" else kind)
    return SCALAR


def _compare(machine: Machine, node: ast.Compare) -> Value:
    values = [machine.evaluate(node.left), *(machine.evaluate(c) for c in node.comparators)]
    if all(isinstance(op, ast.Is | ast.IsNot | ast.In | ast.NotIn) for op in node.ops):
        for thing in union(values[1:]):
            ambient.look_for(machine, thing, values[0])
        if any(isinstance(op, ast.In | ast.NotIn) for op in node.ops):
            for value in values[1:]:
                used_up = (t for t in value if t.kind in ("iterator", "generator"))
                machine.change(frozenset(used_up))
                hooks.call_hooks(machine, value, ("__contains__", "__iter__"), deep=False)
                hooks.call_hooks(machine, value | values[0], ("__eq__", "__hash__"), deep=True)
        return SCALAR
    for op, left, right in zip(node.ops, values, values[1:], strict=False):
        calls.call_operator(machine, type(op).__name__, left, right)
    return _same_sort(machine, union(values))


def _lambda(machine: Machine, node: ast.Lambda) -> Value:
    return functions.make_function(machine, node)


def _comprehension(
    machine: Machine, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp
) -> Value:
    targets = bindings([g.target for g in node.generators])
    frame = Frame("comprehension", machine.frame, targets)
    first = access.elements(machine, machine.evaluate(node.generators[0].iter))
    results: list[Value] = []

    def run() -> bool:
        items = first
        for i, generator in enumerate(node.generators):
            if i:
                items = access.elements(machine, machine.evaluate(generator.iter))
            access.assign(machine, generator.target, items)
            for test in generator.ifs:
                hooks.ask_truth(machine, machine.evaluate(test))
        if isinstance(node, ast.DictComp):
            machine.evaluate(node.key)
            results.append(machine.evaluate(node.value))
        else:
            results.append(machine.evaluate(node.elt))
        return True

    with machine.within(frame):
        machine.join([machine.branch(run), {}])
    names = {ast.ListComp: "list", ast.SetComp: "set", ast.DictComp: "dict"}
    return machine.fresh(names.get(type(node), "generator"), "", *results)  # type: ignore[arg-type]


def _walrus(machine: Machine, node: ast.NamedExpr) -> Value:
    value = machine.evaluate(node.value)
    frame = machine.frame
    while frame.kind == "comprehension" and frame.parent is not None:
        frame = frame.parent
    with machine.within(frame):
        access.assign(machine, node.target, value)
    return value


def _starred(machine: Machine, node: ast.Starred) -> Value:
    return access.elements(machine, machine.evaluate(node.value))


def _slice(machine: Machine, node: ast.Slice) -> Value:
    for part in (node.lower, node.upper, node.step):
        machine.evaluate(part)
    return SCALAR


def _await(machine: Machine, node: ast.Await) -> Value:
    return machine.evaluate(node.value)


def _yield(machine: Machine, node: ast.Yield | ast.YieldFrom) -> Value:
    value = machine.evaluate(node.value)
    if isinstance(node, ast.YieldFrom):
        value = access.elements(machine, value)
    frame: Any = machine.frame
    while frame.kind == "comprehension" and frame.parent is not None:
        frame = frame.parent
    frame.results.append(value)
    return machine.fresh("unknown") if value is not NOTHING else SCALAR


EXPRESSIONS: Final[Expressions] = {
    ast.Constant: _constant,
    ast.Name: _name,
    ast.Attribute: _attribute,
    ast.Subscript: _subscript,
    ast.Call: calls.evaluate_call,
    ast.List: _sequence,
    ast.Tuple: _sequence,
    ast.Set: _sequence,
    ast.Dict: _dict,
    ast.JoinedStr: _joined,
    ast.FormattedValue: _formatted,
    ast.BoolOp: _bool,
    ast.IfExp: _if,
    ast.BinOp: _binary,
    ast.UnaryOp: _unary,
    ast.Compare: _compare,
    ast.Lambda: _lambda,
    ast.ListComp: _comprehension,
    ast.SetComp: _comprehension,
    ast.DictComp: _comprehension,
    ast.GeneratorExp: _comprehension,
    ast.NamedExpr: _walrus,
    ast.Starred: _starred,
    ast.Slice: _slice,
    ast.Await: _await,
    ast.Yield: _yield,
    ast.YieldFrom: _yield,
}
