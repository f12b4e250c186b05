"""The state of a run as a table, worked out from its events; not how the table is shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from cellwright.model import (
    AttemptEndedEvent,
    AttemptStartedEvent,
    Event,
    Outcome,
    RunEndedEvent,
    RunStartedEvent,
    RunStatus,
    StepDecidedEvent,
    StepEndedEvent,
    TaskKind,
)

_ENDED = ("succeeded", "reused", "failed", "skipped", "cancelled")
_SETUP = "setup"


@dataclass(frozen=True, slots=True)
class Row:
    """One step.

    `started` is when its first attempt began, on the clock of whoever hands in the events;
    `seconds` is set when it has ended, `expected` is what it took in earlier runs; `note` says why
    it runs, or what went wrong.
    """

    step: str
    state: str = "waiting"
    started: float | None = None
    seconds: float | None = None
    note: str = ""
    expected: float | None = None

    @property
    def ended(self) -> bool:
        """Return whether the step has come to its end."""
        return self.state in _ENDED

    def elapsed(self, now: float) -> float | None:
        """Return how long it has been running, or ran."""
        if self.seconds is not None or self.started is None or self.ended:
            return self.seconds
        return now - self.started


@dataclass(frozen=True, slots=True)
class Progress:
    """A run: its steps in order, and how it stands as a whole."""

    run: str = ""
    pipeline: str = ""
    rows: tuple[Row, ...] = ()
    status: RunStatus = "running"
    started: float | None = None
    seconds: float | None = None
    reason: str = ""
    expected: float | None = None

    @property
    def states(self) -> Mapping[str, str]:
        """Return the state of each step."""
        return {row.step: row.state for row in self.rows}

    @property
    def done(self) -> int:
        """Return how many steps have come to their end."""
        return sum(row.ended for row in self.rows)

    def elapsed(self, now: float) -> float:
        """Return how long the run has been under way, or took."""
        if self.seconds is not None:
            return self.seconds
        return 0.0 if self.started is None else now - self.started

    def headline(self, now: float) -> str:
        """Return `churn: running, 3 of 12 steps, 4.2 s`."""
        count = f"{self.done} of {len(self.rows)} steps"
        words = f"{self.pipeline}: {self.status}, {count}, {format_seconds(self.elapsed(now))}"
        if self.status == "running" and self.expected is not None:
            words += f" of about {format_seconds(self.expected)}"
        return f"{words} ({self.reason})" if self.reason else words


def advance(progress: Progress, event: Event, now: float) -> Progress:
    """Return a run's state after an event.

    Args:
        progress: The state before.
        event: What happened.
        now: When, in seconds on any clock that only moves forward.

    Example:
        >>> p = advance(Progress(), RunStartedEvent("churn", "churn.ipynb", "", steps=("a",)), 0.0)
        >>> advance(p, AttemptStartedEvent("a", "step", 1), 1.0).rows[0].state
        'running'
    """
    if "[" in getattr(event, "step", ""):
        return progress  # an item of a repeated step
    match event:
        case RunStartedEvent():
            rows = tuple(Row(step) for step in event.steps)
            return replace(progress, pipeline=event.pipeline, rows=rows, started=now)
        case StepDecidedEvent():
            return _decide(progress, event)
        case AttemptStartedEvent():
            return _start(progress, event, now)
        case AttemptEndedEvent():
            return _end_attempt(progress, event)
        case StepEndedEvent():
            return _end_step(progress, event)
        case RunEndedEvent():
            return replace(
                progress, status=event.status, seconds=event.seconds, reason=event.reason
            )
    return progress


def expecting(progress: Progress, run: float | None, steps: Mapping[str, float]) -> Progress:
    """Return a run's state with what it and its steps took in earlier runs, in seconds."""
    rows = tuple(replace(row, expected=steps.get(row.step)) for row in progress.rows)
    return replace(progress, rows=rows, expected=run)


def _change(progress: Progress, step: str, **changes: object) -> Progress:
    """Return a run in which one step has changed; a task of our own gets a row when it starts."""
    rows = progress.rows
    if all(row.step != step for row in rows):
        rows = (Row(step), *rows) if step == _SETUP else (*rows, Row(step))
    changed = (
        replace(row, **changes) if row.step == step else row  # type: ignore[arg-type]
        for row in rows
    )
    return replace(progress, rows=tuple(changed))


def _find(progress: Progress, step: str) -> Row:
    return next((row for row in progress.rows if row.step == step), Row(step))


def _decide(progress: Progress, event: StepDecidedEvent) -> Progress:
    if event.kind != "step" or event.decision == "reuse":
        return progress
    return _change(progress, event.step, note="; ".join(event.reasons))


def _start(progress: Progress, event: AttemptStartedEvent, now: float) -> Progress:
    row = _find(progress, event.step)
    again = event.number > 1 and event.kind != "item"
    state = "retrying" if again else _WORKING.get(event.kind, "running")
    started = now if row.started is None else row.started
    return _change(progress, event.step, state=state, started=started)


_WORKING: dict[TaskKind, str] = {"check": "checking"}


def _end_attempt(progress: Progress, event: AttemptEndedEvent) -> Progress:
    if event.kind == "setup":
        state = "succeeded" if event.outcome.kind == "succeeded" else "failed"
        note = _words(event.outcome)
        return _change(progress, event.step, state=state, seconds=event.seconds, note=note)
    if event.outcome.kind == "succeeded":
        return progress
    return _change(progress, event.step, note=_words(event.outcome))


def _end_step(progress: Progress, event: StepEndedEvent) -> Progress:
    row = _find(progress, event.step)
    note = _words(event.error) if event.error else row.note if event.status == "skipped" else ""
    seconds = event.seconds if event.status not in {"reused", "skipped"} else None
    return _change(progress, event.step, state=event.status, seconds=seconds, note=note)


def _words(outcome: Outcome) -> str:
    """Return what happened and where, in one line."""
    if outcome.kind == "succeeded":
        return ""
    where = f"cell {outcome.number}" if outcome.number is not None else ""
    if outcome.line is not None:
        where += f", line {outcome.line}"
    what = outcome.message.strip().splitlines()[0] if outcome.message.strip() else outcome.kind
    return f"{what} ({where})" if where else what


def format_seconds(seconds: float) -> str:
    """Return a time for people.

    Example:
        >>> format_seconds(4.21), format_seconds(75), format_seconds(3700)
        ('4.2 s', '1 min 15 s', '1 h 01 min')
    """
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(int(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest:02} s"
    return f"{minutes // 60} h {minutes % 60:02} min"
