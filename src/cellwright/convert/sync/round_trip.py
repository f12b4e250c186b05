"""One round trip: from the texts of a notebook and its package to the texts of both in step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from cellwright.convert.notebooks import read_notebook
from cellwright.convert.sync.lock import LOCK, CellText, cell_text, locked_cells, render_lock
from cellwright.convert.sync.meaning import same_results
from cellwright.convert.sync.notebook_text import Placed, place_cells
from cellwright.convert.sync.package import Package, open_package
from cellwright.convert.sync.proof import prove
from cellwright.convert.sync.records import Change, Conflict, Refused, Side, Synced
from cellwright.convert.sync.script_edits import ScriptEdits, read_edits
from cellwright.convert.sync.script_side import ScriptSide, apply_edits
from cellwright.convert.sync.two_sides import Merged, merge_sides
from cellwright.errors import PipelineError, SettingsError, nearest
from cellwright.model import Notebook, Pipeline

To = Literal["notebook", "scripts", "both"]


def sync_package(
    text: str,
    name: str,
    files: Mapping[str, str],
    *,
    modules: Mapping[str, str],
    to: To = "both",
    keep: Mapping[str, Side] | None = None,
) -> Synced:
    """Bring the edits of a notebook and of its package together.

    Args:
        text: The notebook file's content.
        name: Its name, for messages.
        files: The files of the package, text by path, `pipeline.lock` among them.
        modules: Sources of local modules by dotted name.
        to: Which side gets the other's edits. The other one then keeps its own, and waits.
        keep: Of cells whose edits exclude each other, the side that wins, by id.

    Raises:
        NotebookError: The notebook or `pipeline.lock` cannot be read.
        SettingsError: The package has no cell that `keep` names (`unknown-cell`).
    """
    notebook = read_notebook(text, name)
    package = open_package(files, name, notebook.metadata, modules)
    current = [cell_text(cell) for cell in notebook.cells]
    _require_cells(package, keep or {})
    try:
        side = _read_scripts(package, [c.id for c in current])
        merged = merge_sides(package, side, current, keep or {})
        if merged.conflicts:
            return Synced(conflicts=tuple(merged.conflicts))
        return _write(package, notebook, text, side, merged, to)
    except Refused as error:
        return Synced(conflicts=(error.conflict,))


def _require_cells(package: Package, keep: Mapping[str, Side]) -> None:
    known = [cell.id for cell in package.lock.cells]
    for cell in keep:
        if cell not in known:
            raise SettingsError(
                f"the package has no cell `{cell}`",
                code="unknown-cell",
                where=f"--keep {cell}={keep[cell]}",
                hint=nearest(cell, known),
            )


def package_edits(package: Package) -> ScriptEdits:
    """Return the edits of a package's scripts, all of which have a way back.

    Raises:
        Refused: One has none.
    """
    edits = read_edits(package)
    if edits.scripts or edits.overview is not None:
        _prove(package, edits, apply_edits(package, edits, ()))
    return edits


def _read_scripts(package: Package, taken: Sequence[str]) -> ScriptSide:
    edits = read_edits(package)
    if not edits.scripts and edits.overview is None:
        return ScriptSide(list(package.lock.cells))
    side = apply_edits(package, edits, taken)
    try:
        _prove(package, edits, side)
    except Refused:
        kept = _without_formatting(edits)
        if len(kept.fragments) == len(edits.fragments):
            raise
        side = apply_edits(package, kept, taken)
        _prove(package, kept, side)
    return side


def _without_formatting(edits: ScriptEdits) -> ScriptEdits:
    fragments = [edit for edit in edits.fragments if not edit.formatted]
    return ScriptEdits(
        fragments,
        edits.insertions,
        edits.moves,
        edits.added_imports,
        edits.dropped_imports,
        edits.scripts,
        edits.plain,
        edits.overview,
    )


def _prove(package: Package, edits: ScriptEdits, side: ScriptSide) -> None:
    where = next(iter(side.where.values()), "the scripts")
    prove(edits, side, _convert(package, package.pipeline_of(side.cells), where))


def _convert(package: Package, pipeline: Pipeline, where: str) -> Mapping[str, str]:
    try:
        return package.write(pipeline)
    except PipelineError as error:
        raise Refused(
            Conflict("refused", error.message, f"{error.where}; {where}", hint=error.hint or "")
        ) from error


def _write(
    package: Package,
    notebook: Notebook,
    text: str,
    side: ScriptSide,
    merged: Merged,
    to: To,
) -> Synced:
    """Return what is written where."""
    before = [cell_text(cell) for cell in notebook.cells]
    new_text = _notebook_text(text, before, merged.cells) if to != "scripts" else text
    again = read_notebook(new_text, package.name) if new_text != text else notebook
    cells = [cell_text(c) for c in again.cells] if to != "scripts" else merged.cells
    stand = list(side.cells) if to == "notebook" else cells
    pipeline = package.pipeline_of(stand)
    _require_sound(pipeline, side)
    made = dict(_convert(package, pipeline, package.name))
    if to == "scripts":
        base = package.pipeline_of(before)
        _require_sound(base, side)
        made[LOCK] = render_lock(locked_cells(base), _convert(package, base, package.name))
        _require_pending(package, text, made, merged)
    else:
        made[LOCK] = render_lock(locked_cells(pipeline), made)
    removed = tuple(sorted(path for path in package.lock.files if path not in made))
    changed = [] if to == "scripts" else list(merged.changed)
    if to != "notebook":
        changed += _script_changes(package, side, pipeline)
    return Synced(new_text if new_text != text else None, made, removed, tuple(changed))


def _require_pending(package: Package, text: str, made: Mapping[str, str], merged: Merged) -> None:
    """Refuse to leave edits in the scripts that could not be brought home later."""
    if not merged.changed:
        return
    later = sync_package(text, package.name, made, modules=package.modules)
    if later.conflicts:
        first = later.conflicts[0]
        raise Refused(
            Conflict(
                "refused",
                "the scripts have edits that could not wait: with those of the notebook in the "
                f"scripts they would have no way back ({first.message})",
                first.where,
                cell=first.cell,
                hint="`--to both` brings all of them over",
            )
        )


def _require_sound(pipeline: Pipeline, side: ScriptSide) -> None:
    for problem in pipeline.problems:
        if problem.severity == "error":
            place = str(problem.place)
            edited = side.where.get(problem.place.cell or "")
            raise Refused(
                Conflict(
                    "refused",
                    f"together this is no pipeline: {problem.message} [{problem.code}]",
                    f"{place}; {edited}" if edited else place,
                    cell=problem.place.cell,
                    hint=problem.hint,
                )
            )


def _notebook_text(text: str, before: Sequence[CellText], cells: Sequence[CellText]) -> str:
    """Return the notebook's text with its new cells."""
    numbers = {cell.id: number for number, cell in enumerate(before, 1)}
    placed = []
    for cell in cells:
        number = numbers.get(cell.id)
        if number is None:
            placed.append(Placed(None, cell.source, True, cell.id, cell.kind, dict(cell.metadata)))
            continue
        old = before[number - 1]
        source = cell.source if cell.source != old.source else None
        ran = source is None or same_results(old, cell)
        placed.append(Placed(number, source, ran))
    if [p.number for p in placed] == [*numbers.values()] and all(p.source is None for p in placed):
        return text
    return place_cells(text, placed)


def _script_changes(package: Package, side: ScriptSide, pipeline: Pipeline) -> list[Change]:
    """Return what the scripts get: cells that differ from what they have now."""
    theirs = {cell.id: cell for cell in side.cells}
    found = []
    steps = {c.cell.id: c.mark.step for c in pipeline.cells if c.mark is not None}
    new = locked_cells(pipeline)
    for cell in new:
        old = theirs.pop(cell.id, None)
        if old is None:
            found.append(Change("scripts", "added", cell.id, steps.get(cell.id)))
        elif old != cell:
            same = old.metadata == cell.metadata and same_results(old, cell)
            what: Literal["formatted", "changed"] = "formatted" if same else "changed"
            found.append(Change("scripts", what, cell.id, steps.get(cell.id)))
    kept = {cell.id for cell in new}
    order = [cell.id for cell in side.cells if cell.id in kept]
    shared = [cell.id for cell in new if cell.id in set(order)]
    found += [
        Change("scripts", "moved", a, steps.get(a))
        for a, b in zip(shared, order, strict=True)
        if a != b
    ][:1]
    found += [Change("scripts", "removed", i, package.step_of(i)) for i in theirs]
    return found
