"""Options of libraries set by a step: which can be replayed below, and where they count."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import Final

from cellwright.analysis.definitions import is_plain, source_of
from cellwright.analysis.machine import Machine
from cellwright.analysis.record import Option, Record
from cellwright.analysis.scopes import free_names
from cellwright.model import Definition

EVERYWHERE: Final = frozenset({"warnings", "sys", "logging", "locale", "decimal"})
"""Modules whose options count in every step."""

_DRAWING: Final = frozenset({"matplotlib", "seaborn", "pandas", "mpl_toolkits"})
_ARRAYS: Final = frozenset({"numpy", "pandas", "scipy", "sklearn"})
USERS: Final = {
    "matplotlib": _DRAWING,
    "seaborn": _DRAWING,
    "numpy": _ARRAYS,
    "tqdm": frozenset({"tqdm", "pandas"}),
}
"""Packages in which the options of another one count."""


def run_statement(machine: Machine, statement: ast.stmt) -> bool:
    """Run a top-level statement; note whether the options that it sets can be replayed."""
    record = machine.record
    count = len(record.options)
    before = _effects(record)
    ended = machine.run([statement])
    if len(record.options) == count or _effects(record) != before:
        return ended
    if not isinstance(statement, ast.Expr | ast.Assign) or not _is_plain_option(machine, statement):
        return ended
    line = record.options[count].line
    definition = Definition(
        f"@option {machine.cell_id}:{line}",
        "option",
        source_of(machine, statement),
        machine.cell_id,
        line,
        tuple(n for n in free_names(statement) if machine.is_bound(n)),
    )
    record.options[count:] = [replace(o, definition=definition) for o in record.options[count:]]
    return ended


def _effects(record: Record) -> tuple[object, ...]:
    """Return how much the cell has done besides reading and setting options."""
    return (
        len(record.touched),
        len(record.changes),
        len(record.files),
        len(record.random),
        len(record.state_sets),
        len(record.wide),
    )


def _is_plain_option(machine: Machine, statement: ast.Expr | ast.Assign) -> bool:
    """Return whether all that a statement reads is constant, imported or defined plainly."""
    if isinstance(statement, ast.Assign):
        return all(is_plain(machine, t) for t in statement.targets) and is_plain(
            machine, statement.value
        )
    call = statement.value
    if not isinstance(call, ast.Call):
        return False
    args = [*call.args, *(k.value for k in call.keywords)]
    return is_plain(machine, call.func) and all(is_plain(machine, a) for a in args)


def counts_for(option: Option, used: set[str]) -> bool:
    """Return whether an option counts in a step that uses some packages."""
    top = option.dotted.partition(".")[0]
    return top in EVERYWHERE or bool(USERS.get(top, frozenset({top})) & used)
