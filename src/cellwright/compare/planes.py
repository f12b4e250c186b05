"""The planes of a comparison that are read from records: states, values given, files, results."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from cellwright.compare.pairs import Found, by_step, differing, group, leaf
from cellwright.model import ArtifactRef, Metric, RunRecord, StepRun

_SHORT = 12
"""Characters of a digest that are shown."""

Read = Callable[[str], str | None]


def compare_status(a: RunRecord, b: RunRecord, _read: Read) -> Found:
    """Return how the runs and their steps ended, where that differs."""
    run = {"run": leaf(a.status, b.status, b.reason)} if a.status != b.status else {}
    return {**run, **group(steps=by_step(a, b, _status))}


def _status(one: StepRun | None, other: StepRun | None) -> Found:
    first, second = (step.status if step else None for step in (one, other))
    if first == second:
        return {}
    error = other.error if other else None
    return leaf(first, second, error.message if error else "")


def compare_parameters(a: RunRecord, b: RunRecord, _read: Read) -> Found:
    """Return the parameters whose values differ, as Python source."""
    return differing(a.parameters, b.parameters)


def compare_data(a: RunRecord, b: RunRecord, _read: Read) -> Found:
    """Return the files that were read with different content, by path."""
    return group(files=differing(_files(a), _files(b)))


def _files(run: RunRecord) -> dict[str, str]:
    written: set[str] = set()
    found: dict[str, str] = {}
    for step in run.steps.values():
        if step.result is not None:
            for file in step.result.files_read:
                if file.path not in written:
                    found.setdefault(file.path, file.digest[:_SHORT])
            written |= {file.path for file in step.result.files_written}
    return found


def compare_environment(a: RunRecord, b: RunRecord, read: Read) -> Found:
    """Return the packages of different versions, the commits and the hosts."""
    places = differing(_place(a), _place(b))
    if a.environment == b.environment:
        return places
    packages = differing(_packages(a, read), _packages(b, read))
    return {**group(packages=packages), **places}


def _place(run: RunRecord) -> dict[str, str]:
    commit = run.commit[:_SHORT] + (" with changes" if run.dirty else "")
    return {"commit": commit, "host": run.actor.host}


def _packages(run: RunRecord, read: Read) -> Mapping[str, str]:
    text = read(run.environment) if run.environment else None
    found: Mapping[str, str] = json.loads(text) if text else {}
    return found


def compare_artifacts(a: RunRecord, b: RunRecord, _read: Read) -> Found:
    """Return what steps handed on or kept with different values, by step and name."""
    return by_step(a, b, _artifacts)


def _artifacts(one: StepRun | None, other: StepRun | None) -> Found:
    first, second = _left(one), _left(other)
    if not first or not second:
        return {}  # a step that left nothing is told by its state
    found: Found = {}
    for name in [*first, *(n for n in second if n not in first)]:
        was, now = first.get(name), second.get(name)
        if (was.value if was else None) != (now.value if now else None):
            found[name] = _leaf_of(was, now)
    return found


def _leaf_of(was: ArtifactRef | None, now: ArtifactRef | None) -> Found:
    one, other = _describe(was), _describe(now)
    if was is None or now is None or one != other:
        return leaf(one, other)
    # bytes of what has no canonical form may differ though the value is the same
    certain = was.canonical and now.canonical
    before, after = (f"{one} [{ref.value[:_SHORT]}]" for ref in (was, now))
    return leaf(before, after, "" if certain else "the stored bytes differ")


def _left(step: StepRun | None) -> Mapping[str, ArtifactRef]:
    result = step.result if step else None
    return {**result.results, **result.outputs} if result else {}


def _describe(ref: ArtifactRef | None) -> str | None:
    return (ref.summary or ref.type) if ref else None


def compare_metrics(a: RunRecord, b: RunRecord, _read: Read) -> Found:
    """Return the logged numbers that differ, by step and name; of a series its last one."""

    def compare(one: StepRun | None, other: StepRun | None) -> Found:
        first, second = (_series(step.metrics if step else ()) for step in (one, other))
        return {
            name: leaf(_last(first.get(name)), _last(second.get(name)), _words(first, second, name))
            for name in [*first, *(n for n in second if n not in first)]
            if first.get(name) != second.get(name)
        }

    return by_step(a, b, compare)


def _series(metrics: Iterable[Metric]) -> dict[str, list[tuple[int, Any]]]:
    found: dict[str, list[tuple[int, Any]]] = {}
    for metric in metrics:
        # as text, for not-a-number is equal to none
        value = metric.value if math.isfinite(metric.value) else str(metric.value)
        found.setdefault(metric.name, []).append((metric.index, value))
    return found


def _last(series: list[tuple[int, Any]] | None) -> Any:
    return series[-1][1] if series else None


def _words(first: Mapping[str, list[tuple[int, Any]]], second: Mapping[str, Any], name: str) -> str:
    one, other = first.get(name, []), second.get(name, [])
    if one and other and _last(one) == _last(other):
        return "earlier values of the series differ"
    return ""
