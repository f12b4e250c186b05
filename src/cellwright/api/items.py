"""The items of a repeated step in a run: how many fared how, each as a line; one is a step run."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from typing import Any

from cellwright.api.json_data import error_json, find_items
from cellwright.model import RunRecord, StepResult, StepRun

Json = dict[str, Any]

ENDS = ("succeeded", "reused", "failed", "skipped", "cancelled")
"""What an item can come to."""


def items_json(record: RunRecord, step: StepRun) -> Json | None:
    """Return how many items of a step fared how, None where it is not repeated.

    `total` is null as long as the loop's values are not known.
    """
    items = find_items(record, step.step)
    total = count_spread(step.result)
    repeated = items or total or any(tried.kind == "item" for tried in step.attempts)
    if not repeated:
        return None
    # a step that came to a good end leaves its own result: then all its items are there
    known = total if total is not None else len(items) if step.status != "running" else None
    return counts_json(known, Counter(str(item.status) for item in items.values()))


def counts_json(total: int | None, counts: Counter[str]) -> Json:
    """Return counts by state.

    Example:
        >>> counts_json(3, Counter(["failed"]))["failed"]
        1
    """
    return {"total": total, **{status: counts[status] for status in ENDS}}


def count_spread(result: StepResult | None) -> int | None:
    """Return how many items the expressions of a step came to, None where that is not said."""
    if result is None or result.spread is None:
        return None
    return _count(json.loads(result.spread.shape))


def _count(shape: list[Any]) -> int:
    return sum(_count(each) if isinstance(each, list) else 1 for each in shape)


def listed_items(record: RunRecord, step: str, status: str | None) -> list[StepRun]:
    """Return the items of a step in order, those in one state if one is named."""
    found = find_items(record, step).values()
    return [item for item in found if status in (None, item.status)]


def item_lines_json(record: RunRecord, items: Iterable[StepRun]) -> list[Json]:
    """Return items of a step as a list has them: what tells each from others, and how it went."""
    found = list(items)
    if not found:
        return []
    apart = _names_apart(find_items(record, found[0].step.partition("[")[0]).values())
    return [
        {
            "name": item.step,
            "status": item.status,
            "seconds": item.seconds,
            "values": {n: r.summary or r.type for n, r in item.inputs.items() if n in apart},
            "error": error_json(item.error) if item.error is not None else None,
        }
        for item in found
    ]


def _names_apart(items: Iterable[StepRun]) -> set[str]:
    """Return the inputs that are not the same for all items; all of them if all are the same."""
    values: dict[str, set[str]] = {}
    for item in items:
        for name, ref in item.inputs.items():
            values.setdefault(name, set()).add(ref.value)
    return {name for name, found in values.items() if len(found) > 1} or set(values)
