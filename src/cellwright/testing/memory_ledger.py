"""A ledger in memory, for tests of what stands on one; nothing in it is durable."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from cellwright.errors import LedgerError
from cellwright.model import (
    AttemptEndedEvent,
    AttemptRecord,
    AttemptStartedEvent,
    EffectObservedEvent,
    Event,
    KeyedResult,
    Observed,
    RecordedEvent,
    RunEndedEvent,
    RunRecord,
    RunStartedEvent,
    RunStatus,
    Stamp,
    StepDecidedEvent,
    StepRun,
    StepStatus,
    StepVersion,
    TaskFigures,
)


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
            LedgerError: It was told to fail (`ledger-unreachable`), or events are out of order
                (`ledger-order`, `run-ended`).
        """
        with self._lock:
            self._calls += 1
            if self.fail_at is not None and self._calls >= self.fail_at:
                raise LedgerError("no space left on device", code="ledger-unreachable")
            self._check_order(run, events)
            self.events += [(run, event, stamp) for event in events]

    def _check_order(self, run: str, events: Sequence[Event]) -> None:
        known = self.of(run)
        for event in events:
            code = ""
            if known and isinstance(known[-1], RunEndedEvent):
                code = "run-ended"
            elif isinstance(event, RunStartedEvent) != (not known):
                code = "ledger-order"
            if code:
                raise LedgerError(
                    f"{type(event).__name__} cannot stand here in run {run}",
                    code=code,
                    hint="a run begins with its start and takes nothing after its end",
                )
            known.append(event)

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
                record = _fold(record, event, stamp, self)
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
        steps: bool = True,
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
        return tuple(_shorten(record, steps) for record in chosen[:limit])

    def history(self, run: str, *, after: int = 0, limit: int = 1000) -> tuple[RecordedEvent, ...]:
        """Return the events of a run beyond a number, in order."""
        own = [(event, stamp) for name, event, stamp in self.events if name == run]
        found = (RecordedEvent(n, stamp, event) for n, (event, stamp) in enumerate(own, 1))
        return tuple(recorded for recorded in found if recorded.sequence > after)[:limit]

    def length(self, run: str) -> int:
        """Return the number of the newest event of a run, 0 where there is none."""
        return len(self.of(run))

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

    def recent_results(
        self, pipeline: str, *, limit: int = 2
    ) -> Mapping[str, tuple[KeyedResult, ...]]:
        """Return by key the results that a pipeline's last runs made or took."""
        of = {r: e.pipeline for r, e, _ in self.events if isinstance(e, RunStartedEvent)}
        runs = [run for run in self._ids() if of[run] == pipeline][:limit]
        keys = {
            event.key: None
            for run in runs
            for event in self.of(run)
            if isinstance(event, StepDecidedEvent)
        }
        return {key: found for key in keys if (found := self.results(key))}

    def figures(self, pipeline: str, *, limit: int = 5) -> Mapping[str, TaskFigures]:
        """Return what tasks took in the last runs, by task id."""
        of = {r: e.pipeline for r, e, _ in self.events if isinstance(e, RunStartedEvent)}
        found: dict[str, TaskFigures] = {}
        for run in [run for run in self._ids() if of[run] == pipeline][:limit]:
            mine: dict[str, TaskFigures] = {}
            for event in self.of(run):
                if not isinstance(event, AttemptEndedEvent) or "[" in event.step:
                    continue
                plain = event.kind in ("step", "setup")
                name = event.step if plain else f"{event.kind}:{event.step}"
                had = mine.get(name, TaskFigures())
                peaks = [p for p in (had.peak_memory, event.peak_memory) if p]
                seconds = (had.seconds or 0.0) + event.seconds
                cores = max((c for c in (had.cores, event.cores) if c), default=None)
                mine[name] = TaskFigures(seconds, max(peaks, default=None), cores)
            for name, one in mine.items():
                had = found.get(name, one)
                peaks = [p for p in (had.peak_memory, one.peak_memory) if p]
                cores = one.cores if had.cores is None else had.cores
                found[name] = TaskFigures(had.seconds, max(peaks, default=None), cores)
        return found

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

    def effects(self, pipeline: str) -> Mapping[tuple[str, str], Observed]:
        """Return the effects that were observed, by step and version."""
        found: dict[tuple[str, str], Observed] = {}
        of = {r: e.pipeline for r, e, _ in self.events if isinstance(e, RunStartedEvent)}
        for run, event, _ in self.events:
            if isinstance(event, EffectObservedEvent) and of.get(run) == pipeline:
                key = (event.step, event.version)
                found[key] = found.get(key, Observed()) | event.observed
        return found

    def interrupted(self) -> tuple[str, ...]:
        """Return ids of runs without an end, newest first."""
        ended = {run for run, event, _ in self.events if isinstance(event, RunEndedEvent)}
        return tuple(run for run in self._ids() if run not in ended)

    def verify_chain(self, run: str | None = None) -> Sequence[str]:
        """Return nothing: there is no chain in memory."""
        return ()

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
        sweep=event.sweep,
        steps={step: StepRun(run, step, "waiting") for step in event.steps},
    )


def _shorten(record: RunRecord, steps: bool) -> RunRecord:
    """Return a record as lists have it: without attempts, and steps only where asked for."""
    kept = {
        name: replace(step, attempts=())
        for name, step in record.steps.items()
        if "[" not in name and (steps or step.metrics)
    }
    return replace(record, steps=kept)


def _fold(record: RunRecord, event: Event, stamp: Stamp, ledger: MemoryLedger) -> RunRecord:
    if isinstance(event, RunEndedEvent):
        return replace(record, status=event.status, seconds=event.seconds, reason=event.reason)
    if isinstance(event, RunStartedEvent | EffectObservedEvent):
        return record
    step = record.steps.get(event.step) or StepRun(record.run, event.step, "waiting")
    if isinstance(event, StepDecidedEvent):
        step = _fold_decision(step, event, ledger)
    elif isinstance(event, AttemptStartedEvent):
        attempt = AttemptRecord(event.number, event.kind, started=stamp.time)
        step = replace(step, status="running", attempts=(*step.attempts, attempt))
    elif isinstance(event, AttemptEndedEvent):
        step = _fold_attempt(step, event)
    else:
        step = replace(
            step,
            status=event.status,
            seconds=event.seconds,
            error=event.error,
            reasons=event.reasons or step.reasons,
        )
    steps = {**record.steps, event.step: step}
    if event.step not in record.steps and getattr(event, "kind", "step") == "setup":
        steps = {event.step: step, **record.steps}
    return replace(record, steps=steps)


def _fold_attempt(step: StepRun, event: AttemptEndedEvent) -> StepRun:
    same = (event.kind, event.number)
    begun = next((a for a in step.attempts if (a.kind, a.number) == same), None)
    ended = AttemptRecord(
        event.number,
        event.kind,
        event.outcome,
        started=begun.started if begun else None,
        seconds=event.seconds,
        cpu_seconds=event.cpu_seconds,
        peak_memory=event.peak_memory,
        executed=event.executed,
    )
    attempts = tuple(ended if a is begun else a for a in step.attempts)
    succeeded = event.outcome.kind == "succeeded"
    status: StepStatus = step.status
    if event.kind == "setup":
        status = "succeeded" if succeeded else "failed"
    return replace(
        step,
        status=status,
        attempts=attempts if begun else (*attempts, ended),
        metrics=step.metrics + (event.result.metrics if event.result else ()),
        result=event.result if succeeded and event.kind != "check" else step.result,
    )


def _fold_decision(step: StepRun, event: StepDecidedEvent, ledger: MemoryLedger) -> StepRun:
    offers = ledger.results(event.key) if event.decision == "reuse" else ()
    taken = next((found.result for found in offers if found.run == event.reused_from), None)
    metrics = step.metrics + (taken.metrics if taken else ())
    parts = {**step.parts, **event.parts}
    if event.kind == "check":
        return replace(step, parts=parts, metrics=metrics)
    reused = event.kind == "setup" and event.decision == "reuse"
    return replace(
        step,
        status="reused" if reused else step.status,
        version=event.version,
        key=event.key,
        source=event.source,
        reasons=event.reasons,
        inputs=event.inputs,
        parts=parts,
        reused_from=event.reused_from,
        result=taken,
        metrics=metrics,
    )
