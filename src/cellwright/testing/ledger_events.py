"""Events of small runs, for the tests of ledgers; no tests (see `ledger_suite`)."""

# ruff: noqa: S101 - what a test needs must be there

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from cellwright.interfaces import Ledger
from cellwright.model import (
    Actor,
    ArtifactRef,
    AttemptEndedEvent,
    AttemptStartedEvent,
    Event,
    Metric,
    Outcome,
    OutcomeKind,
    RunEndedEvent,
    RunRecord,
    RunStartedEvent,
    Stamp,
    StepDecidedEvent,
    StepEndedEvent,
    StepResult,
    TaskKind,
)

START = datetime(2026, 11, 23, 8, 0, 0, 123456, tzinfo=UTC)
ACTOR = Actor(user="ada", host="engine", process=1815, ci="gitlab:7")


def make_stamp(seconds: float = 0.0) -> Stamp:
    """Return a stamp some seconds after a fixed start."""
    return Stamp(START + timedelta(seconds=seconds), ACTOR, commit="c0ffee", dirty=True)


def make_result(value: str, *metrics: Metric) -> StepResult:
    """Return a result with one output, named and addressed after a word."""
    ref = ArtifactRef(f"stored-{value}", f"value-{value}", "int", 8, summary=value)
    return StepResult(outputs={"out": ref}, metrics=metrics, notes=("kept",))


def started(*steps: str, pipeline: str = "churn") -> RunStartedEvent:
    """Return the start of a run with some steps."""
    return RunStartedEvent(
        pipeline=pipeline,
        notebook=f"{pipeline}.ipynb",
        notebook_digest="n0",
        parameters={"rate": "0.5", "names": "['a', 'b']"},
        sources="s0",
        environment="e0",
        steps=steps,
        resumed_from="earlier",
    )


def decided(
    step: str, *, kind: TaskKind = "step", key: str = "", version: str = "v1"
) -> StepDecidedEvent:
    """Return the decision to run a task."""
    inputs = {"rows": ArtifactRef("i0", "i1", "list", 3)}
    return StepDecidedEvent(
        step, kind, "run", version, key, "script", ("never ran",), inputs, parts={kind: key}
    )


def ended(
    step: str,
    result: StepResult | None = None,
    *,
    kind: TaskKind = "step",
    number: int = 1,
    outcome: OutcomeKind = "succeeded",
) -> AttemptEndedEvent:
    """Return the end of an attempt."""
    told = Outcome(outcome, "what \x00 it said \udc80", "a1b2", 7, 3, "Traceback …")
    return AttemptEndedEvent(step, kind, number, told, 1.5, 1.25, 1 << 40, "/x.ipynb", result)


def ran(step: str, *, key: str = "", version: str = "v1", value: str = "1") -> list[Event]:
    """Return the events of a step that succeeds at once."""
    return [
        decided(step, key=key, version=version),
        AttemptStartedEvent(step, "step", 1),
        ended(step, make_result(value)),
        StepEndedEvent(step, "succeeded", 1.5),
    ]


def write_run(ledger: Ledger, run: str, events: Sequence[Event], seconds: float = 0.0) -> None:
    """Append a whole run of one step `load` at once."""
    start = started("load")
    done = RunEndedEvent("succeeded", 2.0)
    ledger.append(run, [start, *events, done], make_stamp(seconds))


def read(ledger: Ledger, run: str) -> RunRecord:
    """Return a run that must be there."""
    record = ledger.run(run)
    assert record is not None
    return record
