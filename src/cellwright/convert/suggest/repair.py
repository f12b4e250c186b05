"""Makes a proposal runnable: merges steps and changes roles until the analysis finds no error."""

from __future__ import annotations

import re

from cellwright.convert.suggest.draft import Draft, Group
from cellwright.convert.suggest.together import giver_of
from cellwright.model import Diagnostic, Pipeline

_QUOTED = re.compile(r"`([^`]+)`")


def repair(draft: Draft) -> bool:
    """Change a draft until its pipeline has no errors, or none that can be mended.

    Returns:
        Whether cells have left their steps, so that other cuts may be better.
    """
    before = len(draft.roles)
    seen: set[tuple[str, str]] = set()
    while _merge_overwritten(draft):
        pass
    for _ in range(4 * len(draft.facts) + 4):
        pipeline = draft.build(names(draft))
        errors = [p for p in pipeline.problems if p.severity == "error"]
        for problem in errors:
            key = (problem.code, str(problem.place) + problem.message)
            if key not in seen and _mend(draft, pipeline, problem):
                break
            seen.add(key)
        else:
            break
        draft.groups = sorted((g for g in draft.groups if g.cells), key=lambda g: g.cells[0])
    return len(draft.roles) > before


def names(draft: Draft) -> list[str]:
    """Return names for the groups while they have none of their own."""
    return [f"group@{i}" for i in range(len(draft.groups))]


def _mend(draft: Draft, pipeline: Pipeline, problem: Diagnostic) -> bool:
    """Do something about one error; return whether anything was done."""
    position = draft.position_of(problem.place.cell)
    if problem.code == "CW201":
        return _merge_giver(draft, pipeline, problem, position)
    if problem.code == "CW106":
        return _merge_between(draft, problem, position)
    if problem.code == "CW103":
        return _bring_back(draft, problem, position)
    if problem.code in ("CW107", "CW056"):
        return _demote(draft, problem, position)
    if problem.code in ("CW102", "CW104", "CW105", "CW101"):
        return _leave_out(draft, problem, position)
    return False


def _merge_giver(draft: Draft, pipeline: Pipeline, problem: Diagnostic, position: int) -> bool:
    taker = draft.group_of(position)
    if taker is None:
        return False
    source = giver_of(pipeline, f"group@{draft.groups.index(taker)}", problem.message)
    if not source.startswith("group@"):
        return False
    giver = draft.groups[int(source.removeprefix("group@"))]
    what = problem.message.partition(", which cannot go")[0]
    giver.absorb(taker, f"taken together: {what}, which cannot go from step to step")
    draft.groups.remove(taker)
    return True


def _merge_between(draft: Draft, problem: Diagnostic, position: int) -> bool:
    """Merge a group whose cells are apart with all groups that stand between them."""
    group = draft.group_of(position)
    if group is None:
        return False
    first, last = group.cells[0], group.cells[-1]
    others = [g for g in draft.groups if g is not group and any(first < c < last for c in g.cells)]
    if not others:
        return False
    found = _QUOTED.findall(problem.message.partition("because of")[2])
    name = found[0].removeprefix("@") if found else "what they share"
    for other in others:
        group.absorb(other, f"taken together: the order of their cells matters for `{name}`")
        draft.groups.remove(other)
    return True


def _merge_overwritten(draft: Draft) -> bool:
    """Merge a group whose cells are apart with one between them that writes the same names.

    Bringing its cells together would be allowed, but then no moment of the notebook shows what the
    step leaves, and nobody could compare the two.
    """
    for group in draft.groups:
        written = _written(draft, group.cells)
        first, last = group.cells[0], group.cells[-1]
        for other in draft.groups:
            inside = [c for c in other.cells if first < c < last]
            names = sorted(written & _written(draft, inside))
            if other is not group and names:
                group.absorb(
                    other, f"taken together: both write `{names[0]}`, one between the other"
                )
                draft.groups.remove(other)
                return True
    return False


def _written(draft: Draft, cells: list[int]) -> set[str]:
    """Return the names of values that cells bind or change."""
    found: set[str] = set()
    for cell in cells:
        record = draft.facts[cell].record
        found |= set(record.changes)
        found |= {n for n in record.touched if n not in {d.name for d in record.definitions}}
    return found


def _bring_back(draft: Draft, problem: Diagnostic, position: int) -> bool:
    """Make a skipped cell a part of a step, since a step reads what it binds."""
    name = next(iter(_QUOTED.findall(problem.message.partition("reads ")[2])), "")
    for other in sorted(draft.facts, reverse=True):
        role = draft.roles.get(other, ("step", ""))[0]
        bound = other in draft.roles and name in draft.facts[other].record.touched
        if other < position and role in ("skip", None) and bound:
            del draft.roles[other]
            _place(draft, other, f"cell {draft.facts[other].number} is needed for `{name}`")
            return True
    return False


def _demote(draft: Draft, problem: Diagnostic, position: int) -> bool:
    """Make a cell that cannot be setup or parameters a part of a step."""
    if position not in draft.roles:
        return False
    del draft.roles[position]
    _place(draft, position, f"cell {draft.facts[position].number} cannot be replayed in every step")
    return True


def _leave_out(draft: Draft, problem: Diagnostic, position: int) -> bool:
    """Skip a cell that fails in the notebook itself, when nothing else needs it."""
    group = draft.group_of(position)
    if group is None:
        return False
    cell = draft.facts[position]
    written = {*cell.record.touched, *cell.record.changes}
    for other, facts in draft.facts.items():
        if other == position or draft.roles.get(other, ("", ""))[0] == "skip":
            continue
        read = facts.record.reads
        if any(n in written and position in r.origins for n, r in read.items()):
            return False
    group.cells.remove(position)
    told = "it is not valid Python" if problem.code == "CW101" else problem.message
    told = f"it reads {told.partition(' reads ')[2]}" if told.startswith("step `") else told
    draft.roles[position] = ("skip", f"fails when the notebook runs from the top: {told}")
    return True


def _place(draft: Draft, position: int, reason: str) -> None:
    """Put a cell into the nearest group above, or else below, or into one of its own."""
    above = [g for g in draft.groups if g.cells and g.cells[0] < position]
    below = [g for g in draft.groups if g.cells and g.cells[0] > position]

    def nearest(group: Group) -> int:
        return max(c for c in group.cells if c < position)

    group = max(above, key=nearest, default=None) or next(iter(below), None)
    if group is None:
        draft.groups.append(Group([position], reasons=[reason]))
        return
    group.cells = sorted({*group.cells, position})
    group.reasons.append(reason)
