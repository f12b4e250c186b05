"""The ledger on a SQL database: SQLite by default, PostgreSQL by URL; not its tables or records."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Connection, Engine, insert, select

from cellwright.errors import LedgerError
from cellwright.ledgers import records
from cellwright.ledgers.chain import END, START, event_digest, find_breaks, last_ended
from cellwright.ledgers.codec import encode, encode_time
from cellwright.ledgers.connection import (
    is_absent,
    make_folder,
    open_engine,
    parse_url,
    reading,
    writing,
)
from cellwright.ledgers.failures import mapped_errors, shown_url
from cellwright.ledgers.history import read_history, read_length
from cellwright.ledgers.migrations import check_schema, migrate, schema_number
from cellwright.ledgers.projection import StoredEvent, apply_event, rebuild
from cellwright.ledgers.schema import events as events_table
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

T = TypeVar("T")


class SqlLedger:
    """Keeps what happened in a SQL database. Safe for several threads and processes.

    Nothing is opened before the first use, and a database that is not there is made by the first
    `append`: looking makes nothing.

    Args:
        url: A path, `sqlite:///PATH` or `postgresql://USER@HOST/DATABASE`.
        patience: Seconds to wait for other writers before giving up.
    """

    def __init__(self, url: str, *, patience: float = 30.0) -> None:
        self._url = parse_url(url)
        self._engine: Engine = open_engine(self._url, patience=patience)
        self._ready = False
        self._lock = threading.Lock()

    @property
    def url(self) -> str:
        """Return where the ledger is, without passwords."""
        return shown_url(self._url)

    def append(self, run: str, events: Sequence[Event], stamp: Stamp) -> None:
        """Append events of one run in one transaction; returns when they are durable.

        Raises:
            LedgerError: The database cannot be written, or the run has not started
                (`ledger-order`), or has ended and takes no more events (`run-ended`).
        """
        if not events:
            return
        with mapped_errors(self._url):
            if is_absent(self._url):
                make_folder(self._url)
                self._engine.dispose()
                self._ready = False
            self._prepare()
            with writing(self._engine) as connection:
                _append(connection, run, events, stamp, self.url)

    def run(self, run: str) -> RunRecord | None:
        """Return a whole run with its step runs, or None."""
        return self._read(lambda c: records.read_run(c, run), None)

    def find_runs(self, prefix: str) -> tuple[str, ...]:
        """Return the ids of the runs that begin with a prefix, newest first, at most 20."""
        return self._read(lambda c: records.find_runs(c, prefix), ())

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
        """Return runs, newest first, each with its step runs but without attempts.

        Args:
            limit: How many at most.
            pipeline: Only runs of this pipeline.
            status: Only runs with this status.
            step: Only runs that have this step.
            since: Only runs that started then or later.
            steps: Whether the records have all of their step runs; if not, only those that
                logged metrics, which is quicker for large runs.
        """
        return self._read(
            lambda c: records.read_runs(
                c,
                limit=limit,
                pipeline=pipeline,
                status=status,
                step=step,
                since=since,
                steps_too=steps,
            ),
            (),
        )

    def history(self, run: str, *, after: int = 0, limit: int = 1000) -> tuple[RecordedEvent, ...]:
        """Return the events of a run beyond a number, in order."""
        return self._read(lambda c: read_history(c, run, after, limit), ())

    def length(self, run: str) -> int:
        """Return the number of the newest event of a run, 0 where there is none."""
        return self._read(lambda c: read_length(c, run), 0)

    def results(self, key: str) -> tuple[KeyedResult, ...]:
        """Return the succeeded results recorded under a step key, newest first, at most 20."""
        return self._read(lambda c: records.read_results(c, key), ()) if key else ()

    def recent_results(
        self, pipeline: str, *, limit: int = 2
    ) -> Mapping[str, tuple[KeyedResult, ...]]:
        """Return by key the results that a pipeline's last runs made or took, in one look."""
        nothing: Mapping[str, tuple[KeyedResult, ...]] = {}
        return self._read(lambda c: records.read_recent_results(c, pipeline, limit), nothing)

    def versions(self, pipeline: str, step: str | None = None) -> tuple[StepVersion, ...]:
        """Return the distinct versions of a pipeline's steps, oldest first."""
        return self._read(lambda c: records.read_versions(c, pipeline, step), ())

    def effects(self, pipeline: str) -> Mapping[tuple[str, str], Observed]:
        """Return all effects that a pipeline's steps were seen to have, by step and version."""
        nothing: Mapping[tuple[str, str], Observed] = {}
        return self._read(lambda c: records.read_effects(c, pipeline), nothing)

    def figures(self, pipeline: str, *, limit: int = 5) -> Mapping[str, TaskFigures]:
        """Return what the tasks of a pipeline took in its last runs, by task id."""
        nothing: Mapping[str, TaskFigures] = {}
        return self._read(lambda c: records.read_figures(c, pipeline, limit), nothing)

    def interrupted(self) -> tuple[str, ...]:
        """Return the ids of runs that have started and not ended, newest first.

        Such a run may be under way: the actor of its record names host and process.
        """
        return self._read(records.find_running, ())

    def verify_chain(self, run: str | None = None) -> list[str]:
        """Return what was tampered with, in words: empty when every digest holds."""
        return self._read(lambda c: list(find_breaks(c, run)), [])

    def rebuild(self) -> None:
        """Make all tables that are made from events again."""
        if is_absent(self._url):
            return
        with mapped_errors(self._url):
            self._prepare()
            with writing(self._engine) as connection:
                rebuild(connection)

    def close(self) -> None:
        """Release the database."""
        with suppress(Exception):
            self._engine.dispose()

    def _read(self, query: Callable[[Connection], T], nothing: T) -> T:
        if is_absent(self._url):
            return nothing
        with mapped_errors(self._url):
            self._prepare()
            with reading(self._engine) as connection:
                return query(connection)

    def _prepare(self) -> None:
        """Bring the database to the present schema, once per ledger."""
        with self._lock:
            if self._ready:
                return
            with reading(self._engine) as connection:
                current = check_schema(schema_number(connection), self.url)
            if not current:
                with writing(self._engine) as connection:
                    migrate(connection, self.url)
            self._ready = True


def _append(
    connection: Connection, run: str, events: Sequence[Event], stamp: Stamp, where: str
) -> None:
    of_run = select(events_table.c.sequence, events_table.c.digest, events_table.c.kind)
    newest = of_run.where(events_table.c.run == run).order_by(events_table.c.sequence.desc())
    before = connection.execute(newest.limit(1)).first()
    sequence, previous, kind = tuple(before) if before else (0, "", "")
    stamped = (encode_time(stamp.time), encode(stamp.actor), stamp.commit, stamp.dirty)
    for event in events:
        last, kind = kind, type(event).__name__
        _check_order(run, last, kind, where)
        sequence += 1
        content = (kind, encode(event))
        links = (previous, last_ended(connection) if kind == END else None)
        previous = event_digest(run, sequence, stamped, content, links)
        row = dict(zip(("time", "actor", "commit", "dirty"), stamped, strict=True))
        row |= {"run": run, "sequence": sequence, "kind": kind, "body": content[1]}
        row |= {"previous": links[0], "previous_run": links[1], "digest": previous}
        key = connection.execute(insert(events_table), row).inserted_primary_key
        apply_event(connection, StoredEvent(key[0] if key else 0, run, *stamped, event))


def _check_order(run: str, last: str, kind: str, where: str) -> None:
    if last == END:
        raise LedgerError(
            f"run {run} has ended and takes no more events",
            code="run-ended",
            where=where,
            hint="start a new run; `cellwright run --resume` goes on from this one",
        )
    if (kind == START) != (last == ""):
        raise LedgerError(
            f"run {run} must begin with the event that starts it, and only there: got {kind}",
            code="ledger-order",
            where=where,
            hint="this is a fault of the program that writes the ledger",
        )
