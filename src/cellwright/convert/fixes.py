"""Quick fixes: edits of marks that make a problem go away; not which problems there are.

A fix changes marks and no code. Where it takes a change of code the problem's hint says so, and
there is no fix.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from cellwright.convert.mark_cells import ReadCell, read_cell
from cellwright.convert.mark_edits import MarkCells, MarkEdit, RenameStep
from cellwright.convert.mark_finish import suggest_step_name
from cellwright.model import Cell, Diagnostic, Mark, MarkedNotebook


@dataclass(frozen=True, slots=True)
class Fix:
    """One way to make a problem go away: a name for programs, one for people, the edits."""

    id: str
    title: str
    edits: tuple[MarkEdit, ...]


@dataclass(frozen=True, slots=True)
class _Case:
    """A problem with the cells that it is about."""

    problem: Diagnostic
    notebook: MarkedNotebook
    cell: Cell
    mark: Mark | None
    read: ReadCell
    related: tuple[tuple[Cell, Mark | None], ...]

    @property
    def step(self) -> str:
        """Return the step of the problem's cell, or nothing."""
        return (self.mark.step or "") if self.mark is not None else ""


def find_fixes(problem: Diagnostic, notebook: MarkedNotebook) -> tuple[Fix, ...]:
    """Return the fixes of a problem, the one that is most likely meant first."""
    make = _FIXES.get(problem.code)
    marks = {marked.cell.id: (marked.cell, marked.mark) for marked in notebook.cells}
    if make is None or problem.place.cell not in marks:
        return ()
    cell, mark = marks[problem.place.cell]
    related = tuple(marks[name] for name in problem.related if name in marks)
    return tuple(make(_Case(problem, notebook, cell, mark, read_cell(cell), related)))


def _say(cell: Cell) -> str:
    return f"cell {cell.number}"


def _to_step(cell: Cell, step: str) -> MarkCells:
    return MarkCells((cell.id,), Mark("step", step))


def _to_setup(cell: Cell) -> MarkCells:
    return MarkCells((cell.id,), Mark("setup"), {})


def _unmarked_only(case: _Case) -> Iterator[Fix]:
    for cell, _ in case.related:
        if cell.kind != "code":
            continue
        yield Fix("mark-as-setup", f"Mark {_say(cell)} as setup", (_to_setup(cell),))
        if case.step:
            title = f"Make {_say(cell)} part of step `{case.step}`"
            yield Fix("move-to-step", title, (_to_step(cell, case.step),))


def _apart(case: _Case) -> Iterator[Fix]:
    """Cells of a step that cannot be brought together: another name, or one step of both."""
    names = {m.mark.step for m in case.notebook.cells if m.mark is not None}
    number = next(n for n in range(2, 10_000) if f"{case.step}_{n}" not in names)
    name = f"{case.step}_{number}"
    later = tuple(
        m.cell.id
        for m in case.notebook.cells
        if m.mark is not None
        and (m.mark.role, m.mark.step) == ("step", case.step)
        and m.cell.number >= case.cell.number
    )
    title = f"Call the step `{name}` from {_say(case.cell)} on"
    yield Fix("split-step", title, (MarkCells(later, Mark("step", name)),))
    for _, mark in case.related:
        if mark is not None and mark.role == "step" and mark.step not in (None, case.step):
            title = f"Make steps `{case.step}` and `{mark.step}` one"
            yield Fix("join-steps", title, (RenameStep(mark.step or "", case.step),))


def _cannot_cross(case: _Case) -> Iterator[Fix]:
    for cell, mark in case.related:
        yield Fix("mark-as-setup", f"Mark {_say(cell)} as setup", (_to_setup(cell),))
        if mark is not None and mark.step and case.step and mark.step != case.step:
            title = f"Make steps `{mark.step}` and `{case.step}` one"
            yield Fix("join-steps", title, (RenameStep(case.step, mark.step),))


def _setup_reads(case: _Case) -> Iterator[Fix]:
    for _, mark in case.related:
        if mark is not None and mark.step:
            edit = _to_step(case.cell, mark.step)
            title = f"Make {_say(case.cell)} part of step `{mark.step}`"
            yield Fix("move-to-step", title, (edit,))


def _check_binds(case: _Case) -> Iterator[Fix]:
    title = f"Make {_say(case.cell)} part of step `{case.step}`"
    yield Fix("move-to-step", title, (_to_step(case.cell, case.step),))


def _check_sees_older(case: _Case) -> Iterator[Fix]:
    for _, mark in case.related:
        if mark is not None and mark.step and mark.step != case.step:
            edit = MarkCells((case.cell.id,), Mark("check", mark.step), {})
            yield Fix("check-later-step", f"Make it a check of step `{mark.step}`", (edit,))


def _two_forms(case: _Case) -> Iterator[Fix]:
    parsed = case.read.parsed
    if parsed is not None and parsed.mark is not None:
        mark, given = parsed.mark, dict(parsed.given)
        for form, words in (("magic", "magic"), ("metadata", "mark in the metadata")):
            edit = MarkCells((case.cell.id,), mark, given, form)  # type: ignore[arg-type]
            yield Fix(f"keep-{form}", f"Keep the {words} alone", (edit,))


def _without_wrong_options(case: _Case) -> Iterator[Fix]:
    parsed = case.read.parsed
    if parsed is not None and parsed.mark is not None:
        given = dict(parsed.given) if parsed.mark.role == "step" else {}
        edit = MarkCells((case.cell.id,), parsed.mark, given, parsed.mark.form)
        yield Fix("drop-options", "Remove the options that are not valid", (edit,))


def _rename(case: _Case) -> Iterator[Fix]:
    name = suggest_step_name(case.step)
    if name is not None and case.mark is not None:
        title = f"Call it `{name}`"
        if case.mark.role == "step":
            yield Fix("rename-step", title, (RenameStep(case.step, name),))
        else:
            edit = MarkCells((case.cell.id,), replace(case.mark, step=name), {})
            yield Fix("rename-step", title, (edit,))


def _other_role(case: _Case) -> Iterator[Fix]:
    yield Fix("mark-as-setup", f"Mark {_say(case.cell)} as setup", (_to_setup(case.cell),))
    yield _unmark(case)


def _unmark(case: _Case) -> Fix:
    return Fix(
        "unmark", f"Take the mark off {_say(case.cell)}", (MarkCells((case.cell.id,), None),)
    )


def _only_unmark(case: _Case) -> Iterator[Fix]:
    yield _unmark(case)


def _to_magic(case: _Case) -> Iterator[Fix]:
    parsed = case.read.parsed
    if parsed is not None and parsed.mark is not None:
        edit = MarkCells((case.cell.id,), parsed.mark, dict(parsed.given), "magic")
        yield Fix("write-as-magic", "Write the mark as a magic", (edit,))


_FIXES: dict[str, Callable[[_Case], Iterator[Fix]]] = {
    "CW002": _without_wrong_options,
    "CW003": _rename,
    "CW004": _two_forms,
    "CW005": _without_wrong_options,
    "CW006": _other_role,
    "CW011": _only_unmark,
    "CW012": _only_unmark,
    "CW013": _to_magic,
    "CW103": _unmarked_only,
    "CW106": _apart,
    "CW107": _setup_reads,
    "CW108": _check_binds,
    "CW110": _check_sees_older,
    "CW201": _cannot_cross,
}
