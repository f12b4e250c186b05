"""Notebook files read from their text (nbformat 4); what role a cell plays stands in `marks`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, get_args

from cellwright.errors import NotebookError
from cellwright.hashing import digest
from cellwright.model import Cell, CellKind, Notebook, Place

_KINDS: tuple[str, ...] = get_args(CellKind)


def read_notebook(text: str, name: str) -> Notebook:
    """Read a notebook of format 4, any minor version.

    Cells without an id (as in format 4.4 and older) get one made from position and content; it
    lives in memory and is never written.

    Args:
        text: The file's content.
        name: The file's name, for messages.

    Raises:
        NotebookError: `notebook-not-json`, `notebook-format` (another version of the format) or
            `notebook-invalid` (no cells, a cell of an unknown kind, two cells with one id).

    Example:
        >>> read_notebook('{"nbformat": 4, "nbformat_minor": 5, "cells": []}', "a.ipynb").cells
        ()
    """
    data = _read_json(text, name)
    if not isinstance(data, dict) or "nbformat" not in data:
        raise _invalid("this is JSON, but not a notebook: it has no `nbformat`", Place(name))
    _check_format(data, name)
    cells = data.get("cells")
    if not isinstance(cells, list):
        raise _invalid("the notebook has no list of cells", Place(name))
    read: list[Cell] = []
    taken = {c["id"] for c in cells if isinstance(c, dict) and isinstance(c.get("id"), str)}
    seen: dict[str, int] = {}
    for number, cell in enumerate(cells, 1):
        read.append(_read_cell(cell, number, name, taken))
        first = seen.setdefault(read[-1].id, number)
        if first != number:
            message = f"cells {first} and {number} have the same id `{read[-1].id}`"
            raise _invalid(message, Place(name, read[-1].id, number))
    metadata = data.get("metadata")
    return Notebook(name, tuple(read), metadata if isinstance(metadata, dict) else {})


def _read_json(text: str, name: str) -> object:
    try:
        return json.loads(text.removeprefix("\ufeff"))
    except RecursionError:
        reason, line = "it is nested too deeply", None
    except json.JSONDecodeError as error:
        reason, line = f"{error.msg}, column {error.colno}", error.lineno
        if not text.strip():
            reason, line = "it is empty", None
    raise NotebookError(
        f"the file is not JSON: {reason}",
        code="notebook-not-json",
        where=str(Place(name, line=line)),
        hint="a notebook is a file that Jupyter has written; restore it from a backup or from git",
    )


def _check_format(data: Mapping[str, Any], name: str) -> None:
    major = data["nbformat"]
    if major == 4:
        return
    older = isinstance(major, int) and major < 4
    raise NotebookError(
        f"the notebook has format {major}; Cellwright reads format 4",
        code="notebook-format",
        where=name,
        hint=f"`jupyter nbconvert --to notebook --inplace {name}` brings it up to date"
        if older
        else "save it with a Jupyter that writes format 4",
    )


def _invalid(message: str, place: Place) -> NotebookError:
    hint = "open the file in Jupyter and save it again, which repairs most faults"
    return NotebookError(message, code="notebook-invalid", where=str(place), hint=hint)


def _read_cell(data: object, number: int, name: str, taken: set[str]) -> Cell:
    place = Place(name, "no id", number)
    if not isinstance(data, dict):
        raise _invalid("a cell is not an object", place)
    source = _read_source(data, place)
    identity = data.get("id")
    if identity is None:
        identity = _make_id(number, source, taken)
    elif not isinstance(identity, str) or not identity:
        raise _invalid("the id of a cell is not a text", place)
    place = Place(name, identity, number)
    kind, metadata = data.get("cell_type"), data.get("metadata", {})
    if kind not in _KINDS:
        raise _invalid(f"a cell is of the unknown kind `{kind}`", place)
    if not isinstance(metadata, dict):
        raise _invalid("the metadata of a cell are not an object", place)
    count = data.get("execution_count")
    count = count if isinstance(count, int) and not isinstance(count, bool) else None
    return Cell(identity, number, kind, source, metadata, count)


def _read_source(data: Mapping[str, Any], place: Place) -> str:
    source = data.get("source", "")
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        return "".join(source)
    if not isinstance(source, str):
        raise _invalid("the source of a cell is not text", place)
    return source


def _make_id(number: int, source: str, taken: set[str]) -> str:
    """Return an id that no other cell has."""
    attempt = 0
    while True:
        identity = digest("cell-id", number, source, attempt)[:8]
        if identity not in taken:
            taken.add(identity)
            return identity
        attempt += 1
