"""Tampering with events shows, whatever is done to them."""

from __future__ import annotations

import sqlite3

import pytest

from cellwright.ledgers.chain import event_digest
from cellwright.ledgers.sql import SqlLedger
from cellwright.testing.ledger_events import make_stamp, ran, started, write_run


@pytest.fixture
def path(tmp_path):
    place = tmp_path / "ledger.db"
    ledger = SqlLedger(str(place))
    for run in ("r1", "r2", "r3"):
        write_run(ledger, run, ran("load"))
    ledger.append("open", [started("load")], make_stamp())
    assert ledger.verify_chain() == []
    ledger.close()
    return place


TAMPERED = [
    ("UPDATE events SET body = replace(body, 'churn', 'sales') WHERE run = 'r2' AND sequence = 1",
     ["run r2, event 1: was changed after it was written"]),
    ("UPDATE events SET time = '2020' WHERE run = 'open'",
     ["run open, event 1: was changed after it was written"]),
    ("UPDATE events SET dirty = 0 WHERE run = 'r1' AND sequence = 3",
     ["run r1, event 3: was changed after it was written"]),
    ("DELETE FROM events WHERE run = 'r2' AND sequence = 3",
     ["run r2, event 4: events before it are missing"]),
    ("DELETE FROM events WHERE run = 'r2' AND sequence = 1",
     ["run r2, event 2: events before it are missing"]),
    ("DELETE FROM events WHERE run = 'r2'",
     ["run r3: does not follow the run that ended before it"]),
    ("DELETE FROM events WHERE run = 'r2' AND kind = 'RunEndedEvent'",
     ["run r3: does not follow the run that ended before it"]),
    ("DELETE FROM events WHERE run = 'r2' AND sequence = 2;"
     "UPDATE events SET sequence = sequence - 1 WHERE run = 'r2' AND sequence > 2",
     ["run r2, event 2: does not follow the event before it",
      "run r2, event 2: was changed after it was written",
      "run r2, event 3: was changed after it was written",
      "run r2, event 4: was changed after it was written",
      "run r2, event 5: was changed after it was written"]),
]  # fmt: skip


@pytest.mark.parametrize(("statement", "problems"), TAMPERED)
def test_tampering_shows(path, statement, problems):
    connection = sqlite3.connect(path)
    for trigger in ("events_keep", "events_stay"):
        connection.execute(f"DROP TRIGGER {trigger}")
    connection.executescript(statement)
    connection.close()
    ledger = SqlLedger(str(path))
    assert ledger.verify_chain() == problems
    assert ledger.verify_chain("r1") == [p for p in problems if p.startswith("run r1")]
    ledger.close()


def test_the_digest_of_an_event_stays_what_it_is():
    """A changed digest would break every chain that was ever written."""
    assert (
        event_digest(
            "r1", 2, ("2026-11-23T08:00:00.000000+00:00", "{}", "c", True), ("K", "{}"), ("p", None)
        )
        == "d4d2a7088075c968d2666fa5d3c5eb66fa690cb1ae0920a79dd3477a353bb82f"
    )
