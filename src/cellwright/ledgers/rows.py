"""Rows by key: read, insert, update, delete; not what rows mean.

Statements are made once and kept, since making one costs more than executing it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Delete,
    Insert,
    Row,
    Select,
    Table,
    Update,
    and_,
    bindparam,
    delete,
    insert,
    select,
    update,
)

Key = Mapping[str, Any]


def read_row(connection: Connection, table: Table, key: Key) -> Row[tuple[Any, ...]] | None:
    """Return the first row with these values, or None."""
    return connection.execute(_selecting(table, tuple(key)), _bound(key)).first()


def insert_rows(connection: Connection, table: Table, rows: Sequence[Key]) -> None:
    """Insert rows that all have the same columns; none is fine."""
    if rows:
        connection.execute(_inserting(table), list(rows))


def update_row(connection: Connection, table: Table, key: Key, values: Key) -> bool:
    """Set columns of the rows with these values; return whether there was one."""
    done = connection.execute(_updating(table, tuple(key)), {**_bound(key), **values})
    return bool(done.rowcount)


def write_row(
    connection: Connection, table: Table, key: Key, values: Key, at_first: Key | None = None
) -> None:
    """Update the row of a key, or insert it with the values that only a new row gets."""
    if not update_row(connection, table, key, values):
        insert_rows(connection, table, [{**key, **values, **(at_first or {})}])


def delete_rows(connection: Connection, table: Table, key: Key) -> None:
    """Delete the rows with these values."""
    connection.execute(_deleting(table, tuple(key)), _bound(key))


def _bound(key: Key) -> dict[str, Any]:
    return {f"key_{name}": value for name, value in key.items()}


@cache
def _inserting(table: Table) -> Insert:
    return insert(table)


@cache
def _selecting(table: Table, names: tuple[str, ...]) -> Select[tuple[Any, ...]]:
    return select(table).where(_matches(table, names)).limit(1)


@cache
def _updating(table: Table, names: tuple[str, ...]) -> Update:
    return update(table).where(_matches(table, names))


@cache
def _deleting(table: Table, names: tuple[str, ...]) -> Delete:
    return delete(table).where(_matches(table, names))


def _matches(table: Table, names: tuple[str, ...]) -> ColumnElement[bool]:
    return and_(*(table.c[name] == bindparam(f"key_{name}") for name in names))
