"""The SQLite ledger: the behaviour of every ledger, and what its file must stand."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import ExitStack

import pytest

from cellwright.errors import LedgerError
from cellwright.ledgers.sql import SqlLedger
from cellwright.testing.ledger_events import make_stamp, ran, started, write_run
from cellwright.testing.ledger_suite import LedgerSuite

WRITER = """
import sys
from cellwright.ledgers.sql import SqlLedger
from cellwright.testing.ledger_events import ran, write_run
url, name = sys.argv[1:]
ledger = SqlLedger(url)
for i in range(10):
    write_run(ledger, f"{name}{i}", ran("load", key="k", version=name))
ledger.close()
"""


@pytest.fixture
def path(tmp_path):
    return tmp_path / "deep" / "ledger.db"


@pytest.fixture
def open_ledger(path):
    """Open ledgers on one place; all are closed in the end."""
    with ExitStack() as stack:

        def open_one():
            ledger = SqlLedger(str(path))
            stack.callback(ledger.close)
            return ledger

        yield open_one


class TestSqlite(LedgerSuite):
    """The suite, on a file."""


def test_looking_makes_nothing(path, open_ledger):
    ledger = open_ledger()
    assert ledger.runs() == ()
    assert ledger.verify_chain() == []
    ledger.rebuild()
    assert not path.parent.exists()


def test_a_ledger_that_is_removed_while_open_is_made_anew(path, open_ledger):
    ledger = open_ledger()
    write_run(ledger, "r1", ran("load"))
    for file in path.parent.iterdir():
        file.unlink()
    assert ledger.runs() == ()
    write_run(ledger, "r2", ran("load"))
    assert [r.run for r in ledger.runs()] == ["r2"]
    ledger.close()


def test_several_processes_take_turns(path, open_ledger):
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, str(path), name]) for name in "abc"]
    assert [w.wait() for w in writers] == [0, 0, 0]
    ledger = open_ledger()
    assert len(ledger.runs(limit=100)) == 30
    assert ledger.verify_chain() == []
    ledger.close()


def test_a_writer_killed_within_a_transaction_leaves_nothing(path, open_ledger):
    ledger = open_ledger()
    write_run(ledger, "r1", ran("load"))
    code = """
import os, sys
from cellwright.ledgers import sql
from cellwright.ledgers.sql import SqlLedger
from cellwright.testing.ledger_events import ran, write_run
apply = sql.apply_event
def kill(connection, stored):
    apply(connection, stored)
    if stored.event.__class__.__name__ == "StepEndedEvent":
        os.kill(os.getpid(), 9)
sql.apply_event = kill
write_run(SqlLedger(sys.argv[1]), "r2", ran("load"))
"""
    assert subprocess.run([sys.executable, "-c", code, str(path)], check=False).returncode == -9
    assert ledger.run("r2") is None
    write_run(ledger, "r3", ran("load"))
    assert ledger.verify_chain() == []
    ledger.close()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE events SET body = '{}'",
        "DELETE FROM events",
        "INSERT OR REPLACE INTO events SELECT * FROM events",
        "INSERT OR REPLACE INTO events (run, sequence, time, actor, 'commit', dirty, kind, body,"
        " previous, digest) VALUES ('r1', 1, '', '', '', 0, '', '', '', '')",
    ],
)
def test_events_can_only_be_added(path, open_ledger, statement):
    ledger = open_ledger()
    write_run(ledger, "r1", ran("load"))
    connection = sqlite3.connect(path)
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        connection.execute(statement)
    connection.close()
    assert ledger.verify_chain() == []
    ledger.close()


def test_another_writer_is_waited_for_and_then_told(path):
    ledger = SqlLedger(str(path), patience=0.05)
    ledger.append("r1", [started("load")], make_stamp())
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert len(ledger.runs()) == 1
    with pytest.raises(LedgerError) as caught:
        ledger.append("r2", [started("load")], make_stamp())
    assert caught.value.code == "ledger-locked"
    other.rollback()
    ledger.append("r2", [started("load")], make_stamp())
    other.close()
    ledger.close()
