"""Runs that are under way, and what happens in them, as JSON; the rest is in `json_data`."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from cellwright.api.items import counts_json, items_json
from cellwright.api.json_data import actor_json, error_json, shown_steps, step_run_json
from cellwright.api.logs import LogPiece
from cellwright.api.snapshots import Snapshot, elapsed
from cellwright.api.watching import Counted, News, Written
from cellwright.model import (
    AttemptEndedEvent,
    AttemptStartedEvent,
    Event,
    Metric,
    RunEndedEvent,
    RunRecord,
    RunStartedEvent,
    StepDecidedEvent,
    StepEndedEvent,
    StepRun,
)

Json = dict[str, Any]

_TASKS = {"spread": "step", "item": "step"}
"""Tasks of a step that are told as the step's own."""


def head_json(record: RunRecord, notebook: str | None, now: datetime) -> Json:
    """Return a run without its steps.

    Args:
        record: The run.
        notebook: Where its notebook is, as the reader names it.
        now: The time, for a run that is under way.
    """
    seconds = record.seconds
    if record.status == "running":
        seconds = max(0.0, (now - record.started).total_seconds())
    return {
        "run": record.run,
        "pipeline": record.pipeline,
        "notebook": notebook,
        "status": record.status,
        "reason": record.reason,
        "actor": actor_json(record.actor),
        "started": record.started.isoformat(),
        "seconds": seconds,
        "commit": record.commit,
        "dirty": record.dirty,
        "parameters": dict(record.parameters),
        "resumed_from": record.resumed_from,
        "sweep": record.sweep or None,
    }


def listed_json(record: RunRecord, notebook: str | None, now: datetime) -> Json:
    """Return a run as a list of runs has it."""
    metrics = {
        name: finite_metrics_json(step.metrics)
        for name, step in record.steps.items()
        if step.metrics
    }
    return {**head_json(record, notebook, now), "metrics": metrics}


def finite_metrics_json(metrics: Iterable[Metric]) -> list[Json]:
    """Return logged numbers in order; null stands for those that JSON has not."""
    return [
        {"name": m.name, "value": m.value if math.isfinite(m.value) else None, "index": m.index}
        for m in metrics
    ]


def snapshot_json(snapshot: Snapshot, notebook: str | None, command: str) -> Json:
    """Return how a run stands.

    Args:
        snapshot: The run.
        notebook: Where its notebook is, as the reader names it.
        command: The command line that runs the same again.
    """
    record, now, expected = snapshot.record, snapshot.now, snapshot.expected
    steps = []
    for name, step in shown_steps(record).items():
        tail = snapshot.tails.get(name)
        steps.append(
            {
                "name": name,
                "status": step.status,
                "attempts": sum(1 for a in step.attempts if a.kind != "check"),
                "seconds": elapsed(step, now),
                "expected": expected.steps.get(name),
                "reasons": list(step.reasons),
                "reused_from": step.reused_from,
                "metrics": finite_metrics_json(step.metrics),
                "error": error_json(step.error) if step.error is not None else None,
                "log": _tail_json(tail) if tail is not None else None,
                "items": items_json(record, step),
            }
        )
    return {
        **head_json(record, notebook, now),
        "expected": expected.run,
        "seq": snapshot.sequence,
        "command": command,
        "steps": steps,
    }


def _tail_json(tail: LogPiece) -> Json:
    return {"text": tail.text, "offset": tail.offset, "next": tail.next}


def step_record_json(step: StepRun, folder: Path, script: str | None) -> Json:
    """Return one step of a run, places of files left out.

    Args:
        step: The step.
        folder: Where the run's executed notebooks and logs are.
        script: The step's script as it was in this run.
    """
    data = step_run_json(step, folder)
    for name in ("attempts", "folder", "source"):
        data.pop(name)
    for tried in data["tries"]:
        tried["kind"] = _TASKS.get(tried["kind"], tried["kind"])
        tried["executed"] = bool(tried["executed"]) and (folder / tried["executed"]).is_file()
    return {
        **data,
        "reused_from": step.reused_from,
        "metrics": finite_metrics_json(step.metrics),
        "error": error_json(step.error) if step.error is not None else None,
        "script": script,
    }


def news_json(news: News, notebook: str | None) -> Json | None:
    """Return something new in a run; None for what concerns nobody who watches."""
    if news.written is not None:
        return {"run": news.record.run, "path": notebook, **_written_json(news.written)}
    if news.counted is not None:
        return {"run": news.record.run, "path": notebook, **_counted_json(news.counted)}
    if news.event is None:
        return None
    told = _event_json(news.event.event)
    if told is None:
        return None
    head = {"run": news.record.run, "path": notebook, "seq": news.event.sequence}
    return {**head, "time": news.event.stamp.time.isoformat(), **told}


def _written_json(written: Written) -> Json:
    return {
        "kind": "output",
        "step": written.step,
        "text": written.text,
        "offset": written.offset,
        "next": written.next,
    }


def _counted_json(counted: Counted) -> Json:
    return {
        "kind": "items",
        "seq": counted.sequence,
        "step": counted.step,
        "items": counts_json(counted.total, Counter(counted.states)),
    }


def _event_json(event: Event) -> Json | None:
    how: Json
    attempt: Json
    match event:
        case RunStartedEvent():
            return {"kind": "run-started", "status": "running", "steps": list(event.steps)}
        case StepDecidedEvent():
            if event.kind == "spread":
                return None
            what = {"decision": event.decision, "reasons": list(event.reasons)}
            return {"kind": "step-decided", "step": event.step, "task": event.kind, **what}
        case AttemptStartedEvent():
            attempt = {"task": _TASKS.get(event.kind, event.kind), "attempt": event.number}
            return {"kind": "step-started", "step": event.step, **attempt}
        case AttemptEndedEvent():
            how = {"status": event.outcome.kind, "seconds": event.seconds}
            attempt = {"task": _TASKS.get(event.kind, event.kind), "attempt": event.number}
            failed = event.outcome.kind != "succeeded"
            error = error_json(event.outcome) if failed else None
            head = {"kind": "attempt-ended", "step": event.step}
            return {**head, **attempt, **how, "error": error}
        case StepEndedEvent():
            error = error_json(event.error) if event.error is not None else None
            how = {"status": event.status, "seconds": event.seconds, "error": error}
            return {"kind": "step-ended", "step": event.step, "reasons": list(event.reasons), **how}
        case RunEndedEvent():
            how = {"status": event.status, "seconds": event.seconds, "reason": event.reason}
            return {"kind": "run-ended", **how}
    return None
