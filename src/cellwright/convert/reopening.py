"""Executed step notebooks made into notebooks that people open; text in, text out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from cellwright.convert.literals import render_value

PREPARING = "cellwright-prepare"
"""Tag of the cells that bring back what a step had when it began."""

_NO_MARK = ("machinery",)


def plain_copy(text: str) -> str:
    """Return an executed notebook with its outputs and without what would be read as marks."""
    notebook = json.loads(text)
    for cell in notebook["cells"]:
        _unmark(cell)
    return _dump(notebook)


def debug_copy(text: str, *, title: str, folder: str) -> str:
    """Return a notebook that opens a step with its exact inputs; nothing in it was run yet.

    The cells that bring the inputs back have the tag `cellwright-prepare`; the step's own follow.

    Args:
        text: The executed notebook of one of the step's attempts.
        title: What is said at the top.
        folder: Where the step ran.
    """
    notebook = json.loads(text)
    cells = [_note(title), _working_folder(folder)]
    for cell in notebook["cells"]:
        origin = _origin(cell)
        if origin.get("machinery") == "outputs" or _is_report(cell):
            continue
        own = "machinery" not in origin and origin.get("role") not in ("setup", "parameters")
        cell["outputs"], cell["execution_count"] = [], None
        _unmark(cell)
        tags = [tag for tag in cell["metadata"].pop("tags", []) if tag != "injected-parameters"]
        for key in ("papermill", "execution"):
            cell["metadata"].pop(key, None)
        if not own:
            tags.append(PREPARING)
        if tags:
            cell["metadata"]["tags"] = tags
        cells.append(cell)
    notebook["cells"] = cells
    notebook["metadata"].pop("papermill", None)
    return _dump(notebook)


def _origin(cell: Mapping[str, Any]) -> dict[str, Any]:
    found = cell.get("metadata", {}).get("cellwright", {})
    return found if isinstance(found, dict) else {}


def _unmark(cell: dict[str, Any]) -> None:
    """Take off what says where a cell comes from, unless it is one of ours."""
    kept = {k: v for k, v in _origin(cell).items() if k in _NO_MARK}
    cell["metadata"].pop("cellwright", None)
    if kept:
        cell["metadata"]["cellwright"] = kept


def _is_report(cell: Mapping[str, Any]) -> bool:
    """Return whether papermill put a cell in beside an error."""
    return "papermill-error-cell-tag" in cell.get("metadata", {}).get("tags", ())


def _note(title: str) -> dict[str, Any]:
    source = (
        f"{title}\n\nRun the cells below, one after the other: the first ones bring back what the "
        "step had when it began, then comes its own code. Nothing that you do here changes the "
        "run, its artifacts or the notebook."
    )
    return {"cell_type": "markdown", "id": "cellwright-note", "metadata": {}, "source": source}


def _working_folder(folder: str) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": "cellwright-folder",
        "metadata": {"cellwright": {"machinery": "folder"}, "tags": [PREPARING]},
        "outputs": [],
        "source": f"import os as _os\n\n_os.chdir({render_value(folder)})",
    }


def _dump(notebook: Mapping[str, Any]) -> str:
    return json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
