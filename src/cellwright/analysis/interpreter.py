"""Runs the cells of a notebook abstractly, one after the other; what follows is in `pipeline`."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from cellwright.analysis.calls import call
from cellwright.analysis.expressions import EXPRESSIONS
from cellwright.analysis.finishing import finish_cell
from cellwright.analysis.ipython import PythonCode
from cellwright.analysis.machine import Machine
from cellwright.analysis.options import run_statement
from cellwright.analysis.record import Record
from cellwright.analysis.shown import show_last
from cellwright.analysis.statements import STATEMENTS


def make_machine(modules: Mapping[str, str]) -> Machine:
    """Return a machine that knows all syntax."""
    return Machine(EXPRESSIONS, STATEMENTS, call, modules)


def run_cell(machine: Machine, position: int, cell_id: str, code: PythonCode) -> Record:
    """Run one cell and return what it does."""
    body = code.tree.body if code.tree is not None else []
    machine.begin(Record(position), cell_id, code.text, body)
    for statement in body:
        try:
            if not run_statement(machine, statement):
                break
        except RecursionError:
            _skip(machine, statement)
        if statement is body[-1]:
            show_last(machine, statement, code.text)
    return finish_cell(machine)


def _skip(machine: Machine, statement: ast.stmt) -> None:
    """Note a statement that is nested too deeply to be followed: what it reads is not known."""
    machine.line = statement.lineno
    machine.widen("an expression is nested too deeply to be followed")
    targets = statement.targets if isinstance(statement, ast.Assign) else []
    for target in targets:
        if isinstance(target, ast.Name):
            machine.store(target.id, machine.fresh("unknown"))
