"""Records how steps and the run came to their ends; it does not decide that they did."""

from __future__ import annotations

from collections.abc import Iterable

from cellwright.errors import CellwrightError
from cellwright.interfaces import Clock, Ledger
from cellwright.model import (
    RunEndedEvent,
    RunRecord,
    RunStartedEvent,
    RunStatus,
    Stamp,
    StepEndedEvent,
    StepStatus,
)
from cellwright.scheduling.journal import Journal
from cellwright.scheduling.messages import EndStep
from cellwright.scheduling.observations import describe_fault, remember_run


class Ending:
    """The ends of one run's steps, and its own.

    Args:
        run: The run.
        started: Its first event.
        stamp: Who began it, and when.
        journal: Where events go.
        ledger: Where the finished run is read again.
        clock: Tells the time; the run begins now.
    """

    def __init__(
        self,
        run: str,
        started: RunStartedEvent,
        stamp: Stamp,
        journal: Journal,
        ledger: Ledger,
        clock: Clock,
    ) -> None:
        self._run = run
        self._started = started
        self._stamp = stamp
        self._journal = journal
        self._ledger = ledger
        self._clock = clock
        self._began = clock.monotonic()
        self._seconds: dict[str, float] = {}
        self._ends: dict[str, StepEndedEvent] = {}

    def add_seconds(self, step: str, seconds: float) -> None:
        """Count the time of an attempt."""
        self._seconds[step] = self._seconds.get(step, 0.0) + seconds

    def has_ended(self, step: str) -> bool:
        """Return whether the end of a step is recorded."""
        return step in self._ends

    def end_step(self, end: EndStep, *, ran: bool = False) -> None:
        """Record the end of a step, once unless it ends in another way later.

        Args:
            end: How it ended.
            ran: Whether its result was made in this run.
        """
        status: StepStatus = "succeeded" if ran and end.status == "reused" else end.status
        seconds = self._seconds.get(end.step)
        event = StepEndedEvent(end.step, status, seconds, end.outcome, end.reasons)
        if self._ends.get(end.step) != event:
            self._ends[end.step] = event
            self._journal.note(event)

    def abandon(self, status: RunStatus, reason: str, steps: Iterable[str]) -> None:
        """Record the end of a run whose loop has failed, and of its steps, as far as possible."""
        for step in steps:
            if not self.has_ended(step):
                self.end_step(EndStep(step, "cancelled", None, (reason,)))
        self._journal.note(RunEndedEvent(status, self._clock.monotonic() - self._began, reason))
        self._journal.close(silent=True)

    def finish(self, status: RunStatus, reason: str) -> RunRecord:
        """Record the end of the run and return its record."""
        seconds = self._clock.monotonic() - self._began
        self._journal.note(RunEndedEvent(status, seconds, reason))
        failure = self._journal.close()
        record = None
        try:
            record = self._ledger.run(self._run) if failure is None else None
        except CellwrightError as error:
            failure = error
        if record is not None:
            return record
        if failure is not None:
            status, reason = "failed", reason or describe_unwritable(failure)
        return remember_run(
            run=self._run,
            started=self._started,
            stamp=self._stamp,
            status=status,
            seconds=seconds,
            reason=reason,
            ends=self._ends.values(),
        )


def describe_unwritable(error: Exception) -> str:
    """Return in words that the ledger failed."""
    return f"the ledger cannot be written: {describe_fault(error)}"
