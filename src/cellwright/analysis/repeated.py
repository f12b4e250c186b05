"""Runs cells of steps with `--foreach` and `--when`; not which values their readers get."""

from __future__ import annotations

import ast
from collections.abc import Callable
from functools import partial

from cellwright.analysis.access import elements
from cellwright.analysis.finishing import finish_cell
from cellwright.analysis.frames import UNBOUND, Binding
from cellwright.analysis.ipython import PythonCode, to_python
from cellwright.analysis.machine import Machine
from cellwright.analysis.record import Record
from cellwright.analysis.values import NOTHING, Value
from cellwright.model import MarkedCell, StepSettings


def condition_depth(settings: StepSettings) -> int:
    """Return in how many of a step's loops its condition stands.

    A condition that names no loop variable decides on the whole step (0). One that does is asked
    for each item, within the innermost loop that it names.

    Example:
        >>> from cellwright.model import Foreach
        >>> loops = (Foreach("x", "xs"), Foreach("y", "ys"))
        >>> condition_depth(StepSettings(foreach=loops, when="n > 3"))
        0
        >>> condition_depth(StepSettings(foreach=loops, when="x > 3"))
        1
    """
    if settings.when is None or not settings.foreach:
        return 0
    tree = to_python(settings.when).tree
    named = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name)} if tree else set()
    return max(
        (i for i, each in enumerate(settings.foreach, 1) if each.variable in named), default=0
    )


def is_conditional(settings: StepSettings) -> bool:
    """Return whether a whole step may be left out because of its own condition."""
    return settings.when is not None and condition_depth(settings) == 0


def run_repeated(
    machine: Machine, position: int, cell: MarkedCell, code: PythonCode, *, last: bool
) -> Record:
    """Run a cell with `--foreach` or `--when` as if it ran; its expressions are read first.

    What a condition leaves out is settled where readers look for their writers (`resolve`); for
    the cells below the `last` one of the step, names are bound as after it or as before it.
    """
    settings = cell.mark.settings if cell.mark is not None else StepSettings()
    body = code.tree.body if code.tree is not None else []
    record, asked = Record(position), Record(position)
    machine.begin(record, cell.cell.id, code.text, body)
    machine.state.push()
    depth = condition_depth(settings)
    variables = [each.variable for each in settings.foreach]
    if settings.when is not None and depth == 0:
        _ask(machine, asked, settings.when)
    for number, each in enumerate(settings.foreach, 1):
        items = partial(elements, machine, _ask(machine, asked, each.expression))
        machine.store(each.variable, _aside(machine, asked, items))
        if depth == number and settings.when is not None:
            _ask(machine, asked, settings.when)
    machine.run(body)
    if variables:
        _close(machine, record, variables, settings.outputs)
    finish_cell(machine)
    layer = machine.state.pop()
    machine.join([layer, {}] if last and is_conditional(settings) else [layer])
    record.asked = frozenset(asked.reads)
    if variables:
        record.repeated = frozenset(record.reads)
    _merge(record, asked)
    return record


def _ask(machine: Machine, asked: Record, text: str) -> Value:
    """Evaluate an expression of the mark; what it reads is kept apart from what the body reads."""
    tree = to_python(text).tree
    if tree is None or len(tree.body) != 1 or not isinstance(tree.body[0], ast.Expr):
        machine.find("CW101", f"`{text}` is not a Python expression", line=1)
        return NOTHING
    node = tree.body[0].value
    machine.line = 1
    return _aside(machine, asked, lambda: machine.evaluate(node))


def _aside(machine: Machine, asked: Record, run: Callable[[], Value]) -> Value:
    record, machine.record = machine.record, asked
    try:
        return run()
    finally:
        machine.record = record


def _close(
    machine: Machine, record: Record, variables: list[str], outputs: tuple[str, ...] | None
) -> None:
    """Collect what each item binds in lists, and unbind the loop variables."""
    serial = machine.notebook.serial
    for name in sorted(set(record.touched) - set(variables)):
        binding = machine.state.get((serial, name)) or UNBOUND
        collected = outputs is None or name in outputs
        if binding.value and binding.definition is None and collected:
            _collect(machine, name, binding)
    for name in variables:
        machine.delete(name)


def _collect(machine: Machine, name: str, binding: Binding) -> None:
    if {t.kind for t in binding.value} <= {"module", "library", "function", "class"}:
        return
    listed = machine.fresh("list", "", binding.value)
    here = frozenset({machine.record.position})
    machine.state.put((machine.notebook.serial, name), Binding(listed, here))
    for thing in listed:
        thing.names.add(name)


def _merge(record: Record, asked: Record) -> None:
    """Add what the expressions of the mark do to what the body does."""
    for name, read in asked.reads.items():
        record.reads.setdefault(name, read)
    for name, line in asked.state_reads.items():
        record.state_reads.setdefault(name, line)
    for name, origins in asked.changes.items():
        record.changes[name] = record.changes.get(name, frozenset()) | origins
    record.changed_things |= asked.changed_things
    record.by_value |= asked.by_value
    record.files = [*asked.files, *record.files]
    record.random = [*asked.random, *record.random]
    record.wide = [*asked.wide, *record.wide]
    record.findings = [*asked.findings, *record.findings]
    record.builtins |= asked.builtins
    record.uncertain |= asked.uncertain
    record.modules |= asked.modules
    record.outside = record.outside or asked.outside
