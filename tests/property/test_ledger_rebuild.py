"""Tables made from events again are those that were made while the events came."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from cellwright.ledgers.connection import reading
from cellwright.ledgers.schema import derived
from cellwright.ledgers.sql import SqlLedger
from cellwright.model import (
    ArtifactRef,
    AttemptEndedEvent,
    AttemptStartedEvent,
    Metric,
    Outcome,
    RunEndedEvent,
    RunStartedEvent,
    StepDecidedEvent,
    StepEndedEvent,
    StepResult,
)
from cellwright.testing.ledger_events import make_stamp

names = st.sampled_from(["load", "train", "setup"])
kinds = st.sampled_from(["step", "check", "setup"])
keys = st.sampled_from(["", "k1", "k2"])
runs = st.sampled_from(["r1", "r2", "r3"])
refs = st.builds(ArtifactRef, keys, keys, st.just("int"), st.integers(0, 2**50))
results = st.builds(
    StepResult,
    outputs=st.dictionaries(names, refs, max_size=2),
    results=st.dictionaries(names, refs, max_size=2),
    metrics=st.lists(st.builds(Metric, names, st.floats(), st.integers(0, 3)), max_size=2).map(
        tuple
    ),
)
outcomes = st.builds(Outcome, st.sampled_from(["succeeded", "raised", "check"]), st.text())
events = st.one_of(
    st.builds(
        StepDecidedEvent,
        names,
        kinds,
        st.sampled_from(["run", "reuse"]),
        st.sampled_from(["v1", "v2"]),
        keys,
        inputs=st.dictionaries(names, refs, max_size=1),
        reused_from=st.none() | runs,
    ),
    st.builds(AttemptStartedEvent, names, kinds, st.integers(1, 2)),
    st.builds(
        AttemptEndedEvent,
        names,
        kinds,
        st.integers(1, 2),
        outcomes,
        st.floats(0, 10),
        result=st.none() | results,
    ),
    st.builds(StepEndedEvent, names, st.sampled_from(["succeeded", "failed", "reused"])),
)


def _dump(ledger):
    with reading(ledger._engine) as connection:
        return {
            table.name: sorted(map(repr, connection.execute(select(table))))
            for table in derived.sorted_tables
        }


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(runs, events), max_size=15), st.sets(runs))
def test_rebuilt_is_what_was_live(history, over):
    with tempfile.TemporaryDirectory() as folder:
        ledger = SqlLedger(str(Path(folder) / "ledger.db"))
        for run in ("r1", "r2", "r3"):
            start = RunStartedEvent("p", "p.ipynb", "d", steps=("load", "train"))
            ledger.append(run, [start], make_stamp())
        for i, (run, event) in enumerate(history):
            ledger.append(run, [event], make_stamp(i))
        for run in sorted(over):
            ledger.append(run, [RunEndedEvent("failed", 1.0)], make_stamp())
        live = _dump(ledger)
        told = repr(ledger.runs()), repr([ledger.run(r) for r in ("r1", "r2", "r3")])
        ledger.rebuild()
        assert _dump(ledger) == live
        assert (repr(ledger.runs()), repr([ledger.run(r) for r in ("r1", "r2", "r3")])) == told
        assert ledger.verify_chain() == []
        ledger.close()
