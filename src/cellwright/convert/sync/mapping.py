"""An edit of a script's lines taken back to the cell that they were made from.

The lines of a script and of its cell are aligned; what the converter took out of the cell (its
mark, imports at its top, functions that stand elsewhere) stays where it is in the cell.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from cellwright.convert.mark_cells import find_mark_line
from cellwright.convert.sync.magics_back import magic_of
from cellwright.convert.sync.markers import read_marker
from cellwright.convert.sync.merge import line_edits
from cellwright.convert.sync.reading import Fragment
from cellwright.convert.sync.records import refuse

CUT = "\0"
"""Begins a line where a cell is cut into two; the marker follows."""

_IMPORT = re.compile(r"\s*(import|from)\s")


@dataclass
class Alignment:
    """Which lines of a cell the lines of a script stand for.

    `same` are lines that are equal, `translated` magics; lines in neither have no counterpart.
    """

    same: dict[int, int] = field(default_factory=dict)
    translated: dict[int, int] = field(default_factory=dict)

    def line(self, index: int) -> int | None:
        """Return the line of the cell, or None."""
        return self.same.get(index, self.translated.get(index))


def align(source: Sequence[str], script: Sequence[str]) -> Alignment:
    """Align the lines of a script with those of the cell that they were made from."""
    keys = [line.rstrip() for line in source]
    matcher = SequenceMatcher(None, [line.rstrip() for line in script], keys, autojunk=False)
    found = Alignment()
    above, below = 0, 0
    hidden = _mark_lines(source)
    for block in matcher.get_matching_blocks():
        run = [i for i in range(above, block.a) if script[i].strip()]
        gap = [i for i in range(below, block.b) if keys[i] and i not in hidden]
        if len(gap) != len(run):
            gap = [i for i in gap if not _IMPORT.match(source[i])]
        if run and len(gap) == len(run):
            found.translated.update(zip(run, gap, strict=True))
        for offset in range(block.size):
            found.same[block.a + offset] = block.b + offset
        above, below = block.a + block.size, block.b + block.size
    return found


def _mark_lines(source: Sequence[str]) -> set[int]:
    span = find_mark_line("\n".join(source))
    return set() if span is None else {"\n".join(source).count("\n", 0, span[0])}


def map_back(
    source: str, before: Sequence[str], after: Fragment, plain: Collection[str] = ()
) -> str:
    """Return a cell's source with the edit that was made in its script.

    Args:
        source: The cell's source when the script was written.
        before: The lines of the script as they were written.
        after: The lines as they are now.
        plain: Lines that look like markers and are none.

    Returns:
        The source; lines that begin with `CUT` stand where new cells begin.

    Raises:
        Refused: The edit is in lines that the converter made.
    """
    lines = source.split("\n") if source else []
    aligned = align(lines, before)
    removed: set[int] = set()
    added: dict[int, list[str]] = {}
    for edit in line_edits(before, after.lines):
        start = _line_after(before, after, edit.start, edit.end)
        gone = [_counterpart(aligned, before, after, i, start) for i in range(edit.start, edit.end)]
        kept = [i for i in gone if i is not None]
        removed.update(kept)
        new = [_cut(line, plain) for line in edit.lines]
        if edit.end - edit.start and any(i in aligned.translated for i in range(*edit[:2])):
            new = [line if line.startswith(CUT) else magic_of(line) for line in new]
        if new:
            at = kept[0] if kept else _position(aligned, before, edit.start, len(lines))
            if at is None:
                raise _generated(after, start)
            if edit.start == len(before) and new[0].startswith(CUT):
                at = len(lines)
            elif not kept and at < len(lines) and lines[at].startswith("%%"):
                at += 1  # a magic of the whole cell stays above its code
            added.setdefault(at, []).extend(new)
    result: list[str] = []
    for index in range(len(lines) + 1):
        result += added.get(index, [])
        if index < len(lines) and index not in removed:
            result.append(lines[index])
    return "\n".join(result)


def _cut(line: str, plain: Collection[str]) -> str:
    if read_marker(line) is not None and line.strip() not in plain:
        return CUT + line.strip()
    return line


def _counterpart(
    aligned: Alignment, before: Sequence[str], after: Fragment, index: int, start: int
) -> int | None:
    """Return the line of the cell that an edited line stands for; None for an empty one."""
    found = aligned.line(index)
    if found is None and before[index].strip():
        raise _generated(after, start)
    return found


def _position(aligned: Alignment, before: Sequence[str], index: int, length: int) -> int | None:
    """Return where in the cell lines go that were put above a line of the script."""
    above = [i for i in range(index) if before[i].strip()]
    if above:
        found = aligned.line(above[-1])
        if found is not None:
            blank = [aligned.line(i) for i in range(above[-1] + 1, index)]
            return max([found, *(i for i in blank if i is not None)]) + 1
    below = next((i for i in range(index, len(before)) if before[i].strip()), None)
    if below is not None:
        return aligned.line(below)
    return None if above else length


def _line_after(before: Sequence[str], after: Fragment, start: int, end: int) -> int:
    """Return the index of the first line that differs, among the lines as they are now."""
    matcher = SequenceMatcher(None, before, after.lines, autojunk=False)
    for tag, i1, i2, j1, _ in matcher.get_opcodes():
        if tag != "equal" and (i1, i2) == (start, end):
            return j1
    return 0


def _generated(after: Fragment, index: int) -> Exception:
    return refuse(
        "the edit is in lines that `convert` makes of the cell, and has no way back into it",
        f"{after.path}, line {after.number(index)}",
        "undo it, and edit the cell in the notebook",
        cell=after.cell,
    )
