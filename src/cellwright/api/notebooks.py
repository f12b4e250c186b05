"""What can be asked of and done to a notebook without running it."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from cellwright import convert as converter
from cellwright.api.meanings import find_widened
from cellwright.api.observed_types import find_types
from cellwright.api.packages import (
    name_in_notebook,
    outdated,
    package_folder,
    read_package,
    require_unedited,
    write_package,
)
from cellwright.api.remembering import find_nondeterministic, read_remembered, remember
from cellwright.app import Source, read_source, write_text
from cellwright.convert import hidden, sync
from cellwright.errors import NotebookError, PipelineError, nearest
from cellwright.model import Cell, Diagnostic, Mark, Pipeline, Place, StepSettings

PathLike = str | Path


@dataclass(frozen=True, slots=True)
class ConvertedStep:
    """One step script as written; `changed` says whether its bytes are new."""

    name: str
    version: str
    path: str
    changed: bool


@dataclass(frozen=True, slots=True)
class Converted:
    """What `convert` wrote."""

    directory: str
    steps: tuple[ConvertedStep, ...]


def load(notebook: PathLike) -> Pipeline:
    """Return the pipeline of a notebook, with the problems that were found.

    What earlier runs saw the present versions of its steps do is taken into account.

    Raises:
        NotebookError: The file is missing or not a notebook.
    """
    return read_remembered(Path(notebook)).pipeline


def check(notebooks: Sequence[PathLike]) -> tuple[Diagnostic, ...]:
    """Return the problems of notebooks, in their order.

    Hidden state and drift from the converted package count too. A package folder stands for the
    notebook that it was made from.

    Raises:
        NotebookError: A file is missing or not a notebook.
    """
    seen: set[tuple[Path, Path | None]] = set()
    return tuple(problem for notebook in notebooks for problem in _check(Path(notebook), seen))


def _check(path: Path, seen: set[tuple[Path, Path | None]]) -> Iterator[Diagnostic]:
    """Yield the problems of a notebook or package that were not found under its other name."""
    source = read_source(path)
    if (source.path, None) not in seen:
        yield from _find_own(remember(source))
    folder = path if path.is_dir() else package_folder(source)
    if folder is None or (source.path, folder.resolve()) in seen:
        return
    seen |= {(source.path, None), (source.path, folder.resolve())}
    yield from _find_drift(source, folder, str(path) if path.is_dir() else os.path.relpath(folder))


def find_problems(source: Source, folder: Path | None) -> Iterator[Diagnostic]:
    """Yield the problems of a notebook that was read, also hidden state and drift of a package."""
    yield from _find_own(source)
    if folder is not None:
        yield from _find_drift(source, folder, os.path.relpath(folder, source.folder))


def _find_own(source: Source) -> Iterator[Diagnostic]:
    yield from source.pipeline.problems
    yield from find_widened(source)
    yield from find_nondeterministic(source)
    yield from hidden.find_hidden_state(source.text, source.pipeline)


def _find_drift(source: Source, folder: Path, shown: str) -> Iterator[Diagnostic]:
    pipeline = source.pipeline
    if not folder.is_dir():
        yield Diagnostic(
            "CW403",
            "warning",
            f"the notebook names the package {shown}, which is not there",
            Place(str(pipeline.notebook)),
            f"`cellwright convert {pipeline.notebook}` writes it",
        )
        return
    files = read_package(folder)
    yield from sync.find_drift(source.text, pipeline, files, modules=source.modules, package=shown)


def require_runnable(source: Source) -> None:
    """Refuse a notebook that cannot be a pipeline.

    Raises:
        PipelineError: It is in another language (`language`), has no steps (`no-steps`), or
            has problems of severity error (the code of the first).
    """
    pipeline = source.pipeline
    name = str(pipeline.notebook)
    if pipeline.language.lower() != "python":
        raise PipelineError(
            f"the notebook's language is {pipeline.language}; steps are Python",
            code="language",
            where=name,
            hint="choose a Python kernel for the notebook",
        )
    errors = [p for p in pipeline.problems if p.severity == "error"]
    if errors:
        first = errors[0]
        more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
        raise PipelineError(
            first.message + more,
            code=first.code,
            where=str(first.place),
            hint=first.hint or f"see `cellwright check {name}`",
        )
    if not pipeline.steps:
        raise PipelineError(
            "no cell is marked as a step",
            code="no-steps",
            where=name,
            hint="put `%%step NAME` on the first line of a cell, or use `cellwright mark`",
        )


def convert(
    notebook: PathLike, directory: PathLike | None = None, *, types_from: str | None = None
) -> Converted:
    """Write the step scripts of a notebook.

    Args:
        notebook: The notebook.
        directory: Where the package goes; by default beside the notebook, named after it.
        types_from: A run whose values say which types the arguments and results of steps have.
            They stay until another run is named.

    Raises:
        NotebookError, PipelineError: The notebook cannot be converted, or the package has edits
            that the notebook does not have (`scripts-edited`).
        RunError: There is no such run, or it has no values of these steps (`no-types`).
    """
    source = read_source(Path(notebook))
    require_runnable(source)
    pipeline = source.pipeline
    folder = Path(directory) if directory else source.folder / pipeline.name
    versions = converter.step_versions(pipeline)
    seen = Path(os.path.relpath(source.path, folder.resolve())).as_posix()
    types = find_types(pipeline, folder, source.folder, types_from)
    files = dict(
        converter.convert_pipeline(pipeline, versions=versions, notebook=seen, types=types)
    )
    files[sync.LOCK] = sync.render_lock(sync.locked_cells(pipeline), files)
    before = require_unedited(folder, source, files)
    changed = write_package(folder, files, before, outdated(before, files))
    name_in_notebook(source, folder)
    scripts = converter.script_paths(pipeline).items()
    return Converted(
        str(folder),
        tuple(
            ConvertedStep(name, versions[name], str(folder / path), changed[path])
            for name, path in scripts
        ),
    )


def mark(
    notebook: PathLike,
    cells: Sequence[str],
    step: str,
    *,
    settings: StepSettings | None = None,
) -> tuple[Mark, ...]:
    """Mark cells as parts of a step, in their metadata; code and outputs stay untouched.

    Args:
        notebook: The notebook file, changed in place.
        cells: Cell ids or numbers (from 1, all cells counted).
        step: The step's name; `setup`, `parameters`, `skip` name those roles.
        settings: Options of the step.

    Raises:
        NotebookError: The file or a cell is missing.
        PipelineError: The mark is not valid.
    """
    if step in {"setup", "parameters", "skip"}:
        new = Mark(role=step, form="metadata")  # type: ignore[arg-type]
    else:
        new = Mark("step", step, settings or StepSettings(), "metadata")
    return _write_marks(Path(notebook), cells, new)


def unmark(notebook: PathLike, cells: Sequence[str]) -> tuple[Mark, ...]:
    """Take the marks off cells; returns those that were there.

    Raises:
        NotebookError: The file or a cell is missing.
    """
    return _write_marks(Path(notebook), cells, None)


def _write_marks(path: Path, cells: Sequence[str], new: Mark | None) -> tuple[Mark, ...]:
    source = read_source(path)
    text = source.text
    notebook = converter.read_notebook(text, str(path))
    before = {m.cell.id: m.mark for m in converter.read_marks(notebook).cells}
    chosen = [_find_cell(notebook.cells, c, path) for c in cells]
    for cell in chosen:
        text = converter.write_mark(text, cell.id, new, name=str(path))
    _refuse_bad_marks(text, path, chosen)
    write_text(source.path, text)
    if new is not None:
        return tuple(new for _ in chosen)
    return tuple(m for c in chosen if (m := before.get(c.id)) is not None)


def _refuse_bad_marks(text: str, path: Path, chosen: Sequence[Cell]) -> None:
    """Refuse what would leave the chosen cells with marks that are not valid."""
    marked = converter.read_marks(converter.read_notebook(text, str(path)))
    ids = {cell.id for cell in chosen}
    for problem in marked.problems:
        if problem.severity == "error" and problem.place.cell in ids:
            raise PipelineError(
                problem.message, code=problem.code, where=str(problem.place), hint=problem.hint
            )


def _find_cell(cells: Sequence[Cell], asked: str, path: Path) -> Cell:
    for cell in cells:
        if cell.id == asked:
            return cell
    if asked.isdigit() and 1 <= int(asked) <= len(cells):
        return cells[int(asked) - 1]
    raise NotebookError(
        f"the notebook has no cell `{asked}`",
        code="unknown-cell",
        where=str(path),
        hint=f"{nearest(asked, [c.id for c in cells])} (or a number from 1 to {len(cells)})",
    )
