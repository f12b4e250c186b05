"""The marks of a notebook: every cell's role, settings merged over a step's cells, problems.

What needs the data flow (unknown steps in `after` and `check`, cycles, cells that cannot be
brought together) is found by `cellwright.analysis`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from cellwright.convert.automagic import find_automagic, with_sign
from cellwright.convert.mark_cells import ReadCell, read_cell
from cellwright.convert.mark_options import OPTIONS, settings_from
from cellwright.convert.mark_problems import MarkProblem
from cellwright.model import Diagnostic, MarkedCell, MarkedNotebook, Notebook

_ONCE = ("foreach", "when")
"""Options that stand on one cell of a step."""


def read_marks(notebook: Notebook) -> MarkedNotebook:
    """Read all marks of a notebook, both forms and papermill's tag.

    Each mark of a step has the settings of the whole step. Problems do not stop the reading:
    a mark is kept as far as it could be understood.
    """
    cells = [read_cell(cell) for cell in notebook.cells]
    problems = [(cell, problem, line) for cell in cells for problem, line in cell.problems]
    problems += _second_parameters(cells)
    merged: dict[str, dict[str, Any]] = {}
    for cell in cells:
        problems += _merge(merged, cell)
    found = [
        Diagnostic(p.code, p.severity, p.message, notebook.place(c.cell, line), p.hint)
        for c, p, line in sorted(problems, key=lambda item: item[0].cell.number)
    ]
    code = [cell for cell in cells if cell.cell.kind == "code"]
    bare = find_automagic([cell.code for cell in code])
    magics = {code[i].cell.id for i in bare}
    finished = (_finish(c, merged, automagic=c.cell.id in magics) for c in cells)
    return MarkedNotebook(notebook, tuple(finished), tuple(found))


_Found = tuple[ReadCell, MarkProblem, int | None]


def _second_parameters(cells: Sequence[ReadCell]) -> Iterable[_Found]:
    """Yield a problem for each parameters cell after the first."""
    marked = [c for c in cells if c.parsed and c.parsed.mark and c.parsed.mark.role == "parameters"]
    for cell in marked[1:]:
        message = f"a second parameters cell; the first is cell {marked[0].cell.number}"
        yield cell, MarkProblem("CW006", message, "put all parameters into one cell"), cell.line


def _merge(merged: dict[str, dict[str, Any]], cell: ReadCell) -> Iterable[_Found]:
    """Add a cell's options to those of its step, and yield what does not agree."""
    mark = cell.parsed.mark if cell.parsed else None
    if cell.parsed is None or mark is None or mark.role != "step" or mark.step is None:
        return
    options = merged.setdefault(mark.step, {})
    for name, value in cell.parsed.given.items():
        if name not in options:
            options[name] = value
        elif name in _ONCE:
            message = f"two cells of step `{mark.step}` have `{name}`"
            yield cell, MarkProblem("CW007", message, "leave it on one of them"), cell.line
        elif options[name] != value:
            texts = " and ".join(f"`{OPTIONS[name].render(v)}`" for v in (options[name], value))
            message = f"step `{mark.step}` has two values of `{name}`: {texts}"
            yield cell, MarkProblem("CW007", message, "leave one of them"), cell.line


def _finish(cell: ReadCell, merged: dict[str, dict[str, Any]], *, automagic: bool) -> MarkedCell:
    mark = cell.parsed.mark if cell.parsed else None
    if mark is not None and mark.role == "step" and mark.step is not None:
        mark = replace(mark, settings=settings_from(merged.get(mark.step, {})))
    return MarkedCell(cell.cell, mark, with_sign(cell.code) if automagic else cell.code)
