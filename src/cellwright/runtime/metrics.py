"""Metrics that a step logs; kept also when the step fails later."""

from __future__ import annotations

import math
from typing import Any

import msgspec

from cellwright.model import Metric
from cellwright.runtime.session import current_session

METRICS = "metrics.jsonl"


def log_metric(name: str, value: Any) -> None:
    """Record a number under a name; outside a run it does nothing.

    Args:
        name: The metric; it may be logged several times, in order.
        value: Anything that `float` takes.

    Raises:
        TypeError: The value is no number.
    """
    number = float(value)
    session = current_session()
    if session is None:
        return
    if not math.isfinite(number):
        session.notes.append(f"metric `{name}` was {number}, which is not recorded")
        return
    index = sum(1 for metric in session.metrics if metric.name == name)
    metric = Metric(str(name), number, index)
    session.metrics.append(metric)
    if session.folder is None:
        return
    with session.observer.paused(), (session.folder / METRICS).open("ab") as file:
        file.write(msgspec.json.encode(metric) + b"\n")
