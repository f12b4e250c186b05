"""Replacing pieces of source text at the positions that Python's parser gives; nothing parsed."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Edit:
    """A piece of text to be replaced: character offsets, `end` exclusive."""

    start: int
    end: int
    text: str


def span(source: str, node: ast.expr | ast.stmt) -> tuple[int, int]:
    """Return the character offsets of a node in the source that it was parsed from."""
    lines = [line + "\n" for line in source.split("\n")]
    end_line = node.end_lineno or node.lineno
    end_column = node.end_col_offset or 0
    return (
        _offset(lines, node.lineno, node.col_offset),
        _offset(lines, end_line, end_column),
    )


def _offset(lines: Sequence[str], line: int, column: int) -> int:
    before = sum(len(text) for text in lines[: line - 1])
    return before + len(lines[line - 1].encode()[:column].decode())


def replace(source: str, edits: Sequence[Edit]) -> str:
    """Return the source with pieces replaced, and each later line at its old number if possible.

    Where a replacement has fewer lines than what it replaces, empty lines follow, unless more code
    stands on that line.
    """
    for edit in sorted(edits, key=lambda e: e.start, reverse=True):
        lost = source.count("\n", edit.start, edit.end) - edit.text.count("\n")
        rest, newline, tail = source[edit.end :].partition("\n")
        if lost > 0 and newline and (not rest.strip() or rest.lstrip().startswith("#")):
            rest += "\n" * lost
        source = source[: edit.start] + edit.text + rest + newline + tail
    return source
