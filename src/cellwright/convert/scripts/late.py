"""Setup cells and definitions that must not run before the steps above them.

Each is a module of its own, which runs once: when the first step that needs it is imported.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass

from cellwright.convert.scripts.blocks import (
    future_statements,
    render_helpers,
    render_piece,
    split_future,
)
from cellwright.convert.scripts.imports import render_imports
from cellwright.convert.scripts.movable import runs_code
from cellwright.convert.scripts.names import DEFINITIONS, IMPORTS, bound_names, imported_names
from cellwright.convert.scripts.parts import Helper, Parts, Piece, Unit
from cellwright.convert.scripts.placement import ScriptPlan
from cellwright.convert.scripts.surroundings import imports_of
from cellwright.convert.scripts.text import fresh, join_blocks


@dataclass(frozen=True, slots=True)
class Late:
    """A setup cell or a definition with a module of its own, and the imports that it needs."""

    cell: str
    line: int
    piece: Piece | None = None
    helper: Helper | None = None
    imports: tuple[Helper, ...] = ()


def late_setup(parts: Parts) -> list[Piece]:
    """Return the setup cells that must run at their place.

    A setup cell below a step may stand with the others where it only imports, defines and binds
    constants under names that nothing else binds.
    """
    steps = [unit for unit in parts.units if unit.kind == "step"]
    return [
        piece
        for piece in parts.setup
        if any(piece.cell.cell.id not in unit.setup for unit in steps)
        and not _harmless(parts, piece)
    ]


def late_modules(plan: ScriptPlan) -> dict[str, Late]:
    """Return what must run at its place, by the name of its module, in notebook order.

    Beside late setup cells these are definitions of unmarked cells whose name means something
    else elsewhere.
    """
    found = [Late(p.cell.cell.id, 0, piece=p) for p in late_setup(plan.parts)]
    places: set[tuple[str, int]] = set()
    for unit in plan.parts.units:
        for helper in plan.placement.replayed.get(unit.id, []):
            if (helper.cell, helper.line) not in places:
                places.add((helper.cell, helper.line))
                needs = helper.early | helper.late
                imports = tuple(h for n, h in imports_of(unit).items() if n in needs)
                found.append(Late(helper.cell, helper.line, helper=helper, imports=imports))
    found.sort(key=lambda late: (plan.parts.order.get(late.cell, 0), late.line))
    names = {unit.step for unit in plan.parts.units}
    return {fresh(f"late_{number:02d}", names): late for number, late in enumerate(found, 1)}


def late_modules_of(plan: ScriptPlan, unit: Unit) -> list[str]:
    """Return the modules that must have run before a unit, in notebook order."""
    mine = [(h.cell, h.line) for h in plan.placement.replayed.get(unit.id, [])]
    return [
        name
        for name, late in late_modules(plan).items()
        if (late.piece and late.cell in unit.setup) or (late.cell, late.line) in mine
    ]


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


def render_late(plan: ScriptPlan, name: str, late: Late, support: set[str]) -> dict[str, str]:
    """Return the module of a late setup cell or definition and the file of its code, by path."""
    if late.piece is not None:
        future = future_statements(late.piece.code.tree.body)
        code = render_piece(late.piece, "setup", ".", support, imports=future)
        extra = "\n".join(sorted(late.piece.code.imports))
        return _module(name, "A setup cell below the first steps", [extra, code], support)
    blocks = [render_imports(split_future(late.imports), ".", support)]
    title = "A definition"
    if late.helper is not None:
        blocks.insert(0, "\n".join(sorted(late.helper.imports)))
        blocks += render_helpers(plan, [late.helper], "definitions", ".", support)
        title = f"One meaning of `{late.helper.name}`"
    return _module(name, title, blocks, support)


def _module(name: str, title: str, blocks: list[str], support: set[str]) -> dict[str, str]:
    support.add("run_cells")
    head = (
        f'"""{title}: it runs when a step below it is imported."""\n\n'
        "from .notebook import run_cells\n\n"
        f'run_cells("{name}_cells.py", {{}})\n'
    )
    cells = join_blocks(["# ruff: noqa: F821, I001, RUF100", *blocks]) + "\n"
    return {f"{name}.py": head, f"steps/{name}_cells.py": cells}
