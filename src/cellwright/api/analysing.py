"""A notebook as the side panel sees it: graph, problems with fixes, marks; edits of its marks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cellwright import convert as converter
from cellwright.api.notebooks import PathLike, find_problems
from cellwright.api.packages import package_folder
from cellwright.api.remembering import read_remembered
from cellwright.app import read_source
from cellwright.convert.fixes import Fix, find_fixes
from cellwright.convert.mark_cells import read_cell
from cellwright.convert.mark_edits import (
    MarkCells,
    MarkEdit,
    RenameStep,
    SetOptions,
    changed_cells,
    edit_marks,
)
from cellwright.convert.mark_problems import ParsedMark
from cellwright.errors import PipelineError, nearest
from cellwright.model import Cell, Diagnostic, Mark, Pipeline


@dataclass(frozen=True, slots=True)
class CellMark:
    """The mark of one cell with the options that stand on this cell, by name, as JSON data."""

    cell: str
    number: int
    mark: Mark
    settings: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Analysis:
    """What is known of a notebook that was not run.

    `fixes` stand beside the problems, one tuple for each; `package` is the converted one, if any.
    """

    pipeline: Pipeline
    problems: tuple[Diagnostic, ...]
    fixes: tuple[tuple[Fix, ...], ...]
    marks: tuple[CellMark, ...]
    package: str | None


def analyse(
    notebook: PathLike,
    *,
    text: str | None = None,
    name: str | None = None,
    within: Path | None = None,
) -> Analysis:
    """Return the graph, the problems and the marks of a notebook.

    Args:
        notebook: The file.
        text: The notebook's content where it is not the file's: edited and not saved yet.
        name: What messages call the notebook; by default the path.
        within: A converted package is looked at only when it is in this folder.

    Raises:
        NotebookError: The file is missing or not a notebook.
    """
    source = read_remembered(Path(notebook), text=text, name=name)
    folder = package_folder(source)
    if folder is not None and within is not None and not folder.is_relative_to(within):
        folder = None
    problems = tuple(find_problems(source, folder))
    return Analysis(
        source.pipeline,
        problems,
        tuple(find_fixes(problem, source.marked) for problem in problems),
        tuple(_read_marks(source.marked.notebook.cells)),
        str(folder) if folder is not None else None,
    )


def _read_marks(cells: Sequence[Cell]) -> list[CellMark]:
    found = []
    for cell in cells:
        parsed = read_cell(cell).parsed
        if parsed is not None and parsed.mark is not None:
            own = {n: converter.OPTIONS[n].dump(v) for n, v in parsed.given.items()}
            found.append(CellMark(cell.id, cell.number, parsed.mark, own))
    return found


def edit_notebook_marks(
    notebook: PathLike,
    edits: Sequence[Mapping[str, Any]],
    *,
    text: str | None = None,
    name: str | None = None,
) -> tuple[Cell, ...]:
    """Return the cells of a notebook that change when its marks are edited; nothing is written.

    Args:
        notebook: The file.
        edits: As JSON data: `{"cells": [ID], "mark": {"role", "step", "settings"} or None}`,
            `{"rename": {"from", "to"}}` or `{"step", "settings"}`.
        text: The notebook's content where it is not the file's.
        name: What messages call the notebook; by default the path.

    Raises:
        NotebookError: The file or a cell is missing.
        PipelineError: A mark is not valid.
    """
    before = read_source(Path(notebook), text=text, name=name).marked.notebook
    return changed_cells(before, edit_marks(before, [read_edit(edit) for edit in edits]))


def read_edit(data: Mapping[str, Any]) -> MarkEdit:
    """Read an edit of marks from JSON data.

    Raises:
        PipelineError: It has a mark or options that are not valid.
    """
    if "rename" in data:
        return RenameStep(data["rename"]["from"], data["rename"]["to"])
    if "cells" not in data:
        mark = {"role": "step", "step": data["step"], **data["settings"]}
        return SetOptions(data["step"], _parse(mark).given)
    asked = data["mark"]
    if asked is None:
        return MarkCells(tuple(data["cells"]), None)
    options = asked.get("settings")
    named = {"step": asked["step"]} if asked.get("step") is not None else {}
    parsed = _parse({"role": asked["role"], **named, **(options or {})})
    return MarkCells(
        tuple(data["cells"]),
        parsed.mark,
        None if options is None else parsed.given,
        asked.get("form"),
    )


def _parse(data: Mapping[str, object]) -> ParsedMark:
    parsed = converter.parse_mark_metadata(data)
    problems = [p for p in parsed.problems if p.severity == "error"] if parsed else []
    if parsed is None or parsed.mark is None or problems:
        first = problems[0] if problems else None
        raise PipelineError(
            first.message if first else "this is no mark",
            code=first.code if first else "CW011",
            where=f"the mark of step `{data['step']}`" if data.get("step") else "the mark",
            hint=(first.hint if first else "") or "see the schema of marks",
        )
    return parsed


def render_script(
    notebook: PathLike, step: str, *, text: str | None = None, name: str | None = None
) -> tuple[str, str]:
    """Return where in the package the script of a step stands, and its text.

    Raises:
        NotebookError: The file is missing or not a notebook.
        PipelineError: There is no such step (`unknown-step`), or it cannot be converted.
    """
    source = read_remembered(Path(notebook), text=text, name=name)
    pipeline = source.pipeline
    known = [s.name for s in pipeline.steps]
    if step not in known:
        raise PipelineError(
            f"the notebook has no step `{step}`",
            code="unknown-step",
            where=str(pipeline.notebook),
            hint=nearest(step, known),
        )
    path = converter.script_paths(pipeline)[step]
    versions = converter.step_versions(pipeline)
    files = converter.convert_pipeline(pipeline, versions=versions, notebook=source.path.name)
    return path, files[path]
