"""The module `definitions.py` of a package: setup cells and what steps share."""

from __future__ import annotations

import ast

from cellwright.convert.parsing import plain_code
from cellwright.convert.scripts.blocks import (
    future_line,
    future_statements,
    marker,
    plots,
    render_helpers,
    render_markdown,
    render_piece,
    split_future,
)
from cellwright.convert.scripts.imports import render_imports
from cellwright.convert.scripts.late import late_setup
from cellwright.convert.scripts.names import BUILTINS, IMPORTS, bound_names, late_names, read_names
from cellwright.convert.scripts.parts import Helper, Piece, derived_parameters, markdown_of
from cellwright.convert.scripts.placement import ScriptPlan
from cellwright.convert.scripts.resolve import SUPPORT
from cellwright.convert.scripts.surroundings import imports_of
from cellwright.convert.scripts.text import join_blocks, source_of


def render_definitions(plan: ScriptPlan, support: set[str]) -> str:
    """Return the text of `definitions.py`.

    Args:
        plan: The decisions.
        support: Names taken from `notebook.py` are added to it.
    """
    pipeline = plan.parts.pipeline
    late = late_setup(plan.parts)
    setup = [p for p in plan.parts.setup if p not in late]
    statements = [s for p in setup for s in p.code.tree.body]
    derived = [s for s in derived_parameters(pipeline) if not isinstance(s, IMPORTS)]
    imported = {n for s in derived_parameters(pipeline) for n in bound_names([s])} - set(
        bound_names([*derived, *statements])
    )
    helpers = sorted(
        plan.placement.shared.values(), key=lambda h: (plan.parts.order.get(h.cell, 0), h.line)
    )
    reads = read_names([*derived, *statements]) | late_names([*derived, *statements])
    reads |= {n for h in helpers for n in (*h.early, *h.late)}
    bound = set(bound_names([*derived, *statements])) | {h.name for h in helpers}
    imports = _imports(plan, reads - bound)
    parameters = sorted((reads & plan.parameters) - bound)
    missing = reads - bound - set(imports) - set(parameters) - BUILTINS
    if missing & SUPPORT:
        support.update(missing & SUPPORT)
    lines = []
    if plots(plan):
        support.add("close_figures")
        lines.append("from . import notebook")
    if missing & SUPPORT:
        lines += [f"from .notebook import {name}" for name in missing & SUPPORT]
    if parameters:
        lines += [f"from .parameters import {name}" for name in parameters]
    others: list[Helper | str] = [line for p in setup for line in p.code.imports]
    others += [line for h in helpers for line in sorted(h.imports)]
    others += split_future(imports.values())
    head = (
        f'"""What the steps of {pipeline.notebook} share: setup cells, functions and classes.\n\n'
        'Runs once, when the first step is imported.\n"""'
    )
    # imports of setup cells are for all that imports this module, whether it uses them or not
    silenced = ["F401"] if any(isinstance(s, IMPORTS) for s in statements) else []
    silenced += ["F821"] if missing - SUPPORT or plan.setup.star else []
    silenced += ["I001", "RUF100"] if silenced else []  # their order is the notebook's
    silence = f"# ruff: noqa: {', '.join(silenced)}" if silenced else ""
    if plan.reasons or imported & reads:
        others += [h for h in plan.setup.imports.values() if h.name in imported]
    top = join_blocks(
        [
            join_blocks([silence, head], 0),
            future_line(plan),
            render_imports(others, ".", support, relative=lines),
        ]
    )
    return join_blocks([top, *_sections(plan, setup, derived, helpers, support)], 2) + "\n"


def _imports(plan: ScriptPlan, names: set[str]) -> dict[str, Helper]:
    """Return the imports that shared functions and classes need and no setup cell makes."""
    known: dict[str, Helper] = {}
    for unit in plan.parts.units:
        for name, helper in imports_of(unit).items():
            known.setdefault(name, helper)
    for helper in plan.parts.setup_helpers:
        if helper.kind == "import":
            known.setdefault(helper.name, helper)
    return {n: known[n] for n in sorted(names & set(known)) if n not in plan.setup.bound}


def _sections(
    plan: ScriptPlan,
    setup: list[Piece],
    derived: list[ast.stmt],
    helpers: list[Helper],
    support: set[str],
) -> list[str]:
    """Return setup cells and definitions as blocks in notebook order."""
    pipeline = plan.parts.pipeline
    blocks: list[tuple[tuple[int, int], str]] = []
    if derived and pipeline.parameters_cell is not None:
        cell = pipeline.parameters_cell.cell.id
        code = plain_code(pipeline.parameters_cell.code)
        text = "\n".join(source_of(code, s) for s in derived)
        blocks.append(((plan.parts.order.get(cell, 0), 0), f"{marker(cell, 'parameters')}\n{text}"))
    setup_cells = [p.cell.cell.id for p in plan.parts.setup]
    future = [s for p in setup for s in future_statements(p.code.tree.body)]
    for piece in setup:
        text = render_piece(piece, "setup", ".", support, imports=future)
        blocks.append(((plan.parts.order.get(piece.cell.cell.id, 0), 0), text))
    for cell in dict.fromkeys(h.cell for h in helpers):
        mine = [h for h in helpers if h.cell == cell]
        role = f"step {mine[0].owner}" if mine[0].owner else "definitions"
        texts = render_helpers(plan, mine, role, ".", support)
        if mine[0].owner is None and cell not in setup_cells:
            texts.insert(0, render_markdown(markdown_of(pipeline, cell)))
        blocks.append(((plan.parts.order.get(cell, 0), 1), join_blocks(texts, 2)))
    return [text for _, text in sorted(blocks, key=lambda b: b[0])]
