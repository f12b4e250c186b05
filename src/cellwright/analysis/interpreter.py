"""Runs the cells of a notebook abstractly, one after the other; what follows is in `pipeline`."""

from __future__ import annotations

from collections.abc import Mapping

from cellwright.analysis.expressions import EXPRESSIONS
from cellwright.analysis.ipython import PythonCode
from cellwright.analysis.machine import Machine
from cellwright.analysis.options import run_statement
from cellwright.analysis.record import Record
from cellwright.analysis.statements import STATEMENTS


def make_machine(modules: Mapping[str, str]) -> Machine:
    """Return a machine that knows all syntax."""
    return Machine(EXPRESSIONS, STATEMENTS, modules)


def run_cell(machine: Machine, position: int, cell_id: str, code: PythonCode) -> Record:
    """Run one cell and return what it does."""
    body = code.tree.body if code.tree is not None else []
    machine.begin(Record(position), cell_id, code.text, body)
    for statement in body:
        if not run_statement(machine, statement):
            break
    return machine.finish()
