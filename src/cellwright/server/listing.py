"""The history of runs of several projects as one list; what a run is, the API says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from cellwright import api
from cellwright.config import Settings
from cellwright.model import RunRecord
from cellwright.server.state import State

MOST = 10_000
"""Runs of a project that are looked through, newest first."""


def list_runs(
    state: State, path: Path | None, query: dict[str, Any]
) -> list[tuple[Settings, RunRecord]]:
    """Return the runs that a query asks for, each with the settings of its project.

    Args:
        state: The projects of the server.
        path: A notebook, whose runs are asked for, or a folder of a project; None for all.
        query: `status`, `text` and `sweep`, if any.

    Raises:
        LedgerError: A ledger cannot be read.
    """
    settings = state.projects.all() if path is None else (state.projects.add(path),)
    notebook = path if path is not None and not path.is_dir() else None
    found = [
        (project, record)
        for project in settings
        for record in api.runs(folder=project.project, limit=MOST, status=query.get("status"))
        if notebook is None or Path(project.project) / record.notebook == notebook
        if query.get("sweep") in (None, record.sweep)
    ]
    words = query.get("text", "").casefold().split()
    found = [pair for pair in found if all(word in _text_of(pair[1]) for word in words)]
    return sorted(found, key=lambda pair: (pair[1].started, pair[1].run), reverse=True)


def _text_of(record: RunRecord) -> str:
    """Return what a search looks through."""
    parameters = [f"{name}={value}" for name, value in record.parameters.items()]
    words = (record.run, record.pipeline, record.status, record.actor.user, record.reason)
    return " ".join((*words, record.commit, *parameters)).casefold()
