"""Three-way merge of lines: two edits of one text, brought together where they do not touch.

The line differences are the standard library's; nothing is known of cells here.
"""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import NamedTuple


class Edit(NamedTuple):
    """Lines `start` to `end` of the old text become `lines`."""

    start: int
    end: int
    lines: tuple[str, ...]


def line_edits(old: Sequence[str], new: Sequence[str]) -> list[Edit]:
    """Return the edits that make one text of another, in order."""
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    return [
        Edit(i1, i2, tuple(new[j1:j2]))
        for tag, i1, i2, j1, j2 in matcher.get_opcodes()
        if tag != "equal"
    ]


def merge_lines(
    old: Sequence[str], left: Sequence[str], right: Sequence[str]
) -> tuple[str, ...] | None:
    """Return both edits of a text applied, or None where they touch and differ.

    Example:
        >>> merge_lines(["a", "b", "c"], ["x", "b", "c"], ["a", "b", "c", "d"])
        ('x', 'b', 'c', 'd')
    """
    mine, theirs = line_edits(old, left), line_edits(old, right)
    found: list[Edit] = []
    while mine and theirs:
        one, other = mine[0], theirs[0]
        if one == other:
            found.append(mine.pop(0))
            theirs.pop(0)
        elif one.end < other.start:
            found.append(mine.pop(0))
        elif other.end < one.start:
            found.append(theirs.pop(0))
        else:
            return None
    result: list[str] = []
    at = 0
    for edit in [*found, *mine, *theirs]:
        result += [*old[at : edit.start], *edit.lines]
        at = edit.end
    return (*result, *old[at:])


def merge_text(old: str, left: str, right: str) -> str | None:
    """Return both edits of a text applied, or None where they touch and differ."""
    if left == right or right == old:
        return left
    if left == old:
        return right
    merged = merge_lines(old.split("\n"), left.split("\n"), right.split("\n"))
    return None if merged is None else "\n".join(merged)
