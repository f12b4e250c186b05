"""Sweeps on the command line: how they go, their results as a table; nothing is run here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from cellwright.cli.marks_of_state import MARKS
from cellwright.model import Event, RunEndedEvent, StepEndedEvent

if TYPE_CHECKING:
    from cellwright.api.sweeping import Sweep
    from cellwright.cli.progress import Progress


class SweepProgress:
    """Follows the runs of a sweep: the first step by step, of the others, which overlap, the ends.

    Args:
        progress: Follows one run, and says what is to be said.
    """

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._first = ""

    def note(self, run: str, event: Event) -> None:
        """Take in an event of a run."""
        self._first = self._first or run
        if run == self._first:
            self._progress.note(run, event)
        elif isinstance(event, RunEndedEvent):
            self._progress.say(f"{MARKS[event.status]} run {run}  {event.status}")
        elif isinstance(event, StepEndedEvent) and event.error is not None:
            why = event.error.message.strip().partition("\n")[0] or event.error.kind
            self._progress.say(f"  run {run}, step {event.step}: {why}")


def sweep_json(sweep: Sweep) -> dict[str, Any]:
    """Return how a sweep went."""
    from cellwright.api.json_data import run_json

    return {
        "sweep": sweep.id,
        "status": sweep.status,
        "seconds": sweep.seconds,
        "parameters": list(sweep.names),
        "runs": [
            {**run_json(run.record), "parameters": dict(values), "metrics": _metrics(run.record)}
            for run, values in zip(sweep.runs, sweep.combinations, strict=False)
        ],
    }


def _metrics(record: Any) -> dict[str, float]:
    """Return the last value of each metric of a run, by step and name."""
    return {
        f"{name}.{metric.name}": metric.value
        for name, step in record.steps.items()
        if "[" not in name
        for metric in step.metrics
    }


def sweep_table(sweep: Sweep) -> list[Sequence[str]]:
    """Return the runs of a sweep as rows below a head: what was swept, metrics, how they went."""
    found = [_metrics(run.record) for run in sweep.runs]
    names = list(dict.fromkeys(name for one in found for name in one))
    short = {name: name.partition(".")[2] for name in names}
    titles = [short[n] if list(short.values()).count(short[n]) == 1 else n for n in names]
    rows: list[Sequence[str]] = [("run", "status", *sweep.names, *titles, "took")]
    for run, values, metrics in zip(sweep.runs, sweep.combinations, found, strict=False):
        told = [f"{metrics[n]:.6g}" if n in metrics else "" for n in names]
        swept = [values[n] for n in sweep.names]
        seconds = f"{run.record.seconds:.1f} s" if run.record.seconds is not None else ""
        rows.append((run.id, run.status, *swept, *told, seconds))
    return rows
