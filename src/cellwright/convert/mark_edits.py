"""Edits of marks, done on cells in memory: what the side panel asks for; no file, no text of one.

`mark_writing` does the same to a file's text and keeps every other byte of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from cellwright.convert.mark_cells import PARAMETERS_TAG, read_cell
from cellwright.convert.mark_metadata import KEY, dump_mark
from cellwright.convert.mark_options import settings_from
from cellwright.convert.mark_values import parse_step_name
from cellwright.convert.mark_writing import replace_mark_line
from cellwright.convert.marks import read_marks
from cellwright.errors import NotebookError, PipelineError, nearest
from cellwright.model import Cell, Diagnostic, Mark, MarkForm, Notebook

_BY_HAND = ("foreach", "when")
"""Options that a notebook run by hand obeys only in a magic."""


@dataclass(frozen=True, slots=True)
class MarkCells:
    """Gives cells a mark, or takes theirs off (None).

    Attributes:
        cells: Ids of the cells.
        mark: Role and step; its settings count only when `given` says so.
        given: Options by name that replace those on the cells; None keeps those.
        form: The form of the new mark; by default that of the mark there, else metadata.
    """

    cells: tuple[str, ...]
    mark: Mark | None
    given: Mapping[str, Any] | None = None
    form: MarkForm | None = None


@dataclass(frozen=True, slots=True)
class RenameStep:
    """Gives a step another name, also where checks and `after` name it."""

    old: str
    new: str


@dataclass(frozen=True, slots=True)
class SetOptions:
    """Gives a step these options: they go to its first cell, and off its others."""

    step: str
    given: Mapping[str, Any]


MarkEdit = MarkCells | RenameStep | SetOptions


def edit_marks(notebook: Notebook, edits: Sequence[MarkEdit]) -> Notebook:
    """Return a notebook with other marks; all edits are done, in order, or none.

    Args:
        notebook: The notebook.
        edits: What to change.

    Raises:
        NotebookError: There is no such cell (`cell-unknown`).
        PipelineError: A cell is no code cell (`cell-not-code`), there is no such step
            (`unknown-step`), or a changed cell's mark would not be valid (its code).
    """
    cells = {cell.id: cell for cell in notebook.cells}
    for edit in edits:
        if isinstance(edit, MarkCells):
            changed = [_mark(cell, edit, notebook) for cell in _find(edit.cells, cells, notebook)]
        elif isinstance(edit, RenameStep):
            changed = _rename(cells.values(), edit, notebook)
        else:
            changed = _set_options(cells.values(), edit, notebook)
        cells.update({cell.id: cell for cell in changed})
    edited = replace(notebook, cells=tuple(cells.values()))
    _refuse_bad_marks(notebook, edited)
    return edited


def changed_cells(before: Notebook, after: Notebook) -> tuple[Cell, ...]:
    """Return the cells of a notebook that are not as they were."""
    old = {cell.id: cell for cell in before.cells}
    return tuple(cell for cell in after.cells if cell != old.get(cell.id))


def _find(ids: Sequence[str], cells: Mapping[str, Cell], notebook: Notebook) -> list[Cell]:
    for identity in ids:
        if identity not in cells:
            raise NotebookError(
                f"there is no cell `{identity}`",
                code="cell-unknown",
                where=notebook.name,
                hint=nearest(identity, cells),
            )
    return [cells[identity] for identity in dict.fromkeys(ids)]


def _mark(cell: Cell, edit: MarkCells, notebook: Notebook) -> Cell:
    mark = edit.mark
    if mark is None:
        return _write(cell, None)
    if cell.kind != "code":
        raise PipelineError(
            f"only code cells can be marked, and this is a {cell.kind} cell",
            code="cell-not-code",
            where=str(notebook.place(cell)),
            hint="turn it into a code cell first",
        )
    read = read_cell(cell).parsed
    given = edit.given
    if given is None:
        given = read.given if read is not None and mark.role == "step" else {}
    present = read.mark.form if read is not None and read.mark is not None else "metadata"
    return _write(cell, _shaped(mark, given, edit.form or present))


def _shaped(mark: Mark, given: Mapping[str, Any], form: MarkForm) -> Mark:
    """Return a mark in the form that it can have: only parameters have a tag, loops a magic."""
    if form == "tag" and mark.role != "parameters":
        form = "metadata"
    if mark.role == "step" and any(name in given for name in _BY_HAND):
        form = "magic"
    return replace(mark, settings=settings_from(given), form=form)


def _rename(cells: Any, edit: RenameStep, notebook: Notebook) -> list[Cell]:
    try:
        parse_step_name(edit.new)
    except ValueError as error:
        raise PipelineError(
            f"bad step name: {error}",
            code="CW003",
            where=edit.new,
            hint="letters, digits and underscores make a name",
        ) from error
    _require_step(edit.old, cells, notebook)
    changed: list[Cell] = []
    for cell in cells:
        parsed = read_cell(cell).parsed
        if parsed is None or parsed.mark is None:
            continue
        mark, given = parsed.mark, dict(parsed.given)
        if edit.old in given.get("after", ()):
            after = (edit.new if name == edit.old else name for name in given["after"])
            given["after"] = tuple(dict.fromkeys(after))
        new = replace(mark, step=edit.new) if mark.step == edit.old else mark
        if new != mark or given != parsed.given:
            changed.append(_write(cell, _shaped(new, given, mark.form)))
    return changed


def _set_options(cells: Any, edit: SetOptions, notebook: Notebook) -> list[Cell]:
    own = _require_step(edit.step, cells, notebook)
    changed = []
    for cell, mark in own:
        given = edit.given if cell is own[0][0] else {}
        changed.append(_write(cell, _shaped(mark, given, mark.form)))
    return changed


def _require_step(step: str, cells: Any, notebook: Notebook) -> list[tuple[Cell, Mark]]:
    """Return the cells of a step with their marks."""
    found, known = [], set()
    for cell in cells:
        parsed = read_cell(cell).parsed
        if parsed is not None and parsed.mark is not None and parsed.mark.role == "step":
            known.add(parsed.mark.step or "")
            if parsed.mark.step == step:
                found.append((cell, parsed.mark))
    if not found:
        raise PipelineError(
            f"the notebook has no step `{step}`",
            code="unknown-step",
            where=notebook.name,
            hint=nearest(step, known),
        )
    return found


def _write(cell: Cell, mark: Mark | None) -> Cell:
    """Return a cell with another mark, in the mark's own form, and in no other."""
    source = replace_mark_line(cell.source, mark) if cell.kind == "code" else cell.source
    metadata = {k: v for k, v in cell.metadata.items() if k not in (KEY, "tags")}
    if mark is not None and mark.form == "metadata":
        metadata[KEY] = dump_mark(mark)
    tags = list(cell.tags)
    if mark is None or mark.role != "parameters":
        tags = [tag for tag in tags if tag != PARAMETERS_TAG]
    elif mark.form == "tag" and PARAMETERS_TAG not in tags:
        tags.append(PARAMETERS_TAG)
    if list(cell.tags) == tags and "tags" in cell.metadata:
        metadata["tags"] = cell.metadata["tags"]
    elif tags:
        metadata["tags"] = tags
    return replace(cell, source=source, metadata=metadata)


def _refuse_bad_marks(before: Notebook, after: Notebook) -> None:
    """Refuse edits that leave a cell with an error in its mark that was not there."""
    known = {_identity(p) for p in read_marks(before).problems}
    for problem in read_marks(after).problems:
        if problem.severity == "error" and _identity(problem) not in known:
            raise PipelineError(
                problem.message, code=problem.code, where=str(problem.place), hint=problem.hint
            )


def _identity(problem: Diagnostic) -> tuple[str, str | None, str]:
    return problem.code, problem.place.cell, problem.message
