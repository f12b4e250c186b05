"""Cuts a notebook at its headings: which level makes a reasonable number of steps."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from cellwright.convert.suggest.headings import Heading

FEWEST: Final = 3
MOST: Final = 12
_LARGE = 8


@dataclass(frozen=True)
class Section:
    """Cells below one heading (empty words: above the first one)."""

    title: str
    cells: tuple[int, ...]


def cut_at_headings(
    headings: Sequence[Heading], cells: Collection[int]
) -> tuple[tuple[Section, ...], int]:
    """Return the sections that have step cells, and the level of headings that made them.

    The coarsest level that gives three to twelve sections is taken; else the one that comes
    nearest. A section that is large and has headings of its own is cut once more.
    """
    best: tuple[tuple[Section, ...], int] = ((Section("", tuple(sorted(cells))),), 0)
    for level in sorted({h.level for h in headings}):
        found = _cut([h for h in headings if h.level <= level], cells)
        if FEWEST <= len(found) <= MOST:
            best = found, level
            break
        if len(found) > len(best[0]) and (len(found) <= MOST or len(best[0]) < FEWEST):
            best = found, level
    sections, level = best
    whole = len(cells)
    finer = [h for h in headings if h.level <= _next_level(headings, level)]
    if level and len(sections) < _LARGE:
        cut: list[Section] = []
        for section in sections:
            parts = _cut(finer, section.cells) if len(section.cells) > _LARGE else ()
            many = len(section.cells) * 2 > whole and 1 < len(parts) <= _LARGE
            cut.extend(_keep_title(section, parts) if many else (section,))
        sections = tuple(cut)
    above = [h.text for h in headings if h.level < level]
    titles = above if len(above) == 1 else []  # the title of the notebook names no step
    named = tuple(Section("" if s.title in titles else s.title, s.cells) for s in sections)
    return _join_small(named), level


def _next_level(headings: Sequence[Heading], level: int) -> int:
    return min((h.level for h in headings if h.level > level), default=level)


def _keep_title(section: Section, parts: Sequence[Section]) -> list[Section]:
    """Return the parts of a section; the first, above its inner headings, has its title."""
    return [Section(p.title or section.title, p.cells) for p in parts]


def _cut(headings: Sequence[Heading], cells: Collection[int]) -> tuple[Section, ...]:
    """Return the sections that have any of the cells, cut at all of the headings."""
    found: list[Section] = []
    for i in range(-1, len(headings)):
        start = headings[i].position if i >= 0 else -1
        end = headings[i + 1].position if i + 1 < len(headings) else None
        inside = tuple(sorted(c for c in cells if c > start and (end is None or c < end)))
        if inside:
            found.append(Section(headings[i].text if i >= 0 else "", inside))
    return tuple(found)


def _join_small(sections: tuple[Section, ...]) -> tuple[Section, ...]:
    """Join neighbours, the smallest first, until there are not too many."""
    found = list(sections)
    while len(found) > MOST:
        sizes = [len(a.cells) + len(b.cells) for a, b in pairwise(found)]
        i = sizes.index(min(sizes))
        found[i : i + 2] = [Section(found[i].title, (*found[i].cells, *found[i + 1].cells))]
    return tuple(found)
