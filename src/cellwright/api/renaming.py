"""Notebooks and cells that were renamed or moved since a run: found by what stood in them.

A run is recorded under its notebook's path, and with the notebook's text. What was called otherwise
then, is gone now, and has the same cells is the same notebook. Nothing is written: neither into
notebooks nor into the ledger.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from cellwright.api.records import Run
from cellwright.app import open_store
from cellwright.config import Settings
from cellwright.convert import read_notebook
from cellwright.errors import CellwrightError
from cellwright.model import RunRecord

_SHARE = 0.5
"""Of the code cells of the longer notebook, how many both must have."""

Recorded = tuple[Settings, RunRecord]


def find_runs_of(notebook: Path, recorded: Sequence[Recorded]) -> list[Recorded]:
    """Return the runs of a notebook, those under its earlier names included, in the given order.

    Args:
        notebook: The notebook's file.
        recorded: Runs of one or several projects, newest first, each with its settings.
    """
    by_path: dict[Path, list[Recorded]] = {}
    for settings, record in recorded:
        by_path.setdefault(_place(settings, record), []).append((settings, record))
    gone = {path for path in by_path if path != notebook and not path.is_file()}
    found = {notebook}
    if gone and notebook.is_file():
        found |= _earlier(notebook, gone, by_path)
    return [pair for pair in recorded if _place(*pair) in found]


def _earlier(notebook: Path, gone: set[Path], by_path: dict[Path, list[Recorded]]) -> set[Path]:
    """Return which of the paths that are gone the notebook had; from name to name, backwards.

    The text of a notebook changes with time, but not much between the last run under one name and
    the first under the next. A notebook that was run while the other still was is another one.
    """
    found: set[Path] = set()
    own = by_path.get(notebook)
    waiting = [(_cells(_read(notebook)), own[-1][1].started if own else None)]
    if own:
        waiting.append((cells_of_run(own[-1]), own[-1][1].started))
    while waiting:
        cells, until = waiting.pop()
        for path in sorted(gone - found):
            last, first = by_path[path][0], by_path[path][-1]
            is_before = until is None or last[1].started < until
            if is_before and _are_alike(cells, cells_of_run(last)):
                found.add(path)
                waiting.append((cells_of_run(first), first[1].started))
    return found


def cells_of_run(recorded: Recorded) -> tuple[str, ...]:
    """Return the code of the cells of a run's notebook as it was; none if that is not kept."""
    settings, record = recorded
    try:
        return _cells(open_store(settings).get(record.notebook_digest).decode())
    except (CellwrightError, UnicodeDecodeError):
        return ()


def add_sources(steps: Iterable[dict[str, Any]], run: Run) -> None:
    """Add to errors what stood in their cells, where the run's notebook has no ids of cells.

    Args:
        steps: Steps as JSON.
        run: Their run.
    """
    errors = [step["error"] for step in steps if step["error"] and step["error"]["number"]]
    if not errors:
        return
    try:
        text = open_store(run.settings).get(run.record.notebook_digest).decode()
        cells = json.loads(text)["cells"]
    except (CellwrightError, ValueError, KeyError, TypeError):
        return
    for error in errors:
        cell = cells[error["number"] - 1] if error["number"] <= len(cells) else {}
        source = cell.get("source", "")
        if "id" not in cell:
            error["source"] = source if isinstance(source, str) else "".join(source)


def _cells(text: str) -> tuple[str, ...]:
    try:
        cells = read_notebook(text, "notebook").cells
    except CellwrightError:
        return ()
    sources = (cell.source.strip() for cell in cells if cell.kind == "code")
    return tuple(source for source in sources if source)


def _are_alike(some: Iterable[str], others: Iterable[str]) -> bool:
    one, other = Counter(some), Counter(others)
    most = max(one.total(), other.total())
    return most > 0 and (one & other).total() >= _SHARE * most


def _place(settings: Settings, record: RunRecord) -> Path:
    return Path(settings.project) / record.notebook


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return ""
