"""Names with two values each, of which those that differ are kept; not what is compared."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from cellwright.model import RunRecord, StepRun

Found = dict[str, Any]


def leaf(a: Any, b: Any, what: str = "") -> Found:
    """Return one difference."""
    return {"a": a, "b": b, **({"what": what} if what else {})}


def differing(a: Mapping[str, Any], b: Mapping[str, Any]) -> Found:
    """Return the names whose values differ; None stands for a missing one.

    Example:
        >>> differing({"n": 1, "m": 2}, {"n": 1, "k": 3})
        {'m': {'a': 2, 'b': None}, 'k': {'a': None, 'b': 3}}
    """
    names = [*a, *(name for name in b if name not in a)]
    return {n: leaf(a.get(n), b.get(n)) for n in names if a.get(n) != b.get(n)}


def by_step(
    a: RunRecord, b: RunRecord, compare: Callable[[StepRun | None, StepRun | None], Found]
) -> Found:
    """Return what differs between the steps of two runs, by step; equal steps are left out."""
    names = [*a.steps, *(name for name in b.steps if name not in a.steps)]
    found = {name: compare(a.steps.get(name), b.steps.get(name)) for name in names}
    return {name: what for name, what in found.items() if what}


def group(**parts: Found) -> Found:
    """Return the parts that are not empty, by name."""
    return {name: part for name, part in parts.items() if part}
