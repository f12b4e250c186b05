"""The ledger: append-only events of runs, and the records made from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from cellwright.model import (
    Event,
    KeyedResult,
    Observed,
    RecordedEvent,
    RunRecord,
    RunStatus,
    Stamp,
    StepVersion,
    TaskFigures,
)


class Ledger(Protocol):
    """Keeps what happened. Errors are `LedgerError` (`ledger-unreachable`, `ledger-version`).

    Safe for several threads of a process and for several processes at a time.
    """

    def append(self, run: str, events: Sequence[Event], stamp: Stamp) -> None:
        """Append events of one run in one transaction; returns when they are durable."""
        ...

    def run(self, run: str) -> RunRecord | None:
        """Return a whole run with its step runs, or None."""
        ...

    def find_runs(self, prefix: str) -> tuple[str, ...]:
        """Return the ids of the runs that begin with a prefix, newest first, at most 20."""
        ...

    def runs(
        self,
        *,
        limit: int = 50,
        pipeline: str | None = None,
        status: RunStatus | None = None,
        step: str | None = None,
        since: datetime | None = None,
        steps: bool = True,
    ) -> tuple[RunRecord, ...]:
        """Return runs, newest first, each with its step runs but without attempts and items.

        With `steps` false only the step runs that logged metrics are there, for lists of runs.
        """
        ...

    def history(self, run: str, *, after: int = 0, limit: int = 1000) -> tuple[RecordedEvent, ...]:
        """Return the events of a run beyond a number, in order."""
        ...

    def length(self, run: str) -> int:
        """Return the number of the newest event of a run, 0 where there is none."""
        ...

    def results(self, key: str) -> tuple[KeyedResult, ...]:
        """Return the succeeded results recorded under a step key, newest first, at most 20."""
        ...

    def recent_results(
        self, pipeline: str, *, limit: int = 2
    ) -> Mapping[str, tuple[KeyedResult, ...]]:
        """Return by key the results that a pipeline's last runs made or took, in one look."""
        ...

    def versions(self, pipeline: str, step: str | None = None) -> tuple[StepVersion, ...]:
        """Return the distinct versions of a pipeline's steps, oldest first."""
        ...

    def effects(self, pipeline: str) -> Mapping[tuple[str, str], Observed]:
        """Return all effects that a pipeline's steps were seen to have, by step and version."""
        ...

    def figures(self, pipeline: str, *, limit: int = 5) -> Mapping[str, TaskFigures]:
        """Return what the tasks of a pipeline took in its last runs, by task id.

        The items of a repeated step count together: `item:STEP`.
        """
        ...

    def interrupted(self) -> tuple[str, ...]:
        """Return the ids of runs that have started and not ended, newest first."""
        ...

    def verify_chain(self, run: str | None = None) -> Sequence[str]:
        """Return what was tampered with, in words: empty when every digest holds."""
        ...

    def close(self) -> None:
        """Release the database."""
        ...
