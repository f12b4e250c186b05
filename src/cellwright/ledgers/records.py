"""From the tables made from events to records; not how these tables are filled."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select, tuple_

from cellwright.ledgers.codec import decode, decode_time, encode_time
from cellwright.ledgers.schema import (
    attempts,
    effects,
    metrics,
    results,
    runs,
    steps,
    tasks,
    versions,
)
from cellwright.model import (
    Actor,
    ArtifactRef,
    AttemptRecord,
    KeyedResult,
    Metric,
    Observed,
    Outcome,
    RunRecord,
    RunStatus,
    StepResult,
    StepRun,
    StepVersion,
    TaskFigures,
)

AT_MOST = 20
"""How many ids or results a lookup returns."""

_AT_ONCE = 500
"""How many runs one statement names: databases limit that."""

_Row = Row[tuple[Any, ...]]


def read_run(connection: Connection, run: str) -> RunRecord | None:
    """Return a whole run, or None."""
    row = connection.execute(select(runs).where(runs.c.run == run)).first()
    if row is None:
        return None
    return _run_record(row, read_steps(connection, [run], with_attempts=True).get(run, {}))


def read_runs(
    connection: Connection,
    *,
    limit: int,
    pipeline: str | None,
    status: RunStatus | None,
    step: str | None,
    since: datetime | None,
    steps_too: bool,
) -> tuple[RunRecord, ...]:
    """Return runs, newest first."""
    query = select(runs).order_by(runs.c.number.desc()).limit(limit)
    if pipeline is not None:
        query = query.where(runs.c.pipeline == pipeline)
    if status is not None:
        query = query.where(runs.c.status == status)
    if since is not None:
        query = query.where(runs.c.started >= encode_time(since))
    if step is not None:
        has_it = select(steps.c.run).where(steps.c.step == step, steps.c.run == runs.c.run)
        query = query.where(has_it.exists())
    rows = connection.execute(query).all()
    found: dict[str, dict[str, StepRun]] = {}
    for start in range(0, len(rows), _AT_ONCE):
        ids = [row.run for row in rows[start : start + _AT_ONCE]]
        found |= read_steps(connection, ids) if steps_too else read_measured(connection, ids)
    return tuple(_run_record(row, found.get(row.run, {})) for row in rows)


def find_runs(connection: Connection, prefix: str) -> tuple[str, ...]:
    """Return ids of runs that begin with a prefix, newest first."""
    begins = runs.c.run.startswith(prefix, autoescape=True)
    query = select(runs.c.run).where(begins).order_by(runs.c.number.desc())
    ids = connection.execute(query.limit(AT_MOST * 5)).scalars()
    return tuple(i for i in ids if i.startswith(prefix))[:AT_MOST]


def find_running(connection: Connection) -> tuple[str, ...]:
    """Return ids of runs that have started and not ended, newest first."""
    query = select(runs.c.run).where(runs.c.status == "running").order_by(runs.c.number.desc())
    return tuple(connection.execute(query).scalars())


def read_results(connection: Connection, key: str) -> tuple[KeyedResult, ...]:
    """Return the results recorded under a key, newest first."""
    query = select(results).where(results.c.key == key).order_by(results.c.id.desc())
    return tuple(
        KeyedResult(row.run, row.step, row.key, row.kind, decode_time(row.ended), _result(row.body))
        for row in connection.execute(query.limit(AT_MOST))
    )


def read_recent_results(
    connection: Connection, pipeline: str, limit: int
) -> dict[str, tuple[KeyedResult, ...]]:
    """Return by key the results that a pipeline's last runs made or took."""
    newest = select(runs.c.run).where(runs.c.pipeline == pipeline).order_by(runs.c.number.desc())
    ids = list(connection.execute(newest.limit(limit)).scalars())
    taken = select(tasks.c.result).where(tasks.c.run.in_(ids), tasks.c.result.is_not(None))
    query = select(results).where(results.c.id.in_(taken)).order_by(results.c.id.desc())
    found: dict[str, list[KeyedResult]] = {}
    for row in connection.execute(query):
        ended, body = decode_time(row.ended), _result(row.body)
        result = KeyedResult(row.run, row.step, row.key, row.kind, ended, body)
        found.setdefault(row.key, []).append(result)
    return {key: tuple(results) for key, results in found.items()}


def read_versions(
    connection: Connection, pipeline: str, step: str | None
) -> tuple[StepVersion, ...]:
    """Return the versions of a pipeline's steps, oldest first."""
    query = select(versions).where(versions.c.pipeline == pipeline).order_by(versions.c.id)
    if step is not None:
        query = query.where(versions.c.step == step)
    return tuple(
        StepVersion(
            pipeline=row.pipeline,
            step=row.step,
            version=row.version,
            source=row.source,
            run=row.run,
            time=decode_time(row.time),
            actor=decode(row.actor, Actor),
            commit=row.commit,
        )
        for row in connection.execute(query)
    )


def read_effects(connection: Connection, pipeline: str) -> dict[tuple[str, str], Observed]:
    """Return what a pipeline's steps were seen to do, by step and version."""
    query = select(effects).where(effects.c.pipeline == pipeline)
    order = query.order_by(effects.c.step, effects.c.version)
    return {
        (row.step, row.version): decode(row.body, Observed) for row in connection.execute(order)
    }


def read_figures(connection: Connection, pipeline: str, limit: int) -> dict[str, TaskFigures]:
    """Return what tasks took in a pipeline's last runs, by task id."""
    last = select(runs.c.run).where(runs.c.pipeline == pipeline)
    last = last.order_by(runs.c.number.desc()).limit(limit)
    table = attempts
    query = (
        select(
            table.c.step,
            table.c.kind,
            func.sum(table.c.seconds).label("seconds"),
            func.max(table.c.peak_memory).label("peak"),
            func.max(table.c.cores).label("cores"),
        )
        .where(table.c.run.in_(last), ~table.c.step.contains("["))
        .group_by(table.c.run, table.c.step, table.c.kind)
        .order_by(func.max(table.c.id).desc())
    )
    found: dict[str, TaskFigures] = {}
    for row in connection.execute(query):
        name = row.step if row.kind in ("step", "setup") else f"{row.kind}:{row.step}"
        before = found.get(name, TaskFigures())
        peaks = [peak for peak in (before.peak_memory, row.peak) if peak]
        seconds = row.seconds if before.seconds is None else before.seconds
        cores = row.cores if before.cores is None else before.cores
        found[name] = TaskFigures(seconds, max(peaks, default=None), cores)
    return found


def read_steps(
    connection: Connection, ids: Sequence[str], *, with_attempts: bool = False
) -> dict[str, dict[str, StepRun]]:
    """Return the step runs of some runs, by run and step, in the order of the pipeline.

    The items of repeated steps are there where attempts are.
    """
    decided = _read_tasks(connection, ids, items=with_attempts)
    logged = _read_metrics(connection, ids)
    tried = _read_attempts(connection, ids) if with_attempts else {}
    query = select(steps).where(steps.c.run.in_(ids))
    if not with_attempts:
        query = query.where(~steps.c.step.contains("["))
    found: dict[str, dict[str, StepRun]] = {}
    for row in connection.execute(query.order_by(steps.c.run, steps.c.position, steps.c.step)):
        key = (row.run, row.step)
        found.setdefault(row.run, {})[row.step] = _step_run(
            row, decided.get(key, ()), logged.get(key, ()), tried.get(key, ())
        )
    return found


def read_measured(connection: Connection, ids: Sequence[str]) -> dict[str, dict[str, StepRun]]:
    """Return only the step runs that logged metrics, with these and without what was decided."""
    logged = _read_metrics(connection, ids)
    has_metrics = select(metrics.c.run, metrics.c.step).where(metrics.c.run.in_(ids))
    query = select(steps).where(tuple_(steps.c.run, steps.c.step).in_(has_metrics))
    found: dict[str, dict[str, StepRun]] = {}
    for row in connection.execute(query.order_by(steps.c.run, steps.c.position, steps.c.step)):
        found.setdefault(row.run, {})[row.step] = _step_run(row, (), logged[row.run, row.step], ())
    return found


def _read_tasks(
    connection: Connection, ids: Sequence[str], *, items: bool
) -> dict[tuple[str, str], list[_Row]]:
    """Return what was decided on each step: its own task, spread, setup, checks in this order."""
    query = (
        select(tasks, results.c.body)
        .outerjoin(results, results.c.id == tasks.c.result)
        .where(tasks.c.run.in_(ids))
        .order_by(tasks.c.kind.desc())
    )
    if not items:
        query = query.where(tasks.c.kind != "item")
    found: dict[tuple[str, str], list[_Row]] = {}
    for row in connection.execute(query):
        found.setdefault((row.run, row.step), []).append(row)
    return found


def _read_metrics(
    connection: Connection, ids: Sequence[str]
) -> dict[tuple[str, str], list[Metric]]:
    query = select(metrics).where(metrics.c.run.in_(ids))
    order = (metrics.c.run, metrics.c.step, metrics.c.kind.desc(), metrics.c.position)
    found: dict[tuple[str, str], list[Metric]] = {}
    for row in connection.execute(query.order_by(*order)):
        metric = Metric(row.name, float(row.text), row.number)
        found.setdefault((row.run, row.step), []).append(metric)
    return found


def _read_attempts(
    connection: Connection, ids: Sequence[str]
) -> dict[tuple[str, str], list[AttemptRecord]]:
    query = select(attempts).where(attempts.c.run.in_(ids)).order_by(attempts.c.id)
    found: dict[tuple[str, str], list[AttemptRecord]] = {}
    for row in connection.execute(query):
        record = AttemptRecord(
            number=row.number,
            kind=row.kind,
            outcome=decode(row.outcome, Outcome) if row.outcome else None,
            started=decode_time(row.started) if row.started else None,
            seconds=row.seconds,
            cpu_seconds=row.cpu_seconds,
            peak_memory=row.peak_memory,
            executed=row.executed,
        )
        found.setdefault((row.run, row.step), []).append(record)
    return found


def _step_run(
    row: _Row, made: Sequence[_Row], logged: Iterable[Metric], tried: Iterable[AttemptRecord]
) -> StepRun:
    reasons = decode(row.reasons, tuple[str, ...])
    parts: dict[str, str] = {}
    for task in made:
        parts |= decode(task.parts, dict[str, str])
    common: dict[str, Any] = {
        "run": row.run,
        "step": row.step,
        "status": row.status,
        "seconds": row.seconds,
        "error": decode(row.error, Outcome) if row.error else None,
        "attempts": tuple(tried),
        "metrics": tuple(logged),
        "parts": parts,
    }
    decided = next((task for task in made if task.kind != "check"), None)
    if decided is None:
        return StepRun(**common, reasons=reasons)
    return StepRun(
        **common,
        version=decided.version,
        key=decided.key,
        source=decided.source,
        reasons=reasons or (*decode(decided.reasons, tuple[str, ...]), *_beside(decided, made)),
        inputs=decode(decided.inputs, dict[str, ArtifactRef]),
        result=_result(decided.body) if decided.body else None,
        reused_from=decided.reused_from,
    )


def _beside(decided: _Row, made: Sequence[_Row]) -> tuple[str, ...]:
    """Return why the checks of a reused step ran, or why its items were listed anew."""
    wanted = "check" if decided.reused_from else "spread"
    ran = [task for task in made if task.kind == wanted and not task.reused_from]
    words = [word for task in ran for word in decode(task.reasons, tuple[str, ...])]
    if decided.reused_from:
        return tuple(f"its checks ran: {word}" for word in words)
    known = decode(decided.reasons, tuple[str, ...])
    return tuple(word for word in words if word not in known)


def _result(body: str) -> StepResult:
    return decode(body, StepResult)


def _run_record(row: _Row, found: Mapping[str, StepRun]) -> RunRecord:
    return RunRecord(
        run=row.run,
        pipeline=row.pipeline,
        notebook=row.notebook,
        status=row.status,
        started=decode_time(row.started),
        actor=decode(row.actor, Actor),
        parameters=decode(row.parameters, dict[str, str]),
        seconds=row.seconds,
        commit=row.commit,
        dirty=bool(row.dirty),
        notebook_digest=row.notebook_digest,
        sources=row.sources,
        environment=row.environment,
        resumed_from=row.resumed_from,
        sweep=row.sweep,
        steps=found,
        reason=row.reason,
    )
