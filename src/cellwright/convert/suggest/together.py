"""Finds cells that must be in one step: what goes between them cannot go between kernels."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from cellwright.convert.suggest.draft import Draft, Flow
from cellwright.convert.suggest.facts import changed_imports, last_name, own_step
from cellwright.model import Diagnostic, Pipeline

_QUOTED = re.compile(r"`([^`]+)`")


@dataclass(frozen=True)
class Tie:
    """Two cells that must be together, and why."""

    first: int
    second: int
    reason: str


def find_ties(draft: Draft, flow: Flow) -> tuple[Tie, ...]:
    """Return the ties between step cells, in order."""
    cells = set(draft.step_cells)
    found = [*_uncrossable(draft, flow), *_figures(draft), *_histories(draft, flow)]
    found += _imported(draft)
    kept = [t for t in found if t.first in cells and t.second in cells and t.first < t.second]
    return tuple(dict.fromkeys(sorted(kept, key=lambda t: (t.second, t.first, t.reason))))


def _uncrossable(draft: Draft, flow: Flow) -> Iterator[Tie]:
    """Yield ties by values that the analysis says cannot cross."""
    places = {own_step(p): p for p in draft.step_cells}
    for problem in flow.pipeline.problems:
        if problem.code != "CW201":
            continue
        reader = draft.position_of(problem.place.cell)
        source = giver_of(flow.pipeline, own_step(reader), problem.message)
        if source in places:
            yield Tie(places[source], reader, _together(draft, places[source], reader, problem))


def giver_of(pipeline: Pipeline, reader: str, message: str) -> str:
    """Return the step that a step gets the first name in a message from."""
    name = next(iter(_QUOTED.findall(message)), "")
    for step in pipeline.steps:
        if step.name == reader and name in step.reads:
            return step.reads[name].step or ""
    return ""


def _together(draft: Draft, first: int, second: int, problem: Diagnostic) -> str:
    message = problem.message.partition(", which cannot go")[0]
    numbers = f"{draft.facts[first].number} and {draft.facts[second].number}"
    return f"cells {numbers} stay together: {message}, which cannot go from step to step"


def _figures(draft: Draft) -> Iterator[Tie]:
    """Yield ties by figures and axes that are used over several cells."""
    for position in draft.step_cells:
        cell = draft.facts[position]
        for name, read in sorted(cell.record.reads.items()):
            if not read.value or {t.kind for t in read.value} != {"figure"}:
                continue
            for origin in sorted(read.origins):
                if origin in draft.facts and origin != position:
                    numbers = f"{draft.facts[origin].number} and {cell.number}"
                    reason = f"cells {numbers} stay together: both draw on `{name}`"
                    yield Tie(origin, position, reason)


def _histories(draft: Draft, flow: Flow) -> Iterator[Tie]:
    """Yield ties by the output of the cell above, read as `_`."""
    cells = draft.step_cells
    for problem in flow.pipeline.problems:
        position = draft.position_of(problem.place.cell)
        if problem.code == "CW116" and position in cells and cells.index(position):
            before = cells[cells.index(position) - 1]
            numbers = f"{draft.facts[before].number} and {draft.facts[position].number}"
            yield Tie(
                before, position, f"cells {numbers} stay together: one reads the other's output"
            )


def _imported(draft: Draft) -> Iterator[Tie]:
    """Yield ties by data that are imported and then changed: an import brings the old ones."""
    for position in draft.step_cells:
        cell = draft.facts[position]
        for name in sorted(changed_imports(cell)):
            origins = cell.record.reads[name].origins
            for other in draft.step_cells:
                read = draft.facts[other].record.reads.get(name)
                if other > position and read is not None and read.origins & origins:
                    numbers = f"{cell.number} and {draft.facts[other].number}"
                    reason = f"cells {numbers} stay together: `{name}` is imported and changed"
                    yield Tie(position, other, reason)


def with_ties(flow: Flow, ties: tuple[Tie, ...]) -> Flow:
    """Return the flow with tied cells as one: what follows from the first follows from both."""
    items = dict(flow.items)
    for tie in ties:
        for source, target in list(items):
            if source == tie.first and target > tie.second:
                items.setdefault((tie.second, target), frozenset())
        items.setdefault((tie.first, tie.second), frozenset())
    return Flow(flow.pipeline, items)


def _only_closes(draft: Draft, position: int) -> bool:
    """Return whether a cell does nothing but close connections, and nothing below uses them."""
    cell = draft.facts[position]
    for statement in cell.body:
        call = statement.value if isinstance(statement, ast.Expr) else None
        if not isinstance(call, ast.Call) or last_name(call.func) != "close" or call.args:
            return False
    kinds = {t.kind for read in cell.record.reads.values() for t in read.value}
    below = [f for p, f in draft.facts.items() if p > position]
    used = {name for facts in below for name in facts.record.reads}
    return kinds == {"connection"} and not used & set(cell.record.reads)


def apply_ties(draft: Draft, ties: tuple[Tie, ...]) -> None:
    """Bring tied cells into one group: that of the first of them."""
    for tie in ties:
        first, second = draft.group_of(tie.first), draft.group_of(tie.second)
        if first is None or second is None:
            continue
        if first is not second and _only_closes(draft, tie.second):
            second.cells.remove(tie.second)
            reason = "only closes a connection: it ends with the step that opens it"
            draft.roles[tie.second] = ("skip", reason)
            continue
        if first is not second:
            second.cells.remove(tie.second)
            first.cells = sorted({*first.cells, tie.second})
        if tie.reason not in first.reasons:
            first.reasons.append(tie.reason)
    draft.groups = [g for g in draft.groups if g.cells]
