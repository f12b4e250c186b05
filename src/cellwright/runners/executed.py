"""Writes the executed notebook of an attempt, as far as it got; not what the attempt came to."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import nbformat

from cellwright.runners.masking import Masker
from cellwright.runners.session import Session
from cellwright.runners.tracebacks import strip_colours

FILE = "executed.ipynb"


def write_text(path: Path, text: str) -> None:
    """Write a file so that it is there whole or not at all."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        draft.write_text(text, encoding="utf-8", errors="surrogatepass")
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def write_executed(path: Path, session: Session, masker: Masker, end: str) -> None:
    """Write the notebook with the outputs that arrived.

    Args:
        path: The file.
        session: The attempt, ended.
        masker: Takes secret values out of the outputs.
        end: Why it went no further, or nothing.
    """
    notebook = session.notebook
    session.join_streams()
    correct_status(notebook, session)
    if "papermill" in notebook.metadata:  # it was handed a notebook, not the name of one
        notebook.metadata["papermill"].update(input_path=None, output_path=str(path))
    for index, size in session.dropped.items():
        text = f"[{size:,} more characters of output are not kept here; see log.txt]\n"
        _find(notebook, index).outputs.append(_stream(text))
    if end and session.current is not None:
        _find(notebook, session.current).outputs.append(_stream(f"[{end}]\n"))
    if masker:
        for cell in notebook.cells:
            if "outputs" in cell:
                cell.outputs = [_masked(o, masker) for o in cell.outputs]
        notebook.metadata = masker.value(notebook.metadata)
    write_text(path, _as_text(notebook))


def correct_status(notebook: Any, session: Session) -> None:
    """Say of each cell what was observed: papermill calls those completed that never ran."""
    for index, cell in enumerate(_own_cells(notebook)):
        found = cell.metadata.get("papermill")
        if not found or cell.cell_type != "code" or not cell.source.strip():
            continue
        if index in {session.failed, session.current}:
            found["status"], found["exception"] = "failed", True
        elif index not in session.executed:
            found["status"], found["exception"] = "pending", None


def _own_cells(notebook: Any) -> list[Any]:
    """Return the cells without those that papermill puts in beside an error."""
    marker = "papermill-error-cell-tag"
    return [c for c in notebook.cells if marker not in c.metadata.get("tags", ())]


def _find(notebook: Any, index: int) -> Any:
    return _own_cells(notebook)[index]


def _stream(text: str) -> Any:
    return nbformat.v4.new_output("stream", name="stderr", text=text)  # type: ignore[no-untyped-call]


def _as_text(notebook: Any) -> str:
    """Return a notebook's JSON, its code in lines as Jupyter writes it.

    Outputs stay in one piece: a list of a million lines would take ten times their memory.
    """
    cells = [{**c, "source": c["source"].splitlines(keepends=True)} for c in notebook["cells"]]
    document = {**notebook, "cells": cells}
    return json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _masked(output: Any, masker: Masker) -> Any:
    if output.get("output_type") == "error":
        # colours may stand in the middle of a value
        output["traceback"] = [strip_colours(line) for line in output.get("traceback", ())]
    return masker.value(output)
