"""The chain of digests over events, so that tampering shows; not how events are stored.

Each event's digest covers the digest of the event before it in the same run. The event that ends
a run also covers the digest of the event that ended a run before it: so runs are chained too.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, Row, select

from cellwright.hashing import digest
from cellwright.ledgers.schema import events
from cellwright.model import RunEndedEvent, RunStartedEvent

START = RunStartedEvent.__name__
END = RunEndedEvent.__name__


def event_digest(
    run: str,
    sequence: int,
    stamp: tuple[str, str, str, bool],
    content: tuple[str, str],
    links: tuple[str, str | None],
) -> str:
    """Return the digest of one event.

    Args:
        run: Its run.
        sequence: Its place in the run, from 1.
        stamp: Time, actor, commit and dirty flag as stored.
        content: Kind and body as stored.
        links: Digest of the event before it, and for a run's end that of the run ended before.
    """
    return digest("ledger-event", run, sequence, stamp, content, links)


def last_ended(connection: Connection) -> str:
    """Return the digest of the event that ended a run last, or an empty text."""
    query = select(events.c.digest).where(events.c.kind == END).order_by(events.c.id.desc())
    return connection.execute(query.limit(1)).scalar() or ""


def find_breaks(connection: Connection, run: str | None = None) -> Iterator[str]:
    """Yield what is wrong with the chain, in words; nothing when it holds.

    Args:
        connection: An open transaction.
        run: Only this run and its own link to the run before it.
    """
    query = select(events).order_by(events.c.run, events.c.sequence)
    if run is not None:
        query = query.where(events.c.run == run)
    before: Row[tuple[object, ...]] | None = None
    for row in connection.execute(query.execution_options(yield_per=1000)):
        yield from _find_breaks_of_event(row, before)
        before = row
    yield from _find_breaks_between_runs(connection, run)


def _find_breaks_of_event(
    row: Row[tuple[object, ...]], before: Row[tuple[object, ...]] | None
) -> Iterator[str]:
    if before is not None and before.run != row.run:
        before = None
    place = f"run {row.run}, event {row.sequence}"
    if row.sequence != (before.sequence + 1 if before else 1):
        yield f"{place}: events before it are missing"
    elif row.previous != (before.digest if before else ""):
        yield f"{place}: does not follow the event before it"
    if (row.kind == START) != (row.sequence == 1):
        yield f"{place}: a run begins with the event that starts it, and only there"
    if before is not None and before.kind == END:
        yield f"{place}: the run had ended before"
    if row.digest != event_digest(
        row.run,
        row.sequence,
        (row.time, row.actor, row.commit, bool(row.dirty)),
        (row.kind, row.body),
        (row.previous, row.previous_run),
    ):
        yield f"{place}: was changed after it was written"


def _find_breaks_between_runs(connection: Connection, run: str | None) -> Iterator[str]:
    query = (
        select(events.c.run, events.c.digest, events.c.previous_run)
        .where(events.c.kind == END)
        .order_by(events.c.id)
    )
    before = ""
    for row in connection.execute(query.execution_options(yield_per=1000)):
        if row.previous_run != before and run in (None, row.run):
            yield f"run {row.run}: does not follow the run that ended before it"
        before = row.digest
