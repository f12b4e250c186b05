"""Notebooks tagged for Kale, taken over as they are; `prev:` stays only where it says something."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from cellwright.analysis import build_pipeline
from cellwright.convert.kale import read_kale_tags
from cellwright.convert.suggest.records import SuggestedCell, SuggestedStep, Suggestion
from cellwright.model import Mark, MarkedNotebook, Pipeline


def take_over(marked: MarkedNotebook, modules: Mapping[str, str]) -> Suggestion:
    """Return the marks that say what Kale's tags say.

    A cell that the author has marked for Cellwright keeps that mark.
    """
    marks = read_kale_tags(marked.notebook)
    free = {c.cell.id for c in marked.cells if c.mark is None}
    after = {
        m.step: m.settings.after for m in marks.values() if m.step is not None and m.settings.after
    }
    marks = {cell: _without_order(mark) for cell, mark in marks.items() if cell in free}
    plain = _build(marked, marks, modules)
    needed = {step: _needed(plain, step, names) for step, names in after.items()}
    seen: set[str] = set()
    for cell, mark in marks.items():
        if mark.step is not None and mark.step not in seen:
            seen.add(mark.step)
            settings = replace(mark.settings, after=needed.get(mark.step, ()))
            marks[cell] = replace(mark, settings=settings)
    pipeline = _build(marked, marks, modules)
    told = [
        f"`{step}` waits for {_quoted(names)} only because `prev:` says so: kept as --after"
        for step, names in needed.items()
        if names
    ]
    return _suggestion(marked, marks, pipeline, needed, told)


def _without_order(mark: Mark) -> Mark:
    return replace(mark, settings=replace(mark.settings, after=()))


def _build(
    marked: MarkedNotebook, marks: Mapping[str, Mark], modules: Mapping[str, str]
) -> Pipeline:
    cells = [replace(c, mark=marks.get(c.cell.id, c.mark)) for c in marked.cells]
    return build_pipeline(replace(marked, cells=tuple(cells)), modules=modules)


def _needed(pipeline: Pipeline, step: str, names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the steps that another waits for only because it says so."""
    above: set[str] = set()
    waiting = [step]
    while waiting:
        found = {e.source for e in pipeline.edges if e.target == waiting[-1]} - above
        waiting.pop()
        above |= found
        waiting.extend(sorted(found))
    return tuple(n for n in names if n not in above and n != step)


def _suggestion(
    marked: MarkedNotebook,
    marks: Mapping[str, Mark],
    pipeline: Pipeline,
    needed: Mapping[str, tuple[str, ...]],
    notes: list[str],
) -> Suggestion:
    steps: dict[str, SuggestedStep] = {}
    others: dict[str, list[SuggestedCell]] = {"setup": [], "skip": [], "parameters": []}
    for marked_cell in marked.cells:
        cell = marked_cell.cell
        mark = marks.get(cell.id)
        if mark is None:
            continue
        tag = next((t for t in cell.tags if not t.startswith(("prev:", "limit:"))), "")
        reason = f"tagged `{tag}` for Kale" if tag else "no tag: belongs to the cell before it"
        if mark.role == "step" and mark.step is not None:
            known = steps.get(mark.step)
            steps[mark.step] = SuggestedStep(
                mark.step,
                (*(known.cells if known else ()), cell.id),
                (*(known.numbers if known else ()), cell.number),
                known.reason if known else _step_reason(reason, needed.get(mark.step, ())),
                known.settings if known else mark.settings,
            )
        else:
            others[mark.role].append(SuggestedCell(cell.id, cell.number, reason))
    return Suggestion(
        marked.notebook.name,
        tuple(steps.values()),
        tuple(others["setup"]),
        next(iter(others["parameters"]), None),
        tuple(others["skip"]),
        sum(c.mark is not None for c in marked.cells),
        tuple(p for p in pipeline.problems if p.severity != "info"),
        ("taken over from Kale's tags", *notes),
    )


def _step_reason(reason: str, after: tuple[str, ...]) -> str:
    return f"{reason}; waits for {_quoted(after)}, as `prev:` says" if after else reason


def _quoted(names: tuple[str, ...]) -> str:
    return ", ".join(f"`{n}`" for n in names)
