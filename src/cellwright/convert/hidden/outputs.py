"""CW303: outputs that the code of their cell cannot have made.

Only what the file proves is told. Outputs that a former version of the code made and that this
one could have made as well are not seen: a file has no record of the code that ran.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from typing import Final

from cellwright.analysis.trees import walk
from cellwright.convert.hidden.executed import ExecutedCell
from cellwright.convert.hidden.printed import judge_printed
from cellwright.convert.parsing import parse_cell
from cellwright.model import Diagnostic, Severity

_COLOUR: Final = re.compile(r"\x1b\[[0-9;]*m")
_FRAME: Final = re.compile(r"Cell In\s*\[\d+\], line (\d+)|<ipython-input-[\w-]+> in ")
_ARROW: Final = re.compile(r"-+>\s*(\d+)\s?(.*)")


def find_foreign_outputs(cells: Sequence[ExecutedCell]) -> Iterator[Diagnostic]:
    """Yield the cells whose outputs do not belong to their code, one problem a cell."""
    for cell in cells:
        found = _judge(cell) if cell.outputs else None
        if found is not None:
            severity, words, line = found
            if severity == "warning" and not cell.in_pipeline:
                severity = "info"
            hint = "run the cell again, or clear its outputs"
            yield Diagnostic("CW303", severity, words, cell.place(line), hint)


_Judgement = tuple[Severity, str, int | None]


def _judge(cell: ExecutedCell) -> _Judgement | None:
    if not cell.code.strip():
        return "warning", "the cell has outputs, but no code", None
    for output in cell.outputs:
        kind = output.get("output_type")
        if kind == "execute_result":
            found = _judge_result(cell, output.get("execution_count"))
            if found is not None:
                return found
        if kind == "error":
            return _judge_error(cell, output)
    if cell.count is None:
        words = "the cell has outputs, but no execution count: which code made them is not known"
        return "info", words, None
    words = judge_printed(_statements(cell.code), cell.outputs)
    return ("warning", words, None) if words else None


def _statements(code: str) -> list[ast.stmt]:
    try:
        return parse_cell(code).body
    except SyntaxError:
        return []


def _judge_result(cell: ExecutedCell, count: object) -> _Judgement | None:
    if count is not None and cell.count is not None and count != cell.count:
        return "warning", f"its result is Out [{count}], but the cell is In [{cell.count}]", None
    if not _may_show(cell.code):
        words = "the cell shows a result, but no statement of its code leaves one: it was edited"
        return "warning", words, None
    return None


def _may_show(code: str) -> bool:
    """Return whether code has an expression as a statement, magics included."""
    try:
        body = parse_cell(code).body
    except SyntaxError:
        return True
    return any(
        isinstance(s, ast.Expr)
        or any(isinstance(n, ast.Name) and n.id == "get_ipython" for n in walk(s))
        for s in body
    )


def _judge_error(cell: ExecutedCell, output: object) -> _Judgement:
    raised = output.get("ename", "an error") if isinstance(output, dict) else "an error"
    shown = _failing_line(output)
    if shown is not None:
        number, text = shown
        lines = [line.strip() for line in cell.marked.cell.source.split("\n")]
        if text and text.strip() not in lines:
            words = f"its traceback shows the line `{text.strip()}`, which the code does not have"
            return "warning", words, None
        return "warning", f"the cell ended with {raised} when it was last run", number
    return "warning", f"the cell ended with {raised} when it was last run", None


def _failing_line(output: object) -> tuple[int, str] | None:
    """Return number and text of the line of the cell at which a traceback points."""
    traceback = output.get("traceback") if isinstance(output, dict) else None
    if not isinstance(traceback, list):
        return None
    own = False
    for text in _COLOUR.sub("", "\n".join(map(str, traceback))).split("\n"):
        if _FRAME.search(text):
            own = True
        arrow = _ARROW.match(text.strip())
        if own and arrow:
            return int(arrow[1]), arrow[2]
    return None
