"""The history of runs of several projects as one list; what a run is, the API says."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from cellwright import api
from cellwright.api.renaming import Recorded, find_runs_of
from cellwright.config import Settings
from cellwright.errors import CellwrightError
from cellwright.model import RunRecord
from cellwright.server.state import State

MOST = 10_000
"""Runs of a project that are looked through, newest first."""


def list_runs(state: State, path: Path | None, query: dict[str, Any]) -> list[Recorded]:
    """Return the runs that a query asks for, each with the settings of its project.

    Args:
        state: The projects of the server.
        path: A notebook, whose runs are asked for, those before it was renamed or moved included,
            or a folder of a project; None for all.
        query: `status`, `text` and `sweep`, if any.

    Raises:
        LedgerError: A ledger cannot be read.
    """
    own = state.projects.all() if path is None else (state.projects.add(path),)
    found = [pair for project in own for pair in _runs_of(project)]
    if path is not None and not path.is_dir():
        # a notebook that was moved may have left its runs in another project
        for project in state.projects.all():
            if project not in own:
                with contextlib.suppress(CellwrightError):
                    found += _runs_of(project)
        found = find_runs_of(path, _newest_first(found))
    found = [
        (project, record)
        for project, record in found
        if query.get("status") in (None, record.status)
        if query.get("sweep") in (None, record.sweep)
    ]
    words = query.get("text", "").casefold().split()
    return _newest_first(pair for pair in found if all(word in _text_of(pair[1]) for word in words))


def _runs_of(project: Settings) -> list[Recorded]:
    return [(project, record) for record in api.runs(folder=project.project, limit=MOST)]


def _newest_first(found: Iterable[Recorded]) -> list[Recorded]:
    return sorted(found, key=lambda pair: (pair[1].started, pair[1].run), reverse=True)


def _text_of(record: RunRecord) -> str:
    """Return what a search looks through."""
    parameters = [f"{name}={value}" for name, value in record.parameters.items()]
    words = (record.run, record.pipeline, record.status, record.actor.user, record.reason)
    return " ".join((*words, record.commit, *parameters)).casefold()
