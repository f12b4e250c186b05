"""Setup cells that stand below steps and would act on these if they ran with the others."""

from __future__ import annotations

import ast

from cellwright.convert.scripts.blocks import future_statements, render_piece
from cellwright.convert.scripts.movable import runs_code
from cellwright.convert.scripts.names import DEFINITIONS, IMPORTS, bound_names, imported_names
from cellwright.convert.scripts.parts import Parts, Piece, Unit
from cellwright.convert.scripts.text import fresh, join_blocks


def late_setup(parts: Parts) -> dict[str, Piece]:
    """Return the setup cells that must run at their place, by the name of their module.

    A setup cell below a step may stand with the others where it only imports, defines and binds
    constants under names that nothing else binds.
    """
    steps = [unit for unit in parts.units if unit.kind == "step"]
    names = {unit.step for unit in steps}
    found: dict[str, Piece] = {}
    for piece in parts.setup:
        cell = piece.cell.cell.id
        if any(cell not in unit.setup for unit in steps) and not _harmless(parts, piece):
            name = fresh(f"late_setup_{len(found) + 1}", names)
            found[name] = piece
    return found


def late_setup_of(parts: Parts, unit: Unit) -> list[str]:
    """Return the modules of late setup cells above a unit."""
    return [n for n, piece in late_setup(parts).items() if piece.cell.cell.id in unit.setup]


def _harmless(parts: Parts, piece: Piece) -> bool:
    body = piece.code.tree.body
    others: list[ast.stmt] = []
    for other in parts.setup:
        if other is not piece:
            others += other.code.tree.body
    taken = set(bound_names(others)) | {p.name for p in parts.pipeline.parameters}
    for unit in parts.units:
        taken |= unit.binds
    return not taken & set(bound_names(body)) and all(_constant(s) for s in body)


def _constant(statement: ast.stmt) -> bool:
    if isinstance(statement, IMPORTS):
        return "*" not in imported_names(statement)
    if isinstance(statement, DEFINITIONS):
        return not runs_code(statement)
    if isinstance(statement, ast.Assign | ast.AnnAssign):
        return not any(isinstance(n, ast.Call | ast.Attribute) for n in ast.walk(statement))
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def render_late_setup(name: str, piece: Piece, support: set[str]) -> dict[str, str]:
    """Return the module of a late setup cell and the file of its code, by path."""
    support.add("run_cells")
    head = (
        '"""A setup cell below the first steps: it runs when a step below it is imported."""\n\n'
        "from .notebook import run_cells\n\n"
        f'run_cells("{name}_cells.py", {{}})\n'
    )
    future = future_statements(piece.code.tree.body)
    code = render_piece(piece, "setup", ".", support, imports=future)
    extra = "\n".join(sorted(piece.code.imports))
    cells = join_blocks(["# ruff: noqa: F821", extra, code]) + "\n"
    return {f"{name}.py": head, f"steps/{name}_cells.py": cells}
