"""The mark of one cell, whatever its form, and marks that were meant but have no effect."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from difflib import get_close_matches

from cellwright.convert.mark_line import MARK_LINE, parse_mark_line
from cellwright.convert.mark_metadata import KEY, parse_mark_metadata
from cellwright.convert.mark_problems import ROLES, MarkProblem, ParsedMark
from cellwright.errors import nearest
from cellwright.model import Cell, Mark

PARAMETERS_TAG = "parameters"
"""papermill's tag; it says the same as the role."""

_FIRST_LINE = re.compile(r"(?:[^\S\n]*\n)*[^\S\n]*(?=\S)")
_ANY_MAGIC = re.compile(r"%%(?P<name>\w+)(?![\w?.])")
_LOST = re.compile(r"^[^\S\n]*%%(?:" + "|".join(ROLES) + r")(?![\w?.])", re.MULTILINE)
_TRANSPARENT = ("capture", "time", "timeit", "prun", *ROLES)
"""Cell magics with Python below them; below others (`%%writefile`) anything may stand."""

_KNOWN_MAGICS = ("script", "sh", "sql", "skip", "set_env", "cache", "check", "checkpoint")


@dataclass(frozen=True, slots=True)
class ReadCell:
    """A cell with what was read of its mark.

    `code` is the source with the magic line blanked, `line` the number of that line;
    `problems` pair each problem with a line of the cell, if it has one.
    """

    cell: Cell
    parsed: ParsedMark | None
    code: str
    line: int | None = None
    problems: tuple[tuple[MarkProblem, int | None], ...] = ()


def find_mark_line(source: str) -> tuple[int, int] | None:
    r"""Return where the magic line of a mark starts and ends in a cell's source.

    As in IPython, blank lines and indentation may stand before it.

    Example:
        >>> find_mark_line("\n%%setup\nimport os")
        (1, 8)
    """
    match = _FIRST_LINE.match(source)
    start = match.end() if match else 0
    line = MARK_LINE.match(source, start)
    return (start, line.end()) if line else None


def read_cell(cell: Cell) -> ReadCell:
    """Read the mark of a cell in each of its forms."""
    span = find_mark_line(cell.source) if cell.kind == "code" else None
    magic = parse_mark_line(cell.source[slice(*span)]) if span else None
    data = parse_mark_metadata(cell.metadata[KEY]) if KEY in cell.metadata else None
    tag = PARAMETERS_TAG in cell.tags
    if cell.kind != "code":
        return ReadCell(cell, None, cell.source, problems=_on_other_kind(data))
    line = cell.source.count("\n", 0, span[0]) + 1 if span else None
    code = cell.source[: span[0]].rstrip(" \t") + cell.source[span[1] :] if span else cell.source
    parsed = magic or data
    if parsed is None and tag:
        parsed = ParsedMark(Mark("parameters", form="tag"))
    problems = [(p, line if parsed is magic else None) for p in parsed.problems] if parsed else []
    problems += [(p, line) for p in _clashes(magic, data, tag, parsed)]
    problems += _lost_marks(cell.source, span)
    return ReadCell(cell, parsed, code, line, tuple(problems))


def _on_other_kind(data: ParsedMark | None) -> tuple[tuple[MarkProblem, int | None], ...]:
    if data is None:
        return ()
    message = "a mark on a cell that is not a code cell has no effect"
    return ((MarkProblem("CW012", message, "remove it, or make it a code cell", "warning"), None),)


def _clashes(
    magic: ParsedMark | None, data: ParsedMark | None, tag: bool, parsed: ParsedMark | None
) -> list[MarkProblem]:
    """Return problems with several forms on one cell; a tag that says the same is none."""
    if magic and data:
        message = "the cell is marked both by a magic and in its metadata"
        return [MarkProblem("CW004", message, "remove one of them")]
    role = parsed.mark.role if parsed and parsed.mark else "parameters"
    if tag and role != "parameters":
        message = f"the cell has the tag `parameters` and is marked as `{role}`"
        return [MarkProblem("CW004", message, "remove the tag or the mark")]
    return []


def _lost_marks(source: str, span: tuple[int, int] | None) -> list[tuple[MarkProblem, int | None]]:
    """Return warnings for magic lines that are meant as marks and are none."""
    if "%%" not in source:
        return []
    first = _FIRST_LINE.match(source)
    start = first.end() if first else 0
    magic = _ANY_MAGIC.match(source, start)
    if magic and magic["name"] not in _TRANSPARENT:
        return _looks_like_ours(magic["name"], source.count("\n", 0, start) + 1)
    lost = _LOST.search(source, span[1] if span else start)
    if not lost or is_python(source):
        return []
    line = source.count("\n", 0, lost.end()) + 1
    message = f"`{lost[0].strip()}` has no effect: it is not on the first line of its cell"
    hint = "move it to the first line, or split the cell"
    return [(MarkProblem("CW009", message, hint, "warning"), line)]


def _looks_like_ours(name: str, line: int) -> list[tuple[MarkProblem, int | None]]:
    if name in _KNOWN_MAGICS or not get_close_matches(name.lower(), ROLES, cutoff=0.75):
        return []
    message = f"`%%{name}` is not one of Cellwright's marks"
    return [(MarkProblem("CW001", message, nearest(name.lower(), ROLES), "warning"), line)]


def is_python(source: str) -> bool:
    """Return whether a source is Python as it stands, so that a magic line in it is mere text."""
    try:
        ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True
