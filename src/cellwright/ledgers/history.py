"""The events of one run read back as they were recorded; not the tables made from them."""

from __future__ import annotations

from sqlalchemy import Connection, func, select

from cellwright.ledgers.codec import decode, decode_event, decode_time
from cellwright.ledgers.schema import events
from cellwright.model import Actor, RecordedEvent, Stamp


def read_history(
    connection: Connection, run: str, after: int, limit: int
) -> tuple[RecordedEvent, ...]:
    """Return the events of a run beyond a number, in order."""
    query = select(events).where(events.c.run == run, events.c.sequence > after)
    return tuple(
        RecordedEvent(
            row.sequence,
            Stamp(decode_time(row.time), decode(row.actor, Actor), row.commit, bool(row.dirty)),
            decode_event(row.kind, row.body),
        )
        for row in connection.execute(query.order_by(events.c.sequence).limit(limit))
    )


def read_length(connection: Connection, run: str) -> int:
    """Return the number of the newest event of a run, 0 where there is none."""
    query = select(func.max(events.c.sequence)).where(events.c.run == run)
    return connection.execute(query).scalar() or 0
