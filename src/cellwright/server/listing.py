"""The history of runs of several projects as one list; what a run is, the API says."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from cellwright import api
from cellwright.api.renaming import Recorded, find_runs_of
from cellwright.api.watching import Signature, look_at_ledger
from cellwright.config import Settings
from cellwright.errors import CellwrightError
from cellwright.model import RunRecord
from cellwright.server.projects import Projects

MOST = 10_000
"""Runs of a project that are looked through, newest first."""


_KEPT = 500
"""Runs of a project that are kept in memory, at most: of one with more none are."""


class Histories:
    """The runs of projects as they were read last; read again when their ledger has changed.

    A server may know hundreds of projects, and most of them rest. Safe for several threads.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: dict[str, tuple[Signature, tuple[RunRecord, ...]]] = {}

    def read(self, project: Settings) -> Sequence[RunRecord]:
        """Return the runs of a project, newest first.

        Raises:
            LedgerError: The ledger cannot be read.
        """
        signature = look_at_ledger(project)
        with self._lock:
            kept = self._kept.pop(project.home, None)
        if kept is None or kept[0] != signature:
            found = api.runs(folder=project.project, limit=MOST)
            # what goes on may end without a word: its process is looked at each time
            rests = all(record.status != "running" for record in found)
            kept = (signature, found) if signature and rests and len(found) <= _KEPT else None
        else:
            found = kept[1]
        if kept is not None:
            with self._lock:
                self._kept[project.home] = kept
        return found


def list_runs(
    projects: Projects, histories: Histories, path: Path | None, query: dict[str, Any]
) -> list[Recorded]:
    """Return the runs that a query asks for, each with the settings of its project.

    Args:
        projects: The projects of the server.
        histories: Their runs.
        path: A notebook, whose runs are asked for, those before it was renamed or moved included,
            or a folder of a project; None for all.
        query: `status`, `text` and `sweep`, if any.

    Raises:
        LedgerError: A ledger cannot be read.
    """

    def runs_of(project: Settings) -> list[Recorded]:
        return [(project, record) for record in histories.read(project)]

    own = projects.all() if path is None else (projects.add(path),)
    found = [pair for project in own for pair in runs_of(project)]
    if path is not None and not path.is_dir():
        # a notebook that was moved may have left its runs in another project
        for project in projects.all():
            if project not in own:
                with contextlib.suppress(CellwrightError):
                    found += runs_of(project)
        found = find_runs_of(path, _newest_first(found))
    found = [
        (project, record)
        for project, record in found
        if query.get("status") in (None, record.status)
        if query.get("sweep") in (None, record.sweep)
    ]
    words = query.get("text", "").casefold().split()
    return _newest_first(pair for pair in found if all(word in _text_of(pair[1]) for word in words))


def _newest_first(found: Iterable[Recorded]) -> list[Recorded]:
    return sorted(found, key=lambda pair: (pair[1].started, pair[1].run), reverse=True)


def _text_of(record: RunRecord) -> str:
    """Return what a search looks through."""
    parameters = [f"{name}={value}" for name, value in record.parameters.items()]
    words = (record.run, record.pipeline, record.status, record.actor.user, record.reason)
    return " ".join((*words, record.commit, *parameters)).casefold()
