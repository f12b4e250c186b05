"""The whole proposal: roles first, then groups, repairs, names and reasons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cellwright.analysis import build_pipeline
from cellwright.convert.kale import is_kale
from cellwright.convert.marks import read_marks
from cellwright.convert.suggest.branches import is_heavy
from cellwright.convert.suggest.constants import find_parameters
from cellwright.convert.suggest.describing import describe_steps, name_groups
from cellwright.convert.suggest.draft import Draft
from cellwright.convert.suggest.facts import CellFacts, gather_facts
from cellwright.convert.suggest.grouping import make_groups
from cellwright.convert.suggest.headings import Heading, find_headings
from cellwright.convert.suggest.looks import find_looks, is_mere_look, without_needed
from cellwright.convert.suggest.ordering import find_after
from cellwright.convert.suggest.records import SuggestedCell, Suggestion
from cellwright.convert.suggest.repair import names, repair
from cellwright.convert.suggest.setup_cells import find_setup
from cellwright.convert.suggest.takeover import take_over
from cellwright.convert.suggest.words import EXPLORING
from cellwright.model import Notebook


def suggest_marks(notebook: Notebook, *, modules: Mapping[str, str] | None = None) -> Suggestion:
    """Propose marks for the unmarked cells of a notebook; the same notebook, the same marks.

    Args:
        notebook: The notebook.
        modules: Sources of local modules by dotted name.

    Returns:
        The proposal. Cells that have a mark keep it.
    """
    marked = read_marks(notebook)
    modules = modules or {}
    plain = build_pipeline(marked, modules=modules)
    kept = sum(c.mark is not None for c in marked.cells)
    free = [c for c in marked.cells if c.cell.kind == "code" and c.mark is None]
    if plain.language != "python" or not free:
        note = "every code cell has a mark already" if kept else "there is no code to mark"
        notes = (note,) if plain.language == "python" else ()
        return Suggestion(notebook.name, kept=kept, problems=plain.problems, notes=notes)
    if is_kale(notebook):
        return take_over(marked, modules)
    draft = Draft(marked, modules, gather_facts(marked, modules))
    if kept:
        draft.notes.append(
            f"{kept} marked cell{'s keep their marks' if kept > 1 else ' keeps its mark'}"
        )
    headings = find_headings(notebook.cells)
    _give_roles(draft, headings)
    make_groups(draft, headings)
    if repair(draft):
        draft.groups = []
        make_groups(draft, headings)
        repair(draft)
    return _finish(draft, kept)


def _give_roles(draft: Draft, headings: Sequence[Heading]) -> None:
    """Find the cells that are setup, parameters or exploration."""
    facts = draft.facts
    for position in draft.unmarked:
        cell = facts[position]
        if cell.tree is None:
            error = f"not valid Python ({cell.run.code.error}), so it cannot run"
            draft.roles[position] = ("skip", error)
        elif "raises-exception" in cell.cell.cell.tags:
            draft.roles[position] = ("skip", "tagged `raises-exception`: it shows an error")
        elif _does_nothing(cell):
            draft.roles[position] = (None, "nothing to run")
    above = {
        name
        for cell in facts.values()
        if cell.position not in draft.unmarked
        and draft.marked.cells[cell.position].role in ("setup", "parameters")
        for name in cell.record.touched
    }
    own = {p: facts[p] for p in draft.step_cells}
    wide = any(w.writes for cell in facts.values() for w in cell.record.wide)
    setup = find_setup(own, above, facts, wide=wide)
    first = next((p for p in own if p not in setup), len(draft.marked.cells))
    if not wide and not any(c.role == "parameters" for c in draft.marked.cells):
        found = find_parameters(facts, own, first)
        if found is not None:
            setup.pop(found[0], None)
            draft.give("parameters", dict([found]))
    draft.give("setup", setup)
    exploring = _exploring(draft, headings)
    looks = find_looks(facts, draft.step_cells, exploring)
    kept = _worth_keeping(draft, headings, looks, exploring)
    if looks.keys() - kept >= set(draft.step_cells):  # what it draws is all that it is for
        kept = {p for p in looks if facts[p].draws and facts[p].record.touched}
        kept = kept or {p for p in looks if facts[p].draws}
    left = without_needed(looks.keys() - kept, facts)
    draft.give("skip", {p: why for p, why in looks.items() if p in left})


def _does_nothing(cell: CellFacts) -> bool:
    """Return whether a cell is empty, or only loads Cellwright's own magics."""
    own = [m for m in cell.magics if m.args.strip() == "cellwright"]
    return len(own) == len(cell.body)


def _titles(draft: Draft, headings: Sequence[Heading]) -> dict[int, Heading | None]:
    """Return the heading that each unmarked cell stands under."""
    return {
        p: next((h for h in reversed(headings) if h.position < p), None) for p in draft.unmarked
    }


def _exploring(draft: Draft, headings: Sequence[Heading]) -> set[int]:
    titles = _titles(draft, headings)
    return {p for p, h in titles.items() if h is not None and EXPLORING.search(h.text)}


def _worth_keeping(
    draft: Draft, headings: Sequence[Heading], looks: Mapping[int, str], exploring: set[int]
) -> set[int]:
    """Return looks that are all that a section of results has: its plots are what it is for.

    Such a section stands below the heavy work, or is the last one.
    """
    titles = _titles(draft, headings)
    cells = draft.step_cells
    heavy = min((p for p in cells if is_heavy(draft.facts[p])), default=None)
    last = titles[cells[-1]] if cells else None
    kept: set[int] = set()
    for heading in headings:
        inside = [p for p in cells if titles[p] is heading]
        if not inside or not set(inside) <= set(looks) or exploring & set(inside):
            continue
        below = heavy is not None and inside[0] > heavy
        shows = [p for p in inside if not is_mere_look(draft.facts[p])]
        shows = [p for p in shows if draft.facts[p].record.reads]
        if shows and (below or heading is last):
            kept |= set(shows)
    return kept


def _finish(draft: Draft, kept: int) -> Suggestion:
    taken = {
        c.mark.step for c in draft.marked.cells if c.mark is not None and c.mark.step is not None
    }
    chosen = name_groups(draft, draft.build(names(draft)), taken)
    pipeline = draft.build(chosen)
    after = find_after(draft, pipeline, chosen)
    if after:
        pipeline = draft.build(chosen, after)
    steps = describe_steps(draft, pipeline, chosen, after)
    if len(steps) == 1 and not taken and len(steps[0].cells) > 1:
        draft.notes.append(f"one step only: {steps[0].reason}")
    parameters = _cells(draft, "parameters")
    return Suggestion(
        draft.marked.notebook.name,
        tuple(steps),
        _cells(draft, "setup"),
        parameters[0] if parameters else None,
        _cells(draft, "skip"),
        kept,
        tuple(p for p in pipeline.problems if p.severity != "info"),
        tuple(dict.fromkeys(draft.notes)),
    )


def _cells(draft: Draft, role: str) -> tuple[SuggestedCell, ...]:
    cells = draft.marked.cells
    return tuple(
        SuggestedCell(cells[p].cell.id, cells[p].cell.number, why)
        for p, (found, why) in sorted(draft.roles.items())
        if found == role
    )
