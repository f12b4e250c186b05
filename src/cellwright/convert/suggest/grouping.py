"""Groups step cells: at headings, by branches, where the least data crosses, by what must meet."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby, pairwise

from cellwright.convert.suggest.branches import split_branches
from cellwright.convert.suggest.cutting import cut_row, find_count, stage_of
from cellwright.convert.suggest.draft import Draft, Flow, Group
from cellwright.convert.suggest.headings import Heading
from cellwright.convert.suggest.naming import slug
from cellwright.convert.suggest.regions import split_regions
from cellwright.convert.suggest.sections import MOST, Section, cut_at_headings
from cellwright.convert.suggest.together import Tie, apply_ties, find_ties, with_ties

_LONG = 7


def make_groups(draft: Draft, headings: Sequence[Heading]) -> None:
    """Put the step cells of a draft into groups."""
    cells = draft.step_cells
    if not cells:
        return
    flow = draft.find_flow()
    ties = find_ties(draft, flow)
    flow = with_ties(flow, ties)
    sections, level = cut_at_headings(headings, cells)
    for section in _cut_at_marks(draft, sections):
        alone = len(sections) == 1
        draft.groups.extend(_group_section(draft, flow, ties, section, headings, alone))
    if level and len(sections) > 1:
        what = f"headings of level {level}" if level <= 6 else "lines in bold"
        draft.notes.append(f"cut at the {what}")
    else:
        draft.notes.append("no headings to cut at: cut where the least data crosses")
    apply_ties(draft, ties)
    _join_many(draft)
    _join_preface(draft)
    draft.groups.sort(key=lambda g: g.cells[0])


def _join_many(draft: Draft) -> None:
    """Join neighbours, the smallest first, until there are not too many steps to take in."""
    draft.groups.sort(key=lambda g: g.cells[0])
    while len(draft.groups) > MOST + 4:
        sizes = [len(a.cells) + len(b.cells) for a, b in pairwise(draft.groups)]
        i = sizes.index(min(sizes))
        first, second = draft.groups[i], draft.groups[i + 1]
        first.absorb(second, "small neighbours are taken together: there were too many")
        first.beside = False
        draft.groups.remove(second)


def _join_preface(draft: Draft) -> None:
    """Let a first cell that only starts what the next step fills go with that step."""
    if len(draft.groups) < 3 or draft.groups[0].title or len(draft.groups[0].cells) > 1:
        return
    first, second = draft.groups[0], draft.groups[1]
    cell = draft.facts[first.cells[0]]
    above = [i for i, c in enumerate(draft.marked.cells) if c.role == "step"]
    between = any(first.cells[0] < i < second.cells[0] for i in above)
    if second.title and not between and stage_of(cell) == "prepare" and len(cell.body) < 12:
        cells = sorted({*first.cells, *second.cells})
        reason = f"cell {cell.number} above the heading only starts what this step goes on with"
        second.cells, second.reasons = cells, [*second.reasons, reason]
        draft.groups.remove(first)


def _cut_at_marks(draft: Draft, sections: Sequence[Section]) -> list[Section]:
    """Cut sections where a step that the author marked stands between their cells."""
    fixed = [i for i, c in enumerate(draft.marked.cells) if c.role == "step"]
    found: list[Section] = []
    for section in sections:
        parts = groupby(section.cells, key=lambda c: sum(f < c for f in fixed))
        found.extend(Section(section.title, tuple(part)) for _, part in parts)
    return found


def _group_section(
    draft: Draft,
    flow: Flow,
    ties: Sequence[Tie],
    section: Section,
    headings: Sequence[Heading],
    alone: bool,
) -> list[Group]:
    """Return the groups of one section; `alone` says that it is all there is."""
    titled = bool(section.title) and not alone
    groups = split_branches(section.cells, draft.facts, flow, ties)
    if groups is None:
        groups = [Group(list(section.cells))]
    elif titled:
        groups[0].wishes[:0] = [slug(section.title)] if len(groups[0].wishes) == 0 else []
    for group in groups:
        inner = _inner_heading(group.cells, section, headings)
        if len(groups) > 1 and inner:
            group.wishes.insert(0, slug(inner))
        if titled:
            group.title = section.title
            group.reasons.insert(0, f"under the heading “{section.title}”")
            if len(groups) == 1:
                group.wishes.insert(0, slug(section.title))
    found: list[Group] = []
    if alone and len(groups) == 1:
        groups = _beside_each_other(section.cells, draft, flow) or groups
    for group in groups:
        found.extend(_cut_long(draft, flow, ties, group, alone, len(groups)))
    return found


def _beside_each_other(cells: Sequence[int], draft: Draft, flow: Flow) -> list[Group] | None:
    """Return the rows of a notebook without headings of which some can run beside each other."""
    light = {c for c in cells if not draft.facts[c].calls and not draft.facts[c].record.reads}
    rows = split_regions(cells, light, flow)
    if rows is None:
        return None
    beside = "depends on nothing beside it, so both can run at the same time"
    return [Group(row, reasons=[beside] if apart else [], beside=apart) for row, apart in rows]


def _inner_heading(cells: Sequence[int], section: Section, headings: Sequence[Heading]) -> str:
    """Return the heading that stands over just these cells of a section, if there is one."""
    above = [h for h in headings if h.position < cells[0]]
    if not above:
        return ""
    ends = [h.position for h in headings if h.position > above[-1].position]
    end = ends[0] if ends else None
    inside = [c for c in section.cells if c > above[-1].position and (end is None or c < end)]
    exclusive = set(cells) <= set(inside) and above[-1].text != section.title
    return above[-1].text if exclusive and set(inside) <= set(cells) else ""


def _cut_long(
    draft: Draft, flow: Flow, ties: Sequence[Tie], group: Group, alone: bool, groups: int
) -> list[Group]:
    """Cut a group that is all there is, or most of it, where the least data crosses."""
    whole = len(draft.step_cells)
    count = len(group.cells)
    if alone and groups == 1:
        parts = find_count(count)
    elif alone:
        parts = max(1, round(count / 3)) if group.beside else min(10, (count + 2) // 3)
    elif count >= _LONG and count * 2 > whole:
        parts = max(2, round(count / 4))
    else:
        return [group]
    if parts < 2:
        return [group]
    prose = [i for i, c in enumerate(draft.marked.cells) if c.cell.kind == "markdown"]
    rows = cut_row(group.cells, parts, draft.facts, flow, ties, prose)
    found = []
    for i, row in enumerate(rows):
        reasons = [*group.reasons, "cut where little data crosses"]
        found.append(Group(row, group.title, reasons, group.wishes if i == 0 else []))
    return found
