"""How a database is opened and how transactions begin on it; not what is in it."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError

from cellwright.errors import SettingsError

_WRITES = "cellwright_writes"
_WRITER_LOCK = 0x63656C6C
"""Key of the advisory lock that makes PostgreSQL's writers take turns."""


def parse_url(url: str) -> URL:
    """Return a ledger's URL: a path, `sqlite:///…` or `postgresql://…`.

    Raises:
        SettingsError: It is none of these.

    Example:
        >>> str(parse_url("runs/ledger.db"))
        'sqlite:///runs/ledger.db'
    """
    if "://" not in url:
        return URL.create("sqlite", database=url)
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise _bad_url("it is no URL of a database") from None
    if parsed.drivername in ("postgresql", "postgres"):
        return parsed.set(drivername="postgresql+psycopg")
    if parsed.get_backend_name() not in ("sqlite", "postgresql"):
        raise _bad_url(f"there is no ledger on {parsed.get_backend_name()}")
    if parsed.get_backend_name() == "sqlite" and parsed.database in (None, "", ":memory:"):
        raise _bad_url("it names no file")
    return parsed


def _bad_url(why: str) -> SettingsError:
    return SettingsError(
        f"the setting `ledger` cannot be used: {why}",
        code="ledger-url",
        where="setting `ledger`",
        hint="give a path, or a URL like sqlite:///path or postgresql://user@host/database",
    )


def open_engine(url: URL, *, patience: float) -> Engine:
    """Return an engine; nothing is opened before its first connection.

    Args:
        url: From `parse_url`.
        patience: Seconds to wait for other writers.
    """
    if url.get_backend_name() == "sqlite":
        return _open_sqlite(url, patience)
    wait = f"-c lock_timeout={int(patience * 1000)}"
    return create_engine(
        url, pool_pre_ping=True, connect_args={"connect_timeout": 10, "options": wait}
    )


def _open_sqlite(url: URL, patience: float) -> Engine:
    engine = create_engine(url, connect_args={"timeout": patience})

    @event.listens_for(engine, "connect")
    def configure(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = FULL")
        _use_wal(connection, patience)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get(_WRITES)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _use_wal(connection: Any, patience: float) -> None:
    """Switch to the write-ahead log once; SQLite does not wait for others here, so we do."""
    until = time.monotonic() + patience
    while True:
        try:
            if connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
                connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorname != "SQLITE_BUSY" or time.monotonic() > until:
                raise
            time.sleep(0.02)
        else:
            return


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Open a transaction that sees one state of the database."""
    with engine.connect() as connection, connection.begin():
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Open a transaction that no other writer overlaps; durable when left."""
    with engine.connect() as connection:
        connection = connection.execution_options(**{_WRITES: True})
        with connection.begin():
            if engine.dialect.name == "postgresql":
                connection.execute(text(f"SELECT pg_advisory_xact_lock({_WRITER_LOCK})"))
            yield connection


def make_folder(url: URL) -> None:
    """Make the folder of a SQLite database."""
    if url.get_backend_name() == "sqlite" and url.database:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)


def is_absent(url: URL) -> bool:
    """Return whether there is no database yet (known only for files)."""
    if url.get_backend_name() != "sqlite" or not url.database:
        return False
    return not Path(url.database).exists()
