"""A store, a ledger, a clock and a runner in memory, for tests of what stands on them; no tests."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from cellwright.errors import LedgerError, StoreError
from cellwright.hashing import digest_bytes
from cellwright.interfaces import Cancellation
from cellwright.model import (
    Actor,
    AttemptEndedEvent,
    AttemptRecord,
    AttemptReport,
    AttemptRequest,
    AttemptStartedEvent,
    Event,
    KeyedResult,
    Outcome,
    RunEndedEvent,
    RunRecord,
    RunStartedEvent,
    RunStatus,
    Stamp,
    StepDecidedEvent,
    StepEndedEvent,
    StepResult,
    StepRun,
    StepVersion,
)

ACTOR = Actor(user="ada", host="engine", process=1843)


class FakeClock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self._seconds = 0.0

    def now(self) -> datetime:
        """Return a time in 2026."""
        return datetime(2026, 11, 23, tzinfo=UTC) + timedelta(seconds=self._seconds)

    def monotonic(self) -> float:
        """Return how far the clock was moved."""
        return self._seconds

    def move(self, seconds: float) -> None:
        """Let time pass."""
        self._seconds += seconds

    def stamp(self) -> Stamp:
        """Return a stamp with the clock's time."""
        return Stamp(self.now(), ACTOR)


class Switch:
    """A request to end that a test makes, from any thread."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def request(self) -> None:
        """Ask for the end."""
        self._event.set()

    def requested(self) -> bool:
        """Return whether the end was asked for."""
        return self._event.is_set()

    def wait(self, seconds: float) -> bool:
        """Wait for the request, at most some seconds; return whether it came."""
        return self._event.wait(seconds)


class MemoryStore:
    """Objects in a dictionary."""

    url = "memory://"

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}

    def put(self, data: bytes | memoryview | Iterable[bytes | memoryview]) -> str:
        """Keep an object and return its digest."""
        whole = bytes(data) if isinstance(data, bytes | memoryview) else b"".join(data)
        digest = digest_bytes(whole)
        self.objects[digest] = whole
        return digest

    def get(self, digest: str) -> bytes:
        """Return an object.

        Raises:
            StoreError: It is not there (`object-missing`).
        """
        try:
            return self.objects[digest]
        except KeyError:
            raise StoreError("the object is not there", code="object-missing") from None

    def map(self, digest: str) -> memoryview:
        """Return a writable copy of an object."""
        return memoryview(bytearray(self.get(digest)))

    def has(self, digest: str) -> bool:
        """Return whether an object is there."""
        return digest in self.objects

    def size(self, digest: str) -> int:
        """Return the size of an object."""
        return len(self.get(digest))

    def digests(self) -> Iterator[str]:
        """Iterate over all digests."""
        return iter(tuple(self.objects))


class ScriptedRunner:
    """A runner that does what a function says and remembers what it was asked.

    Args:
        act: Gets the request and the cancellation, and returns the report.
    """

    def __init__(self, act: Callable[[AttemptRequest, Cancellation], AttemptReport]) -> None:
        self._act = act
        self._lock = threading.Lock()
        self.requests: list[AttemptRequest] = []
        self.most = 0
        self.closed = 0
        self._now = 0

    def run(self, request: AttemptRequest, cancellation: Cancellation) -> AttemptReport:
        """Do what the function says; `most` is how many did so at once at most."""
        with self._lock:
            self.requests.append(request)
            self._now += 1
            self.most = max(self.most, self._now)
        try:
            return self._act(request, cancellation)
        finally:
            with self._lock:
                self._now -= 1

    def close(self) -> None:
        """Count the call."""
        self.closed += 1


class MemoryLedger:
    """Events in a list, and records made from them at each look.

    `fail_at` makes the n-th call of `append`, and all after it, fail.
    """

    def __init__(self, *, fail_at: int | None = None) -> None:
        self.fail_at = fail_at
        self.events: list[tuple[str, Event, Stamp]] = []
        self._calls = 0
        self._lock = threading.Lock()

    def append(self, run: str, events: Sequence[Event], stamp: Stamp) -> None:
        """Keep events.

        Raises:
            LedgerError: It was told to fail (`ledger-unreachable`).
        """
        with self._lock:
            self._calls += 1
            if self.fail_at is not None and self._calls >= self.fail_at:
                raise LedgerError("no space left on device", code="ledger-unreachable")
            self.events += [(run, event, stamp) for event in events]

    def of(self, run: str) -> list[Event]:
        """Return the events of a run."""
        return [event for name, event, _ in self.events if name == run]

    def run(self, run: str) -> RunRecord | None:
        """Return a run's record, or None."""
        record: RunRecord | None = None
        for name, event, stamp in self.events:
            if name != run:
                continue
            if isinstance(event, RunStartedEvent):
                record = _start(run, event, stamp)
            elif record is not None:
                record = _fold(record, event, self)
        return record

    def find_runs(self, prefix: str) -> tuple[str, ...]:
        """Return ids of runs, newest first."""
        return tuple(name for name in self._ids() if name.startswith(prefix))[:20]

    def runs(
        self,
        *,
        limit: int = 50,
        pipeline: str | None = None,
        status: RunStatus | None = None,
        step: str | None = None,
        since: datetime | None = None,
    ) -> tuple[RunRecord, ...]:
        """Return records, newest first."""
        records = [record for name in self._ids() if (record := self.run(name)) is not None]
        chosen = [
            record
            for record in records
            if (pipeline is None or record.pipeline == pipeline)
            and (status is None or record.status == status)
            and (step is None or step in record.steps)
            and (since is None or record.started >= since)
        ]
        return tuple(chosen[:limit])

    def results(self, key: str) -> tuple[KeyedResult, ...]:
        """Return succeeded results by key, newest first."""
        keys: dict[tuple[str, str, str], str] = {}
        found: list[KeyedResult] = []
        for run, event, stamp in self.events:
            if isinstance(event, StepDecidedEvent):
                keys[run, event.step, event.kind] = event.key
            elif (
                isinstance(event, AttemptEndedEvent)
                and event.outcome.kind == "succeeded"
                and event.result is not None
                and keys.get((run, event.step, event.kind)) == key
            ):
                found.append(
                    KeyedResult(run, event.step, key, event.kind, stamp.time, event.result)
                )
        return tuple(reversed(found))[:20]

    def versions(self, pipeline: str, step: str | None = None) -> tuple[StepVersion, ...]:
        """Return the distinct versions of steps, oldest first."""
        found: dict[tuple[str, str], StepVersion] = {}
        of = {r: e.pipeline for r, e, _ in self.events if isinstance(e, RunStartedEvent)}
        for run, event, stamp in self.events:
            if (
                isinstance(event, StepDecidedEvent)
                and event.kind == "step"
                and of.get(run) == pipeline
                and step in (None, event.step)
            ):
                version = StepVersion(
                    pipeline,
                    event.step,
                    event.version,
                    event.source,
                    run,
                    stamp.time,
                    stamp.actor,
                    stamp.commit,
                )
                found.setdefault((event.step, event.version), version)
        return tuple(found.values())

    def interrupted(self) -> tuple[str, ...]:
        """Return ids of runs without an end, newest first."""
        ended = {run for run, event, _ in self.events if isinstance(event, RunEndedEvent)}
        return tuple(run for run in self._ids() if run not in ended)

    def close(self) -> None:
        """Do nothing."""

    def _ids(self) -> list[str]:
        ids = [run for run, event, _ in self.events if isinstance(event, RunStartedEvent)]
        return ids[::-1]


def _start(run: str, event: RunStartedEvent, stamp: Stamp) -> RunRecord:
    return RunRecord(
        run=run,
        pipeline=event.pipeline,
        notebook=event.notebook,
        status="running",
        started=stamp.time,
        actor=stamp.actor,
        parameters=event.parameters,
        commit=stamp.commit,
        dirty=stamp.dirty,
        notebook_digest=event.notebook_digest,
        sources=event.sources,
        environment=event.environment,
        resumed_from=event.resumed_from,
        steps={step: StepRun(run, step, "waiting") for step in event.steps},
    )


def _fold(record: RunRecord, event: Event, ledger: MemoryLedger) -> RunRecord:
    if isinstance(event, RunEndedEvent):
        return replace(record, status=event.status, seconds=event.seconds, reason=event.reason)
    if isinstance(event, RunStartedEvent):
        return record
    step = record.steps.get(event.step) or StepRun(record.run, event.step, "waiting")
    step = _fold_step(step, event, ledger)
    steps: Mapping[str, StepRun] = {**record.steps, event.step: step}
    return replace(record, steps=steps)


def _fold_step(
    step: StepRun,
    event: StepDecidedEvent | AttemptStartedEvent | AttemptEndedEvent | StepEndedEvent,
    ledger: MemoryLedger,
) -> StepRun:
    if isinstance(event, StepDecidedEvent):
        return _fold_decision(step, event, ledger)
    if isinstance(event, AttemptStartedEvent):
        record = AttemptRecord(event.number, event.kind)
        return replace(step, status="running", attempts=(*step.attempts, record))
    if isinstance(event, StepEndedEvent):
        return replace(
            step,
            status=event.status,
            seconds=event.seconds,
            error=event.error,
            reasons=event.reasons or step.reasons,
        )
    ended = AttemptRecord(
        event.number,
        event.kind,
        event.outcome,
        seconds=event.seconds,
        cpu_seconds=event.cpu_seconds,
        peak_memory=event.peak_memory,
        executed=event.executed,
    )
    same = (event.kind, event.number)
    attempts = tuple(ended if (a.kind, a.number) == same else a for a in step.attempts)
    metrics = step.metrics + (event.result.metrics if event.result else ())
    result = step.result if event.kind == "check" else event.result
    return replace(step, attempts=attempts, metrics=metrics, result=result)


def _fold_decision(step: StepRun, event: StepDecidedEvent, ledger: MemoryLedger) -> StepRun:
    parts = {**step.parts, **event.parts}
    if event.kind == "check":
        return replace(step, parts=parts)
    result: StepResult | None = None
    if event.decision == "reuse":
        offers = [found for found in ledger.results(event.key) if found.run == event.reused_from]
        result = offers[0].result if offers else None
    return replace(
        step,
        version=event.version,
        key=event.key,
        source=event.source,
        reasons=event.reasons,
        inputs=event.inputs,
        parts=parts,
        reused_from=event.reused_from,
        result=result,
    )


def succeed(request: AttemptRequest, cancellation: Cancellation) -> AttemptReport:
    """Report success with an empty result, at once."""
    return AttemptReport(Outcome("succeeded"), result=StepResult(), seconds=0.001)
