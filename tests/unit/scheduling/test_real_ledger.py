"""Runs recorded by the SQLite ledger: the same records as in memory, and the same reuse."""

from __future__ import annotations

from contextlib import closing

import pytest

from cellwright.ledgers.sql import SqlLedger
from cellwright.testing.ledger_suite import LedgerSuite
from cellwright.testing.memory_ledger import MemoryLedger
from tests.unit.scheduling.scheduling_kit import World, make_pipeline, outcome, statuses

PIPELINE = make_pipeline(
    ("load", "x = now", {"now": "setup"}, {"check": "assert x", "check_reads": {"x": "load"}}),
    ("use", "y = x + n", {"x": "load", "n": "parameter"}),
    ("bad", "z = y / 0", {"y": "use"}, {"retries": 1}),
    ("after", "w = z", {"z": "bad"}),
    parameters=[("n", 1)],
    setup="now = 7",
    setup_values=["now"],
)


class Both:
    """Writes to two ledgers and asks the second."""

    def __init__(self, first, second):
        self._ledgers = (first, second)

    def append(self, run, events, stamp):
        for ledger in self._ledgers:
            ledger.append(run, events, stamp)

    def __getattr__(self, name):
        return getattr(self._ledgers[1], name)


def test_both_ledgers_tell_the_same(tmp_path):
    memory = MemoryLedger()
    with closing(SqlLedger(str(tmp_path / "ledger.db"))) as real:
        world = World(tmp_path, ledger=Both(memory, real))
        first = world.run("r1", PIPELINE)
        world.acts["bad"] = outcome("kernel-died", "gone")
        second = world.run("r2", PIPELINE, resumed=first)
        assert statuses(second) == {
            "setup": "reused",
            "load": "reused",
            "use": "reused",
            "bad": "failed",
            "after": "skipped",
        }
        assert second.steps["after"].reasons == ("needs `bad`, which failed",)
        assert second.steps["bad"].reasons == ("it failed the last time",)
        assert second.steps["bad"].error.message == "gone"
        for run in ("r1", "r2"):
            told, kept = real.run(run), memory.run(run)
            assert statuses(told) == statuses(kept)
            for name, step in told.steps.items():
                other = kept.steps[name]
                assert (step.key, step.parts, step.reasons) == (
                    other.key,
                    other.parts,
                    other.reasons,
                )
                assert (step.result, step.reused_from) == (other.result, other.reused_from)
                assert [a.outcome for a in step.attempts] == [a.outcome for a in other.attempts]
        assert real.verify_chain() == []
        assert real.interrupted() == ()


@pytest.fixture
def open_ledger():
    """Open one ledger in memory, again and again."""
    ledger = MemoryLedger()
    return lambda: ledger


class TestMemoryLedger(LedgerSuite):
    """The fake behaves as every ledger does."""
