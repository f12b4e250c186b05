"""A mark written into a notebook's text; every byte that is not of this cell's mark stays."""

from __future__ import annotations

from cellwright.convert.json_text import (
    find_layout,
    find_member,
    members,
    set_member,
    skip_space,
)
from cellwright.convert.mark_cells import PARAMETERS_TAG, find_mark_line
from cellwright.convert.mark_line import render_mark_line
from cellwright.convert.mark_metadata import KEY, dump_mark
from cellwright.convert.notebooks import read_notebook
from cellwright.errors import NotebookError, PipelineError, nearest
from cellwright.model import Cell, Mark, Notebook

_CELL_DEPTH = 2
"""How deep a cell's members stand in the file (the notebook, its cells, the cell)."""


def write_mark(text: str, cell_id: str, mark: Mark | None, *, name: str = "notebook") -> str:
    """Return a notebook's text with another mark on one cell, in the mark's own form.

    A mark that the cell had in another form goes. papermill's tag goes where the new mark says
    something else. Everything that is not the mark stays as it is, byte for byte.

    Args:
        text: The file's content.
        cell_id: The cell, by its id as `read_notebook` gives it.
        mark: The new mark, or None for no mark.
        name: The file's name, for messages.

    Raises:
        NotebookError: The text is no notebook, or `cell-unknown`.
        PipelineError: `cell-not-code`: only code cells can be marked.
    """
    notebook = read_notebook(text, name)
    cell = _find_cell(notebook, cell_id)
    if cell.kind != "code" and mark is not None:
        raise PipelineError(
            f"only code cells can be marked, and this is a {cell.kind} cell",
            code="cell-not-code",
            where=str(notebook.place(cell)),
            hint="turn it into a code cell first",
        )
    text = _write_source(text, cell, mark)
    text = _write_metadata(text, cell, mark)
    return _write_tag(text, cell, mark)


def _find_cell(notebook: Notebook, cell_id: str) -> Cell:
    for cell in notebook.cells:
        if cell.id == cell_id:
            return cell
    raise NotebookError(
        f"there is no cell `{cell_id}`",
        code="cell-unknown",
        where=notebook.name,
        hint=nearest(cell_id, (cell.id for cell in notebook.cells)),
    )


def replace_mark_line(source: str, mark: Mark | None) -> str:
    r"""Return a cell's source with another magic line, or without one.

    Example:
        >>> replace_mark_line("x = 1", Mark("step", "load"))
        '%%step load\nx = 1'
    """
    span = find_mark_line(source)
    line = render_mark_line(mark) if mark is not None and mark.form == "magic" else None
    if span is None:
        return source if line is None else f"{line}\n{source}" if source else line
    if line is not None:
        return source[: span[0]] + line + source[span[1] :]
    return source[: span[0]].rstrip(" \t") + source[span[1] :].removeprefix("\n")


def _write_source(text: str, cell: Cell, mark: Mark | None) -> str:
    source = replace_mark_line(cell.source, mark) if cell.kind == "code" else cell.source
    if source == cell.source:
        return text
    at = _cell_start(text, cell)
    member = find_member(text, at, "source")
    lines = source.splitlines(keepends=True)
    value: object = lines if member is None or text[member.value] == "[" else source
    layout = find_layout(text, _top(text))
    return set_member(text, at, "source", value, layout, _CELL_DEPTH)


def _write_metadata(text: str, cell: Cell, mark: Mark | None) -> str:
    if mark is None or mark.form != "metadata":
        return _remove(text, cell, KEY)
    data = dump_mark(mark)
    return text if cell.metadata.get(KEY) == data else _put(text, cell, KEY, data)


def _write_tag(text: str, cell: Cell, mark: Mark | None) -> str:
    wanted = mark is not None and mark.role == "parameters"
    if wanted and mark is not None and mark.form == "tag" and PARAMETERS_TAG not in cell.tags:
        return _put(text, cell, "tags", [*cell.tags, PARAMETERS_TAG])
    if wanted or PARAMETERS_TAG not in cell.tags:
        return text
    kept = [tag for tag in cell.tags if tag != PARAMETERS_TAG]
    return _put(text, cell, "tags", kept) if kept else _remove(text, cell, "tags")


def _top(text: str) -> int:
    return skip_space(text, 1 if text.startswith("\ufeff") else 0)


def _cell_start(text: str, cell: Cell) -> int:
    cells = find_member(text, _top(text), "cells")
    member = find_member(text, cells.value, cell.number - 1) if cells else None
    if member is None:  # pragma: no cover - the cell was read from this text
        raise AssertionError(cell)
    return member.value


def _put(text: str, cell: Cell, key: str, value: object) -> str:
    """Set one key of a cell's metadata."""
    layout, at = find_layout(text, _top(text)), _cell_start(text, cell)
    metadata = find_member(text, at, "metadata")
    if metadata is None:
        return set_member(text, at, "metadata", {key: value}, layout, _CELL_DEPTH)
    return set_member(text, metadata.value, key, value, layout, _CELL_DEPTH + 1)


def _remove(text: str, cell: Cell, key: str) -> str:
    """Remove one key of a cell's metadata, with its comma."""
    metadata = find_member(text, _cell_start(text, cell), "metadata")
    while metadata is not None:
        existing = list(members(text, metadata.value))
        place = next((i for i, member in enumerate(existing) if member.key == key), None)
        if place is None:
            break
        if len(existing) == 1:
            text = text[: metadata.value] + "{}" + text[metadata.end :]
            break
        if place + 1 < len(existing):
            text = text[: existing[place].start] + text[existing[place + 1].start :]
        else:
            text = text[: existing[place - 1].end] + text[existing[place].end :]
        metadata = find_member(text, _cell_start(text, cell), "metadata")
    return text
