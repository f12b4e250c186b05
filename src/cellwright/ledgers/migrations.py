"""How a database reaches the present schema, step by step; not what the tables mean.

Only the events' own tables are migrated. Tables made from events are dropped and made again
from the events, so a change to them needs a step that does nothing itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, func, insert, inspect, select, text

from cellwright.errors import LedgerError
from cellwright.ledgers.projection import rebuild
from cellwright.ledgers.schema import derived, schema_steps, truth


@dataclass(frozen=True, slots=True)
class Migration:
    """One numbered step from a schema to the next; never changed once released."""

    number: int
    what: str
    apply: Callable[[Connection], None]


_SQLITE_GUARDS = (
    "CREATE TRIGGER events_keep BEFORE DELETE ON events"
    " BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END",
    "CREATE TRIGGER events_stay BEFORE UPDATE ON events"
    " BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END",
    # INSERT OR REPLACE removes rows without asking the trigger above
    "CREATE TRIGGER events_add BEFORE INSERT ON events"
    " WHEN EXISTS (SELECT 1 FROM events WHERE id = NEW.id)"
    " OR EXISTS (SELECT 1 FROM events WHERE run = NEW.run AND sequence = NEW.sequence)"
    " BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END",
)
_POSTGRESQL_GUARDS = (
    "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS"
    " $$ BEGIN RAISE EXCEPTION 'the ledger is append-only' USING ERRCODE = '23514'; END $$",
    "CREATE TRIGGER events_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON events"
    " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
)


def _create_events(connection: Connection) -> None:
    truth.create_all(connection)
    sqlite = connection.dialect.name == "sqlite"
    for statement in _SQLITE_GUARDS if sqlite else _POSTGRESQL_GUARDS:
        connection.execute(text(statement))


def _leave_events(connection: Connection) -> None:
    """Change nothing in the events' own tables; those made from them are made again."""


MIGRATIONS: tuple[Migration, ...] = (
    Migration(1, "events, append-only and chained, and the tables made from them", _create_events),
    Migration(2, "effects that were observed while steps ran", _leave_events),
    Migration(3, "which sweep a run belongs to", _leave_events),
    Migration(4, "how many cores attempts would use", _leave_events),
)


def schema_number(connection: Connection) -> int:
    """Return the number of the last step that this database has taken, 0 for an empty one."""
    if not inspect(connection).has_table(schema_steps.name):
        return 0
    return connection.execute(select(func.max(schema_steps.c.number))).scalar() or 0


def check_schema(number: int, where: str, migrations: Sequence[Migration] = MIGRATIONS) -> bool:
    """Return whether a schema is the present one.

    Raises:
        LedgerError: The schema is newer than this program.
    """
    known = migrations[-1].number
    if number > known:
        raise LedgerError(
            f"the ledger has schema {number}, this Cellwright knows schemas up to {known}",
            code="ledger-version",
            where=where,
            hint="upgrade Cellwright, or set `ledger` to another place",
        )
    return number == known


def migrate(
    connection: Connection, where: str, migrations: Sequence[Migration] = MIGRATIONS
) -> None:
    """Bring a database to the present schema, within the caller's transaction."""
    number = schema_number(connection)
    if check_schema(number, where, migrations):
        return
    for migration in migrations:
        if migration.number > number:
            migration.apply(connection)
            connection.execute(
                insert(schema_steps).values(number=migration.number, what=migration.what)
            )
    derived.drop_all(connection)
    derived.create_all(connection)
    rebuild(connection)
