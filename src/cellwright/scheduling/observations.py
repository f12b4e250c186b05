"""What is made of what was observed: outcomes, words, and a record without a ledger."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from cellwright.errors import CellwrightError
from cellwright.model import (
    AttemptEndedEvent,
    AttemptReport,
    Outcome,
    RunRecord,
    RunStartedEvent,
    RunStatus,
    Stamp,
    StepEndedEvent,
    StepRun,
)
from cellwright.scheduling.tasks import Task


def judge_report(task: Task, report: AttemptReport) -> Outcome:
    """Return how an attempt ended; a check that raised anything is a failed check."""
    outcome = report.outcome
    if task.kind == "check" and outcome.kind == "raised":
        return replace(outcome, kind="check")
    if outcome.kind == "succeeded" and task.kind != "check" and report.result is None:
        return Outcome("machinery", "the step ended without leaving a result")
    return outcome


def describe_end(task: Task, number: int, report: AttemptReport) -> AttemptEndedEvent:
    """Return the event that an attempt ended as reported."""
    return AttemptEndedEvent(
        step=task.step,
        kind=task.kind,
        number=number,
        outcome=report.outcome,
        seconds=report.seconds,
        cpu_seconds=report.cpu_seconds,
        peak_memory=report.peak_memory,
        executed=report.executed,
        result=report.result,
        cores=report.cores,
    )


def describe_fault(error: BaseException) -> str:
    """Return an exception of the machinery in words."""
    if isinstance(error, CellwrightError):
        return ": ".join(part for part in (error.where, error.message) if part)
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__


def remember_run(
    *,
    run: str,
    started: RunStartedEvent,
    stamp: Stamp,
    status: RunStatus,
    seconds: float,
    reason: str,
    ends: Iterable[StepEndedEvent],
) -> RunRecord:
    """Return a run's record from memory, for a ledger that can no longer be used."""
    return RunRecord(
        run=run,
        pipeline=started.pipeline,
        notebook=started.notebook,
        status=status,
        started=stamp.time,
        actor=stamp.actor,
        parameters=started.parameters,
        seconds=seconds,
        commit=stamp.commit,
        dirty=stamp.dirty,
        notebook_digest=started.notebook_digest,
        sources=started.sources,
        environment=started.environment,
        resumed_from=started.resumed_from,
        sweep=started.sweep,
        steps={
            end.step: StepRun(
                run,
                end.step,
                end.status,
                reasons=end.reasons,
                seconds=end.seconds,
                error=end.error,
            )
            for end in ends
        },
        reason=reason,
    )
