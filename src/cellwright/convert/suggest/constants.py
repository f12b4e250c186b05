"""Finds the cell that can be the parameters: plain constants that the rest reads and leaves."""

from __future__ import annotations

import ast
from collections.abc import Collection, Mapping

from cellwright.analysis.parameters import read_parameters
from cellwright.convert.suggest.facts import CellFacts

_MOST_ITEMS = 12
_MOST_CHARACTERS = 400


def find_parameters(
    facts: Mapping[int, CellFacts], candidates: Collection[int], first_step: int
) -> tuple[int, str] | None:
    """Return the position of the first cell that can be the parameters cell, and the reason.

    Args:
        facts: All code cells.
        candidates: Positions of unmarked cells that may become it.
        first_step: Position of the first cell that will be part of a step; below it, only
            scalars count as parameters, since lists there are mostly data.
    """
    for position in sorted(candidates):
        names = _parameters(facts[position], scalars=position > first_step)
        if not names or not _only_read(position, names, facts):
            continue
        read = [n for n in names if _is_read(position, n, facts)]
        if read:
            shown = ", ".join(f"`{n}`" for n in read[:4]) + (", …" if len(read) > 4 else "")
            return position, f"constants that cells below read and never change: {shown}"
    return None


def _parameters(cell: CellFacts, *, scalars: bool) -> tuple[str, ...]:
    """Return the parameters that a cell would have; none unless every statement is one."""
    if not cell.body or cell.magics:
        return ()
    found = read_parameters(cell.run.code)
    if found.findings:
        return ()
    assigned = [s for s in cell.body if isinstance(s, ast.Assign | ast.AnnAssign)]
    others = [s for s in cell.body if s not in assigned and not _may_stand_there(s)]
    if others or len(assigned) != len(found.parameters) or not assigned:
        return ()
    for parameter in found.parameters:
        value = parameter.default
        if isinstance(value, list | tuple | set | frozenset | dict):
            if scalars or len(value) > _MOST_ITEMS or len(parameter.source) > _MOST_CHARACTERS:
                return ()
            if not value:
                return ()
    if all(isinstance(p.default, list | set | dict) and p.name.islower() for p in found.parameters):
        return ()  # that is data
    return tuple(p.name for p in found.parameters)


def _may_stand_there(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.Expr):
        return isinstance(statement.value, ast.Constant)
    return isinstance(statement, ast.ImportFrom) and statement.module in (
        "datetime",
        "pathlib",
        "decimal",
    )


def _only_read(position: int, names: Collection[str], facts: Mapping[int, CellFacts]) -> bool:
    """Return whether no other cell binds, deletes or changes the names."""
    return not any(
        name in cell.record.touched or name in cell.record.changes
        for other, cell in facts.items()
        for name in names
        if other != position
    )


def _is_read(position: int, name: str, facts: Mapping[int, CellFacts]) -> bool:
    return any(
        (name in cell.record.reads and position in cell.record.reads[name].origins)
        or any(name in d.needs for d in cell.record.definitions)
        for other, cell in facts.items()
        if other > position
    )
