"""From events to the tables made from them; not how these are read (see `records`).

Applied within the transaction that appends an event, and again, event by event, by `rebuild`:
both ways give the same rows, since nothing but the events decides what is in them.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import singledispatch
from typing import Any

from sqlalchemy import Connection, delete, select

from cellwright.ledgers.codec import decode, decode_event, encode
from cellwright.ledgers.rows import delete_rows, insert_rows, read_row, update_row, write_row
from cellwright.ledgers.schema import (
    artifacts,
    attempts,
    derived,
    effects,
    events,
    metrics,
    results,
    runs,
    steps,
    tasks,
    versions,
)
from cellwright.model import (
    ArtifactRef,
    AttemptEndedEvent,
    AttemptStartedEvent,
    EffectObservedEvent,
    Event,
    Metric,
    Observed,
    RunEndedEvent,
    RunStartedEvent,
    StepDecidedEvent,
    StepEndedEvent,
    StepResult,
)

_BEFORE_STEPS = -1
_AFTER_STEPS = 1_000_000


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """An event with the columns that it was stored with."""

    id: int
    run: str
    time: str
    actor: str
    commit: str
    dirty: bool
    event: Event


def apply_event(connection: Connection, stored: StoredEvent) -> None:
    """Bring the tables made from events up to one more event."""
    _apply(stored.event, stored, connection)


def rebuild(connection: Connection) -> None:
    """Make all tables made from events again."""
    for table in reversed(derived.sorted_tables):
        connection.execute(delete(table))
    last = 0
    while rows := connection.execute(
        select(events).where(events.c.id > last).order_by(events.c.id).limit(1000)
    ).all():
        for row in rows:
            event = decode_event(row.kind, row.body)
            stored = StoredEvent(
                row.id, row.run, row.time, row.actor, row.commit, bool(row.dirty), event
            )
            apply_event(connection, stored)
        last = rows[-1].id


@singledispatch
def _apply(event: object, stored: StoredEvent, connection: Connection) -> None:
    raise TypeError(type(event).__name__)


@_apply.register
def _run_started(event: RunStartedEvent, stored: StoredEvent, connection: Connection) -> None:
    row = {
        "run": stored.run,
        "number": stored.id,
        "pipeline": event.pipeline,
        "notebook": event.notebook,
        "status": "running",
        "started": stored.time,
        "reason": "",
        "actor": stored.actor,
        "commit": stored.commit,
        "dirty": stored.dirty,
        "parameters": encode(event.parameters),
        "notebook_digest": event.notebook_digest,
        "sources": event.sources,
        "environment": event.environment,
        "resumed_from": event.resumed_from,
        "sweep": event.sweep,
    }
    insert_rows(connection, runs, [row])
    waiting = [
        {"run": stored.run, "step": step, "position": i, "status": "waiting", "reasons": "[]"}
        for i, step in enumerate(event.steps)
    ]
    insert_rows(connection, steps, waiting)


@_apply.register
def _run_ended(event: RunEndedEvent, stored: StoredEvent, connection: Connection) -> None:
    values = {"status": event.status, "seconds": event.seconds, "reason": event.reason}
    update_row(connection, runs, {"run": stored.run}, values)


@_apply.register
def _step_decided(event: StepDecidedEvent, stored: StoredEvent, connection: Connection) -> None:
    key = {"run": stored.run, "step": event.step, "kind": event.kind}
    found = None
    if event.decision == "reuse":
        found = _find_result(connection, event.key, event.reused_from)
    values = {
        "version": event.version,
        "key": event.key,
        "source": event.source,
        "reasons": encode(event.reasons),
        "inputs": encode(event.inputs),
        "parts": encode(event.parts),
        "reused_from": event.reused_from,
        "result": found[0] if found else None,
    }
    write_row(connection, tasks, key, values)
    if event.kind != "check":
        _ensure_step(connection, stored.run, event.step, event.kind)
    if event.kind == "step":
        _note_version(connection, stored, event)
    if event.kind == "setup" and event.decision == "reuse":
        _set_status(connection, stored.run, event.step, "reused")
    if found:
        _write_metrics(connection, key, decode(found[1], StepResult).metrics)


@_apply.register
def _attempt_started(
    event: AttemptStartedEvent, stored: StoredEvent, connection: Connection
) -> None:
    key = {"run": stored.run, "step": event.step, "kind": event.kind, "number": event.number}
    write_row(connection, attempts, key, {"id": stored.id, "started": stored.time})
    if event.kind != "check":
        _ensure_step(connection, stored.run, event.step, event.kind)
    _set_status(connection, stored.run, event.step, "running")


@_apply.register
def _attempt_ended(event: AttemptEndedEvent, stored: StoredEvent, connection: Connection) -> None:
    key = {"run": stored.run, "step": event.step, "kind": event.kind}
    values = {
        "outcome": encode(event.outcome),
        "seconds": event.seconds,
        "cpu_seconds": event.cpu_seconds,
        "peak_memory": event.peak_memory,
        "executed": event.executed,
        "cores": event.cores,
    }
    write_row(connection, attempts, {**key, "number": event.number}, values, {"id": stored.id})
    succeeded = event.outcome.kind == "succeeded"
    if event.kind == "setup":
        _ensure_step(connection, stored.run, event.step, event.kind)
        _set_status(connection, stored.run, event.step, "succeeded" if succeeded else "failed")
    if event.result is None:
        return
    _write_metrics(connection, key, event.result.metrics)
    if succeeded:
        _write_result(connection, stored, event, event.result)


@_apply.register
def _effect_observed(
    event: EffectObservedEvent, stored: StoredEvent, connection: Connection
) -> None:
    run = read_row(connection, runs, {"run": stored.run})
    key = {"pipeline": run.pipeline if run else "", "step": event.step, "version": event.version}
    before = read_row(connection, effects, key)
    seen = event.observed | (decode(before.body, Observed) if before else Observed())
    write_row(connection, effects, key, {"run": stored.run, "body": encode(seen)})


@_apply.register
def _step_ended(event: StepEndedEvent, stored: StoredEvent, connection: Connection) -> None:
    key = {"run": stored.run, "step": event.step}
    values = {
        "status": event.status,
        "seconds": event.seconds,
        "error": encode(event.error) if event.error else None,
        "reasons": encode(event.reasons),
    }
    write_row(connection, steps, key, values, {"position": _AFTER_STEPS})


def _write_result(
    connection: Connection, stored: StoredEvent, event: AttemptEndedEvent, result: StepResult
) -> None:
    """Offer a succeeded result for reuse, and note the artifacts that were made."""
    key = {"run": stored.run, "step": event.step, "kind": event.kind}
    task = read_row(connection, tasks, key)
    values = {"key": task.key if task else "", "ended": stored.time, "body": encode(result)}
    insert_rows(connection, results, [{"id": stored.id, **key, **values}])
    update_row(connection, tasks, key, {"result": stored.id})
    if event.kind != "check":
        _write_artifacts(connection, stored.run, event.step, result)


def _write_artifacts(connection: Connection, run: str, step: str, result: StepResult) -> None:
    made: dict[str, tuple[str, ArtifactRef]] = {
        **{name: ("result", ref) for name, ref in result.results.items()},
        **{name: ("output", ref) for name, ref in result.outputs.items()},
    }
    delete_rows(connection, artifacts, {"run": run, "step": step})
    insert_rows(
        connection,
        artifacts,
        [
            {
                "run": run,
                "step": step,
                "name": name,
                "role": role,
                "digest": ref.digest,
                "value": ref.value,
                "type": ref.type,
                "bytes": ref.bytes,
            }
            for name, (role, ref) in made.items()
        ],
    )


def _write_metrics(connection: Connection, key: dict[str, Any], found: Iterable[Metric]) -> None:
    """Keep the metrics of the last attempt: `text` is exact, `value` is empty for NaN."""
    delete_rows(connection, metrics, key)
    insert_rows(
        connection,
        metrics,
        [
            {
                **key,
                "position": position,
                "name": metric.name,
                "value": None if math.isnan(metric.value) else metric.value,
                "text": repr(float(metric.value)),
                "number": metric.index,
            }
            for position, metric in enumerate(found)
        ],
    )


def _note_version(connection: Connection, stored: StoredEvent, event: StepDecidedEvent) -> None:
    run = read_row(connection, runs, {"run": stored.run})
    pipeline = run.pipeline if run else ""
    key = {"pipeline": pipeline, "step": event.step, "version": event.version}
    if read_row(connection, versions, key):
        return
    values = {
        "id": stored.id,
        "source": event.source,
        "run": stored.run,
        "time": stored.time,
        "actor": stored.actor,
        "commit": stored.commit,
    }
    insert_rows(connection, versions, [{**key, **values}])


def _find_result(connection: Connection, key: str, run: str | None) -> tuple[int, str] | None:
    """Return row and body of the result that a reuse took."""
    of_key = select(results.c.id, results.c.body).where(results.c.key == key)
    newest = of_key.order_by(results.c.id.desc()).limit(1)
    for query in (newest.where(results.c.run == run), newest):
        row = connection.execute(query).first()
        if row is not None:
            return row.id, row.body
    return None


def _ensure_step(connection: Connection, run: str, step: str, kind: str) -> None:
    key = {"run": run, "step": step}
    if read_row(connection, steps, key) is None:
        position = _BEFORE_STEPS if kind == "setup" else _AFTER_STEPS
        values = {"position": position, "status": "waiting", "reasons": "[]"}
        insert_rows(connection, steps, [{**key, **values}])


def _set_status(connection: Connection, run: str, step: str, status: str) -> None:
    key = {"run": run, "step": step}
    update_row(connection, steps, key, {"status": status})
