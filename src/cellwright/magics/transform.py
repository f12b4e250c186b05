"""The mark line of a live cell, turned into a comment, so that IPython runs the rest as ever.

The lines keep their numbers: tracebacks, syntax errors and top-level await are IPython's own. What
a mark means for the execution of its cell (`--foreach`, `--when`) stands in `loops`.
"""

from __future__ import annotations

from cellwright.convert.mark_cells import find_mark_line
from cellwright.convert.mark_line import parse_mark_line
from cellwright.convert.mark_problems import ParsedMark


def read_cell_mark(source: str) -> ParsedMark | None:
    """Return what the mark line of a cell says, or None for a cell without one."""
    span = find_mark_line(source)
    return parse_mark_line(source[slice(*span)]) if span else None


def hide_mark_line(lines: list[str]) -> list[str]:
    r"""Turn the mark line of a cell into a comment; an input transformer of IPython.

    A line that is wrong stays, so that the magic of that name tells what is wrong. A cell magic
    on the next line moves to the top, where IPython looks for it.

    Example:
        >>> hide_mark_line(["%%step load --retries 2\n", "x = 1\n"])
        ['# %%step load --retries 2\n', 'x = 1\n']
    """
    source = "".join(lines)
    span = find_mark_line(source)
    parsed = read_cell_mark(source)
    if span is None or parsed is None or parsed.problems:
        return lines
    rest = source[span[1] :]
    if rest.lstrip().startswith("%%"):
        return rest.lstrip().splitlines(keepends=True)
    line_start = source.rfind("\n", 0, span[0]) + 1
    indent = source[line_start : span[0]]
    above = f"{indent}#\n" * source.count("\n", 0, span[0])
    hidden = f"{above}{indent}# {source[slice(*span)]}{rest}"
    return hidden.splitlines(keepends=True)
