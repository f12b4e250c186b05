"""Databases of older and newer schemas."""

from __future__ import annotations

import sqlite3

import pytest
from sqlalchemy import text

from cellwright.errors import LedgerError
from cellwright.ledgers import migrations, sql
from cellwright.ledgers.migrations import MIGRATIONS, Migration
from cellwright.ledgers.sql import SqlLedger
from cellwright.testing.ledger_events import ran, write_run


@pytest.fixture
def path(tmp_path):
    place = tmp_path / "ledger.db"
    ledger = SqlLedger(str(place))
    write_run(ledger, "r1", ran("load", key="k"))
    ledger.close()
    return place


def test_numbers_go_up_by_one():
    assert [m.number for m in MIGRATIONS] == list(range(1, len(MIGRATIONS) + 1))


def test_a_newer_schema_is_refused_and_left_alone(path):
    connection = sqlite3.connect(path)
    connection.execute("INSERT INTO schema_steps VALUES (99, 'from the future')")
    connection.commit()
    connection.close()
    before = path.read_bytes()
    ledger = SqlLedger(str(path))
    with pytest.raises(LedgerError) as caught:
        ledger.runs()
    ledger.close()
    error = caught.value
    assert (error.code, error.where) == ("ledger-version", str(path))
    assert "99" in error.message
    assert "upgrade" in error.hint
    assert path.read_bytes() == before


def test_an_older_schema_is_brought_up_and_its_tables_made_again(path, monkeypatch):
    def add_table(connection):
        connection.execute(text("CREATE TABLE more (x INTEGER)"))

    newer = (*MIGRATIONS, Migration(len(MIGRATIONS) + 1, "more", add_table))
    connection = sqlite3.connect(path)
    connection.execute("DROP TABLE metrics")
    connection.execute("UPDATE runs SET pipeline = 'of an older kind'")
    connection.commit()
    connection.close()
    monkeypatch.setattr(
        sql, "check_schema", lambda n, where: migrations.check_schema(n, where, newer)
    )
    monkeypatch.setattr(sql, "migrate", lambda c, where: migrations.migrate(c, where, newer))
    ledger = SqlLedger(str(path))
    assert ledger.runs()[0].pipeline == "churn"
    assert ledger.verify_chain() == []
    ledger.close()
    connection = sqlite3.connect(path)
    assert connection.execute("SELECT max(number) FROM schema_steps").fetchone() == (len(newer),)
    assert connection.execute("SELECT count(*) FROM more").fetchone() == (0,)
    connection.close()


def test_a_migration_that_fails_changes_nothing(path, monkeypatch):
    def fail(connection):
        connection.execute(text("CREATE TABLE more (x INTEGER)"))
        connection.execute(text("SELECT * FROM nowhere"))

    newer = (*MIGRATIONS, Migration(len(MIGRATIONS) + 1, "fails", fail))
    monkeypatch.setattr(sql, "check_schema", lambda n, where: False)
    monkeypatch.setattr(sql, "migrate", lambda c, where: migrations.migrate(c, where, newer))
    ledger = SqlLedger(str(path))
    with pytest.raises(LedgerError):
        ledger.runs()
    monkeypatch.undo()
    assert ledger.runs()[0].run == "r1"
    ledger.close()
    connection = sqlite3.connect(path)
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
    connection.close()
    assert "more" not in tables
