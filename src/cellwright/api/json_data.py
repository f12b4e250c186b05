"""Records as the JSON that scripts and the panel rely on; not how people see them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from pathlib import Path, PurePath
from typing import Any

from cellwright.api.analysing import CellMark
from cellwright.compare import Comparison
from cellwright.convert import dump_mark, dump_settings
from cellwright.model import (
    Actor,
    ArtifactRef,
    AttemptRecord,
    Diagnostic,
    Edge,
    Mark,
    Metric,
    Outcome,
    Pipeline,
    PlannedStep,
    RunRecord,
    Step,
    StepRun,
    StepVersion,
)

Json = dict[str, Any]

_DONE = ("reused", "skipped", "cancelled")
"""States in which a step may have ended without having run."""


def pipeline_json(pipeline: Pipeline) -> Json:
    """Return the graph."""
    return {
        "pipeline": pipeline.name,
        "notebook": pipeline.notebook,
        "parameters": [
            {
                "name": p.name,
                "type": p.type,
                "default": value_json(p.default),
                "source": p.source,
            }
            for p in pipeline.parameters
        ],
        "steps": [_step_json(step) for step in pipeline.steps],
        "edges": [_edge_json(edge) for edge in pipeline.edges],
    }


def _step_json(step: Step) -> Json:
    reads: Json = {}
    for name, source in step.reads.items():
        reads[name] = {"source": source.source}
        if source.step is not None:
            reads[name]["step"] = source.step
    return {
        "name": step.name,
        "cells": [cell.cell.id for cell in step.cells],
        "reads": reads,
        "writes": list(step.writes),
        "changes": list(step.changes),
        "outputs": list(step.outputs),
        "checks": [check.cell.cell.id for check in step.checks],
        "settings": dump_settings(step.settings),
    }


def _edge_json(edge: Edge) -> Json:
    return {
        "from": edge.source,
        "to": edge.target,
        "variables": list(edge.variables),
        "files": list(edge.files),
        "other": list(edge.other),
        "evidence": dict(edge.evidence),
    }


def problems_json(problems: Iterable[Diagnostic]) -> Json:
    """Return what `check` found."""
    return {
        "problems": [
            {
                "code": p.code,
                "severity": p.severity,
                "message": p.message,
                "notebook": p.place.notebook,
                "cell": p.place.cell,
                "number": p.place.number,
                "line": p.place.line,
                "hint": p.hint,
            }
            for p in problems
        ]
    }


def marks_json(marks: Iterable[Mark]) -> Json:
    """Return marks as they stand in the metadata of cells."""
    return {"marks": [dump_mark(mark) for mark in marks]}


def cell_marks_json(marks: Iterable[CellMark]) -> Json:
    """Return the marks of cells, each with the options that stand on the cell."""
    return {
        "marks": [
            {
                "cell": m.cell,
                "number": m.number,
                "role": m.mark.role,
                "step": m.mark.step,
                "form": m.mark.form,
                "settings": dict(m.settings),
            }
            for m in marks
        ]
    }


def plan_json(planned: Iterable[PlannedStep]) -> Json:
    """Return what would run and why."""
    return {
        "steps": [
            {
                "name": p.name,
                "decision": p.decision,
                "reasons": list(p.reasons),
                **({} if p.items is None else {"items": {"total": p.items, "reused": p.reused}}),
            }
            for p in planned
        ]
    }


def run_json(record: RunRecord) -> Json:
    """Return how a run went."""
    return {
        "run": record.run,
        "pipeline": record.pipeline,
        "status": record.status,
        "seconds": record.seconds,
        "reason": record.reason,
        "steps": {
            name: {**_outcome_json(step), **_items_json(record, name)}
            for name, step in shown_steps(record).items()
        },
    }


def shown_steps(record: RunRecord) -> dict[str, StepRun]:
    """Return the steps of a run; the setup task only where it did not succeed.

    The items of a step are not among them (see `find_items`).
    """
    return {
        name: step
        for name, step in record.steps.items()
        if "[" not in name and not (_is_setup(step) and step.status in ("succeeded", "reused"))
    }


def find_items(record: RunRecord, step: str) -> dict[str, StepRun]:
    """Return the items of a repeated step by name (`fit[3]`), in order."""
    start = f"{step}["
    found = {name: item for name, item in record.steps.items() if name.startswith(start)}
    return {name: found[name] for name in sorted(found, key=lambda n: int(n[len(start) : -1]))}


def _items_json(record: RunRecord, step: str) -> Json:
    """Return how the items of a step went, as a part of what is said of the step."""
    items = find_items(record, step)
    if not items:
        return {}
    counts = Counter(str(item.status) for item in items.values())
    states = ("succeeded", "reused", "failed", "skipped", "cancelled")
    told = {status: counts[status] for status in states}
    steps = {name: _outcome_json(item) for name, item in items.items()}
    return {"items": {"total": len(items), **told, "steps": steps}}


def count_attempts(step: StepRun) -> int:
    """Return how often a step was tried; for the items of one, in how many kernels."""
    kinds = [attempt.kind for attempt in step.attempts]
    return kinds.count("step") + kinds.count("setup") or kinds.count("item")


def _is_setup(step: StepRun) -> bool:
    kinds = {attempt.kind for attempt in step.attempts}
    return step.step == "setup" and kinds <= {"setup"}


def _outcome_json(step: StepRun) -> Json:
    data: Json = {
        "status": step.status,
        "attempts": count_attempts(step),
        "seconds": 0.0 if step.seconds is None and step.status in _DONE else step.seconds,
        "reasons": list(step.told),
    }
    if step.reused_from:
        data["reused_from"] = step.reused_from
    if step.metrics:
        data["metrics"] = metrics_json(step.metrics)
    if step.error is not None:
        data["error"] = error_json(step.error)
    return data


def error_json(error: Outcome) -> Json:
    """Return how an attempt went wrong."""
    return {
        "kind": error.kind,
        "cell": error.cell,
        "number": error.number,
        "line": error.line,
        "message": error.message,
        "traceback": error.traceback,
    }


def runs_json(records: Iterable[RunRecord]) -> Json:
    """Return a list of runs."""
    return {
        "runs": [
            {
                **_head_json(record),
                "metrics": {
                    name: metrics_json(step.metrics)
                    for name, step in record.steps.items()
                    if step.metrics
                },
            }
            for record in records
        ]
    }


def _head_json(record: RunRecord) -> Json:
    return {
        "run": record.run,
        "pipeline": record.pipeline,
        "notebook": record.notebook,
        "status": record.status,
        "reason": record.reason,
        "actor": actor_json(record.actor),
        "started": record.started.isoformat(),
        "seconds": record.seconds,
        "commit": record.commit,
        "dirty": record.dirty,
        "parameters": dict(record.parameters),
        "resumed_from": record.resumed_from,
        "sweep": record.sweep or None,
    }


def actor_json(actor: Actor) -> Json:
    """Return who did something."""
    return {"user": actor.user, "host": actor.host, "process": actor.process, "ci": actor.ci}


def record_json(record: RunRecord, folder: Path) -> Json:
    """Return a whole run.

    Args:
        record: The run.
        folder: Where its executed notebooks and logs are.
    """
    return {
        **_head_json(record),
        "folder": str(folder),
        "notebook_digest": record.notebook_digest,
        "sources": record.sources,
        "environment": record.environment,
        "steps": {
            name: {**step_run_json(step, folder), **_items_json(record, name)}
            for name, step in shown_steps(record).items()
        },
    }


def step_run_json(step: StepRun, folder: Path) -> Json:
    """Return one step of a run: what it got, what it left, how each attempt went."""
    result = step.result
    return {
        **_outcome_json(step),
        "run": step.run,
        "step": step.step,
        "version": step.version,
        "key": step.key,
        "source": step.source,
        "inputs": {name: artifact_json(ref) for name, ref in step.inputs.items()},
        "outputs": {n: artifact_json(r) for n, r in result.outputs.items()} if result else {},
        "results": {n: artifact_json(r) for n, r in result.results.items()} if result else {},
        "files_read": [f.path for f in result.files_read] if result else [],
        "files_written": [f.path for f in result.files_written] if result else [],
        "notes": list(result.notes) if result else [],
        "tries": [_attempt_json(attempt) for attempt in step.attempts],
        "folder": str(folder / step.step),
    }


def _attempt_json(attempt: AttemptRecord) -> Json:
    outcome = attempt.outcome
    return {
        "number": attempt.number,
        "kind": attempt.kind,
        "outcome": outcome.kind if outcome else None,
        "error": error_json(outcome) if outcome and outcome.kind != "succeeded" else None,
        "started": attempt.started.isoformat() if attempt.started else None,
        "seconds": attempt.seconds,
        "cpu_seconds": attempt.cpu_seconds,
        "peak_memory": attempt.peak_memory,
        "executed": attempt.executed,
    }


def artifact_json(ref: ArtifactRef) -> Json:
    """Return what is known of a value without loading it."""
    return {
        "digest": ref.digest,
        "value": ref.value,
        "type": ref.type,
        "bytes": ref.bytes,
        "summary": ref.summary,
    }


def metrics_json(metrics: Iterable[Metric]) -> list[Json]:
    """Return logged numbers in order."""
    return [{"name": m.name, "value": m.value, "index": m.index} for m in metrics]


def versions_json(versions: Iterable[StepVersion]) -> Json:
    """Return the versions of steps, oldest first."""
    return {
        "versions": [
            {
                "step": v.step,
                "version": v.version,
                "source": v.source,
                "run": v.run,
                "time": v.time.isoformat(),
                "actor": actor_json(v.actor),
                "commit": v.commit,
            }
            for v in versions
        ]
    }


def comparison_json(found: Comparison) -> Json:
    """Return two runs compared."""
    planes = {name: dict(plane) for name, plane in found.planes.items()}
    return {"a": found.a.run, "b": found.b.run, "planes": planes, "summary": found.summary}


def value_json(value: object) -> object:
    """Return a parameter's value as JSON data; dates, paths and the like as text."""
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, Mapping):
        return {str(k): value_json(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [value_json(v) for v in value]
    if isinstance(value, set | frozenset):
        return sorted((value_json(v) for v in value), key=repr)
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    return value.as_posix() if isinstance(value, PurePath) else str(value)
