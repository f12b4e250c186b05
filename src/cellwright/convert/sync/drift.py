"""Whether a notebook and its package still say the same, as problems for `check`."""

from __future__ import annotations

from collections.abc import Mapping
from os.path import normpath

from cellwright.convert.notebooks import read_notebook
from cellwright.convert.sync.lock import cell_text, locked_cells
from cellwright.convert.sync.package import Package, open_package
from cellwright.convert.sync.records import Refused
from cellwright.convert.sync.round_trip import package_edits
from cellwright.convert.sync.script_edits import read_edits
from cellwright.convert.versions import step_versions
from cellwright.errors import NotebookError, PipelineError
from cellwright.model import Diagnostic, Pipeline, Place

_SYNC = "`cellwright sync {} {}` brings both together"


def find_drift(
    text: str,
    pipeline: Pipeline,
    files: Mapping[str, str],
    *,
    modules: Mapping[str, str],
    package: str,
) -> tuple[Diagnostic, ...]:
    """Return where a notebook and its converted package have drifted apart.

    `CW401` (error): a step means something else in the notebook, or its script was edited.
    `CW402` (info): they differ in comments, Markdown or formatting only. `CW403` (warning): what
    was converted last is not known.

    Args:
        text: The notebook file's content.
        pipeline: Its pipeline.
        files: The files of the package, text by path.
        modules: Sources of local modules by dotted name.
        package: The package's path, for messages.
    """
    name = pipeline.notebook
    try:
        opened = open_package(files, name, read_notebook(text, name).metadata, modules)
    except NotebookError as error:
        return (Diagnostic("CW403", "warning", error.message, Place(name), error.hint or ""),)
    hint = _SYNC.format(normpath(name), package)
    found = _in_notebook(opened, pipeline, hint)
    found += _in_scripts(opened, pipeline, package, hint)
    return tuple(found)


def _in_notebook(package: Package, pipeline: Pipeline, hint: str) -> list[Diagnostic]:
    """Return the steps that the notebook has otherwise than they were converted."""
    now = {c.id: c for c in (cell_text(m.cell) for m in pipeline.cells)}
    kept = [now[c.id] for c in package.lock.cells if c.id in now]
    if kept == list(package.lock.cells) and _same_order(package, pipeline):
        return []
    before, after = step_versions(package.base), step_versions(pipeline)
    found = []
    for task in dict.fromkeys([*after, *before]):
        if before.get(task) == after.get(task):
            continue
        step = task.removeprefix("check:")
        what = f"the checks of step `{step}`" if task != step else f"step `{step}`"
        what = "the setup" if task == "setup" else what
        if task not in before:
            words = f"{what} was added to the notebook since it was converted"
        elif task not in after:
            words = f"{what} is no longer in the notebook, but has a script"
        else:
            words = f"{what} was changed in the notebook since it was converted"
        found.append(Diagnostic("CW401", "error", words, _place(pipeline, step), hint))
    if not found:
        words = "comments, Markdown or formatting changed in the notebook since it was converted"
        found.append(Diagnostic("CW402", "info", words, Place(pipeline.notebook), hint))
    return found


def _same_order(package: Package, pipeline: Pipeline) -> bool:
    """Return whether the cells of scripts are the same ones in the same order."""
    old = [cell.id for cell in package.lock.cells]
    return old == [cell.id for cell in locked_cells(pipeline)]


def _in_scripts(package: Package, pipeline: Pipeline, name: str, hint: str) -> list[Diagnostic]:
    """Return the steps whose scripts were edited."""
    try:
        edits = read_edits(package)
        if edits.empty:  # whether the rest has a way back takes longer to know
            edits = package_edits(package)
    except (Refused, PipelineError) as error:
        return [_refusal(error, pipeline, name)]
    cells = {e.cell for e in edits.fragments if not e.formatted}
    cells |= {c for i in edits.insertions for c in (i.above, i.below) if c is not None}
    cells |= {move.cell for move in edits.moves}
    kinds = {cell.id: cell.kind for cell in package.lock.cells}
    real = {c for c in cells if kinds.get(c) != "markdown"}
    steps = sorted({package.step_of(c) or "" for c in real})
    found = []
    for step in steps:
        what = f"the script of step `{step}`" if step else "definitions.py"
        words = f"{what} was edited since it was written, and the notebook does not have the edit"
        found.append(Diagnostic("CW401", "error", words, _place(pipeline, step), hint))
    imports = {*edits.added_imports, *edits.dropped_imports}
    if not found and imports:
        words = f"the imports of {min(imports)} were edited since it was written"
        found.append(Diagnostic("CW401", "error", words, Place(pipeline.notebook), hint))
    if not found and edits.scripts:
        words = "comments, Markdown or formatting were edited in the scripts"
        found.append(Diagnostic("CW402", "info", words, Place(pipeline.notebook), hint))
    return found


def _refusal(error: Refused | PipelineError, pipeline: Pipeline, name: str) -> Diagnostic:
    if isinstance(error, Refused):
        conflict = error.conflict
        words = f"{name}/{conflict.where}: {conflict.message}"
        return Diagnostic("CW401", "error", words, Place(pipeline.notebook), conflict.hint)
    return Diagnostic("CW401", "error", error.message, Place(pipeline.notebook), error.hint or "")


def _place(pipeline: Pipeline, step: str) -> Place:
    cells = next((s.cells for s in pipeline.steps if s.name == step), ())
    if not cells:
        return Place(pipeline.notebook)
    return Place(pipeline.notebook, cells[0].cell.id, cells[0].cell.number)


def unsynced_edit(
    text: str, name: str, files: Mapping[str, str], *, modules: Mapping[str, str]
) -> str | None:
    """Return the place of an edit of the scripts that the notebook does not have, or None.

    Args:
        text: The notebook file's content.
        name: Its name.
        files: The files of the package, text by path.
        modules: Sources of local modules by dotted name.

    Raises:
        NotebookError: The notebook or `pipeline.lock` cannot be read.
    """
    package = open_package(files, name, read_notebook(text, name).metadata, modules)
    try:
        edits = package_edits(package)
    except Refused as error:
        return error.conflict.where
    except PipelineError:
        return package.edited()[0]
    if edits.empty and not edits.dropped_imports:
        return None
    return min(edits.scripts)
