"""Proposes marks for a notebook, and writes them; how they are found is in `convert.suggest`."""

from __future__ import annotations

from pathlib import Path

from cellwright import convert as converter
from cellwright.api.notebooks import PathLike
from cellwright.app import read_source, write_text
from cellwright.convert.suggest import Suggestion, suggest_marks
from cellwright.errors import NotebookError


def suggest(notebook: PathLike, *, text: str | None = None, name: str | None = None) -> Suggestion:
    """Propose marks for the unmarked cells of a notebook; nothing is written.

    Headings and the data flow decide what becomes a step. Kale's tags are taken over as they are.

    Args:
        notebook: The notebook.
        text: The notebook's content where it is not the file's: edited and not saved yet.
        name: What messages call the notebook; by default the path.

    Returns:
        Steps, setup, parameters and skipped cells, each with its reason.

    Raises:
        NotebookError: The file is missing or not a notebook.
    """
    source = read_source(Path(notebook), text=text, name=name)
    return suggest_marks(
        converter.read_notebook(source.text, name or str(notebook)), modules=source.modules
    )


def apply_suggestion(
    notebook: PathLike, suggestion: Suggestion, *, output: PathLike | None = None
) -> str:
    """Write the proposed marks into the metadata of a notebook's cells; nothing else changes.

    Args:
        notebook: The notebook.
        suggestion: What `suggest` returned for it.
        output: Another file to write; by default the notebook itself.

    Returns:
        The path written.

    Raises:
        NotebookError: The file is missing, or is no longer the one that the suggestion is about
            (`cell-unknown`, `notebook-changed`).
    """
    source = read_source(Path(notebook))
    text = source.text
    marked = {c.cell.id for c in source.pipeline.cells if c.mark is not None}
    for cell, mark in suggestion.marks.items():
        if cell in marked:
            raise NotebookError(
                f"cell `{cell}` has been marked since the suggestion was made",
                code="notebook-changed",
                where=str(notebook),
                hint="make the suggestion again",
            )
        text = converter.write_mark(text, cell, mark, name=str(notebook))
    path = Path(output) if output is not None else source.path
    write_text(path, text)
    return str(output if output is not None else notebook)
