"""The plane of resources: how long runs and steps took, and how much memory; noise is left out."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from cellwright.compare.pairs import Found, by_step, group, leaf
from cellwright.model import RunRecord, StepRun

Read = Callable[[str], str | None]

_SHARE = 0.1
_LEAST: Mapping[str, float] = {"seconds": 0.2, "cpu_seconds": 0.2, "peak_memory": 16 << 20}
"""What differs by less than a tenth, or by less than this, is noise."""


def compare_resources(a: RunRecord, b: RunRecord, _read: Read) -> Found:
    """Return what took notably longer or shorter, more or less; reused steps took nothing."""
    run = _notable({"seconds": a.seconds}, {"seconds": b.seconds})
    return group(run=run, steps=by_step(a, b, _of_steps))


def _of_steps(one: StepRun | None, other: StepRun | None) -> Found:
    return _notable(_used(one), _used(other))


def _used(step: StepRun | None) -> dict[str, float | None]:
    """Return what a step that ran has used, its attempts and checks together."""
    if step is None or not step.attempts:
        return {}
    cpu = [a.cpu_seconds for a in step.attempts if a.cpu_seconds is not None]
    peak = [a.peak_memory for a in step.attempts if a.peak_memory is not None]
    return {
        "seconds": step.seconds,
        "cpu_seconds": sum(cpu) if cpu else None,
        "peak_memory": max(peak) if peak else None,
    }


def _notable(one: Mapping[str, float | None], other: Mapping[str, float | None]) -> Found:
    found: Found = {}
    for name, least in _LEAST.items():
        was, now = one.get(name), other.get(name)
        if was is None or now is None:
            continue
        if abs(was - now) >= max(least, _SHARE * max(was, now)):
            found[name] = leaf(was, now)
    return found
