"""Setup cells and definitions that must not run before the steps above them.

Each is a module of its own, which runs once: when the first step that needs it is imported.
"""

from __future__ import annotations

import ast

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


def late_definitions(plan: ScriptPlan) -> dict[str, tuple[Helper, list[Helper]]]:
    """Return definitions of unmarked cells whose name means something else elsewhere.

    By the name of their module, each with the imports that it needs.
    """
    names = {unit.step for unit in plan.parts.units}
    found: dict[str, tuple[Helper, list[Helper]]] = {}
    for unit in plan.parts.units:
        for helper in plan.placement.replayed.get(unit.id, []):
            if any(helper.key == other.key for other, _ in found.values()):
                continue
            needs = helper.early | helper.late
            imports = [h for n, h in imports_of(unit).items() if n in needs]
            found[fresh(f"late_definition_{len(found) + 1}", names)] = (helper, imports)
    return found


def late_modules_of(plan: ScriptPlan, unit: Unit) -> list[str]:
    """Return the modules that must have run before a unit."""
    names = [n for n, p in late_setup(plan.parts).items() if p.cell.cell.id in unit.setup]
    mine = [h.key for h in plan.placement.replayed.get(unit.id, [])]
    return names + [n for n, (h, _) in late_definitions(plan).items() if h.key in mine]


def render_late_setup(name: str, piece: Piece, support: set[str]) -> dict[str, str]:
    """Return the module of a late setup cell and the file of its code, by path."""
    future = future_statements(piece.code.tree.body)
    code = render_piece(piece, "setup", ".", support, imports=future)
    extra = "\n".join(sorted(piece.code.imports))
    return _module(name, "A setup cell below the first steps", [extra, code], support)


def render_late_definition(
    plan: ScriptPlan, name: str, helper: Helper, imports: list[Helper], support: set[str]
) -> dict[str, str]:
    """Return the module of a late definition and the file of its code, by path."""
    blocks = [render_imports(split_future(imports), ".", support)]
    blocks += render_helpers(plan, [helper], "definitions", ".", support)
    title = f"One meaning of `{helper.name}`"
    return _module(name, title, ["\n".join(sorted(helper.imports)), *blocks], support)


def _module(name: str, title: str, blocks: list[str], support: set[str]) -> dict[str, str]:
    support.add("run_cells")
    head = (
        f'"""{title}: it runs when a step below it is imported."""\n\n'
        "from .notebook import run_cells\n\n"
        f'run_cells("{name}_cells.py", {{}})\n'
    )
    cells = join_blocks(["# ruff: noqa: F821", *blocks]) + "\n"
    return {f"{name}.py": head, f"steps/{name}_cells.py": cells}
