"""The mark line of a live cell, turned into a comment, so that IPython runs the rest as ever.

The lines keep their numbers: tracebacks, syntax errors and top-level await are IPython's own. What
a mark means for the execution of its cell (`--foreach`, `--when`) stands in `loops`.
"""

from __future__ import annotations

import re

from cellwright.convert.mark_cells import find_mark_line, is_python
from cellwright.convert.mark_line import parse_mark_line
from cellwright.convert.mark_problems import ParsedMark

_INDENT = re.compile(r"^([^\S\n]*)\S", re.MULTILINE)
"""Matches the first line with anything on it; IPython takes its indentation off all lines."""

_RUN_LINE = re.compile(r"^(?P<target>[^\W\d]\w*\s*=\s*)?%pipeline\s+run(?P<rest>\s[^\n]*|)$")


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
    indent = _INDENT.search(rest)
    margin = indent[1] if indent else ""
    above = f"{margin}#\n" * source.count("\n", 0, span[0])
    hidden = f"{above}{margin}# {source[slice(*span)]}{rest}"
    return hidden.splitlines(keepends=True)


def await_runs(lines: list[str]) -> list[str]:
    r"""Make a cell wait for `%pipeline run` without blocking; an input transformer of IPython.

    While a cell waits this way, the kernel still takes messages, such as a press of the button that
    ends the run. Only lines that stand alone are changed, in cells that would be Python otherwise.

    Example:
        >>> await_runs(["run = %pipeline run -p n=3\n"])
        ["run = await get_ipython().run_line_magic('pipeline', 'run --await -p n=3')\n"]
    """
    source = "".join(lines)
    if "%pipeline" not in source or source.lstrip().startswith("%%") or is_python(source):
        return lines
    return [_await_run(line) for line in lines]


def _await_run(line: str) -> str:
    match = _RUN_LINE.match(line.rstrip("\r\n"))
    if not match:
        return line
    words = f"run --await {match['rest'].strip()}".rstrip()
    return f"{match['target'] or ''}await get_ipython().run_line_magic('pipeline', {words!r})\n"
