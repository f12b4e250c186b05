"""Cells as blocks of text with their markers and Markdown; not the functions around them."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterable

from cellwright.convert.scripts.parts import Helper, Piece, Unit
from cellwright.convert.scripts.placement import ScriptPlan
from cellwright.convert.scripts.support import localize
from cellwright.convert.scripts.text import comment, join_blocks, tidy, without
from cellwright.model import Cell

_PLOTTERS = frozenset(
    {"matplotlib", "seaborn", "plotnine", "scikitplot", "yellowbrick", "mlxtend", "statsmodels"}
)
_PLOTTING = re.compile(
    r"\b(plt|pyplot|sns|pylab)\.|\.(hist|boxplot|savefig|show|subplots|imshow|from_estimator)\("
    r"|\.\w*plot\w*\b|\b\w*plot\w*\("
)


def marker(cell: str, role: str) -> str:
    """Return the comment that stands above the code of a cell."""
    return f"# %% [cell {cell}] {role}"


def render_markdown(cells: Iterable[Cell]) -> str:
    """Return Markdown cells as comments."""
    return "\n\n".join(
        f"# %% [markdown {cell.id}]\n{comment(cell.source)}"
        for cell in cells
        if cell.source.strip()
    )


def render_piece(
    piece: Piece,
    role: str,
    dots: str,
    used: set[str],
    *,
    moved: Collection[ast.stmt] = (),
    imports: Collection[ast.stmt] = (),
    close: str = "",
) -> str:
    """Return a cell as a block: Markdown, marker, code.

    Args:
        piece: The cell.
        role: What stands in the marker behind the cell's id.
        dots: Where the package is, as seen from the code.
        used: Names taken from `notebook.py` are added to it.
        moved: Statements that stand elsewhere, with the comments above them.
        imports: Statements that stand elsewhere, without such comments.
        close: A last line, or nothing.
    """
    tree = piece.code.tree.body
    code = without(
        piece.code.text,
        [s for s in imports if s in tree],
        [s for s in moved if s in tree],
    )
    if not code and tree:
        return render_markdown(piece.markdown)
    code = localize(code, dots, used)
    lines = [marker(piece.cell.cell.id, role), code, close]
    text = "\n".join(line for line in lines if line)
    return join_blocks([render_markdown(piece.markdown), text])


def plots(plan: ScriptPlan) -> bool:
    """Return whether a pipeline draws figures with matplotlib."""
    return bool(_PLOTTERS & {m.partition(".")[0] for m in plan.parts.pipeline.modules})


def draws(plan: ScriptPlan, unit: Unit, piece: Piece) -> bool:
    """Return whether a cell may leave a figure open."""
    if not plots(plan):
        return False
    texts = [piece.code.text]
    helpers = [*plan.helpers.values(), *unit.own]
    texts += [h.source for h in helpers if re.search(rf"\b{h.name}\b", piece.code.text)]
    return any(_PLOTTING.search(text) for text in texts)


def render_helpers(
    plan: ScriptPlan, helpers: Iterable[Helper], role: str, dots: str, used: set[str]
) -> list[str]:
    """Return functions and classes as blocks, each cell's with its marker."""
    blocks: list[str] = []
    last = ""
    for helper in helpers:
        text = localize(tidy(helper.source), dots, used)
        if helper.cell != last:
            text = f"{marker(helper.cell, role)}\n{text}"
        last = helper.cell
        blocks.append(text)
    return blocks


def split_future(helpers: Iterable[Helper]) -> list[Helper]:
    """Return imports without those of `__future__`, which have a place of their own."""
    return [h for h in helpers if not h.source.startswith("from __future__ ")]


def future_line(plan: ScriptPlan) -> str:
    """Return the line for `__future__` if any cell has one: it holds for all cells below."""
    names: set[str] = set()
    bodies = [u.body for u in plan.parts.units] + [p.code.tree.body for p in plan.parts.setup]
    for body in bodies:
        for statement in body:
            if isinstance(statement, ast.ImportFrom) and statement.module == "__future__":
                names |= {a.name for a in statement.names}
    return f"from __future__ import {', '.join(sorted(names))}" if names else ""


def future_statements(body: Iterable[ast.stmt]) -> list[ast.stmt]:
    """Return the `__future__` imports among statements."""
    return [s for s in body if isinstance(s, ast.ImportFrom) and s.module == "__future__"]
