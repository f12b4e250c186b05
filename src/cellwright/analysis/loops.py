"""Loops: a body is run twice, and may not run at all."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Final

from cellwright.analysis import access, hooks
from cellwright.analysis.frames import Layer
from cellwright.analysis.machine import Machine

ROUNDS: Final = 2
"""Rounds through a body: enough for an alias made in one to be changed in the next."""


def run_for(machine: Machine, node: ast.For | ast.AsyncFor) -> bool:
    """Run a `for` loop."""
    items = access.elements(machine, machine.evaluate(node.iter))
    certain = _runs_at_least_once(node.iter)

    def enter() -> None:
        access.assign(machine, node.target, items)

    return _run_loop(machine, enter, node.body, node.orelse, certain=certain, endless=False)


def run_while(machine: Machine, node: ast.While) -> bool:
    """Run a `while` loop."""
    endless = isinstance(node.test, ast.Constant) and bool(node.test.value)

    def enter() -> None:
        hooks.ask_truth(machine, machine.evaluate(node.test))

    return _run_loop(machine, enter, node.body, node.orelse, certain=endless, endless=endless)


def _run_loop(
    machine: Machine,
    enter: Callable[[], object],
    body: list[ast.stmt],
    orelse: list[ast.stmt],
    *,
    certain: bool,
    endless: bool,
) -> bool:
    left = False
    for number in range(ROUNDS):
        strong = certain and number == 0
        level = machine.state.push()
        machine.conditional += not strong
        breaks: list[Layer] = []
        ends: list[Layer] = []
        machine.loops.append((level, breaks, ends))
        try:
            enter()
            ended = machine.run(body)
        finally:
            machine.loops.pop()
            machine.conditional -= not strong
            layer = machine.state.pop()
        if ended:
            ends.append(layer)
        left = left or bool(breaks)
        if strong and not ends and not breaks:
            return False
        machine.state.join([*ends, *breaks] if strong else [*ends, *breaks, {}])
    if endless:
        return left
    if orelse and left:
        return machine.join([machine.branch(lambda: machine.run(orelse)), {}])
    return machine.run(orelse)


def _runs_at_least_once(node: ast.expr) -> bool:
    """Return whether iterating over an expression certainly gives something."""
    if isinstance(node, ast.List | ast.Tuple | ast.Set):
        return any(not isinstance(e, ast.Starred) for e in node.elts)
    if isinstance(node, ast.Dict):
        return any(k is not None for k in node.keys)
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str | bytes) and bool(node.value)
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name) or not node.args:
        return False
    if node.func.id == "range":
        return _range_is_filled(node.args)
    if node.func.id in ("enumerate", "reversed", "sorted", "list", "tuple", "zip"):
        return all(
            _runs_at_least_once(a) for a in node.args[: 1 if node.func.id != "zip" else None]
        )
    return False


def _range_is_filled(args: list[ast.expr]) -> bool:
    numbers = [a.value for a in args if isinstance(a, ast.Constant) and isinstance(a.value, int)]
    return len(numbers) == len(args) and len(range(*numbers)) > 0


def run_break(machine: Machine, node: ast.Break) -> bool:
    """Leave the loop from here."""
    if machine.loops:
        level, breaks, _ = machine.loops[-1]
        breaks.append(machine.state.since(level))
    return False


def run_continue(machine: Machine, node: ast.Continue) -> bool:
    """Go on with the next round from here."""
    if machine.loops:
        level, _, continues = machine.loops[-1]
        continues.append(machine.state.since(level))
    return False
