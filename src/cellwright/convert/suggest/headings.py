"""Headings of a notebook's Markdown cells; which of them become steps is decided in `sections`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from cellwright.model import Cell

_ATX = re.compile(r" {0,3}(#{1,6})[ \t]+(.+?)[ \t]*#*[ \t]*$")
_HTML = re.compile(r"\s*<h([1-6])[^>]*>(.*?)</h\1>", re.IGNORECASE)
_FENCE = re.compile(r" {0,3}(```|~~~)")
_UNDERLINE = re.compile(r" {0,3}(=+|-+)[ \t]*$")
_BOLD = re.compile(r"\s*(?:\*\*|__)([^*_]{3,60})(?:\*\*|__):?\s*$")

_BOLD_LEVEL = 7
"""The level of a cell that is nothing but one line in bold: people use it as a heading."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: the position of its cell, its level (1 is the top), its words."""

    position: int
    level: int
    text: str


def find_headings(cells: tuple[Cell, ...]) -> tuple[Heading, ...]:
    """Return the headings of all Markdown cells, in order."""
    found: list[Heading] = []
    for position, cell in enumerate(cells):
        if cell.kind == "markdown":
            found.extend(Heading(position, level, text) for level, text in _read(cell.source))
    return tuple(found)


def _read(source: str) -> Iterator[tuple[int, str]]:
    r"""Yield level and words of the headings in Markdown, those in code blocks left out.

    Example:
        >>> list(_read("# Title\n\nText\n\nSetup\n-----"))
        [(1, 'Title'), (2, 'Setup')]
    """
    lines = source.splitlines()
    alone = sum(bool(line.strip()) for line in lines) == 1
    if alone and (bold := _BOLD.match(source.strip())):
        yield _BOLD_LEVEL, plain(bold[1])
        return
    fenced = False
    for i, line in enumerate(lines):
        if _FENCE.match(line):
            fenced = not fenced
        if fenced:
            continue
        if found := _ATX.match(line):
            yield len(found[1]), plain(found[2])
        elif found := _HTML.match(line):
            yield int(found[1]), plain(found[2])
        elif i and (found := _UNDERLINE.match(line)) and _is_title(lines, i - 1):
            yield 1 if found[1][0] == "=" else 2, plain(lines[i - 1])


def _is_title(lines: list[str], i: int) -> bool:
    """Return whether a line above an underline is a title: one line of text, not of a list."""
    text = lines[i].strip()
    alone = i == 0 or not lines[i - 1].strip()
    return bool(text) and alone and text[0] not in "#>-*+|`"


def plain(text: str) -> str:
    """Return the words of a heading without Markdown's and HTML's signs.

    Example:
        >>> plain("**2.** [Load](x.md) the `data` <a id='x'></a>")
        '2. Load the data'
    """
    text = re.sub(r"<[^>]*>", "", text)
    text = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", text)
    return " ".join(re.sub(r"[*`]|(?<!\w)_+|_+(?!\w)", "", text).split())
