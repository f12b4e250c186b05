"""Sweeps on the command line: their values read, their results as a table; nothing is run here."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from cellwright.cli.marks_of_state import MARKS
from cellwright.errors import SettingsError
from cellwright.model import Event, RunEndedEvent, StepEndedEvent

if TYPE_CHECKING:
    from cellwright.api.sweeping import Sweep
    from cellwright.cli.progress import Progress

_MOST = 10_000


def read_sweeps(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Return the values of each `--sweep NAME=VALUES`, as typed.

    Values stand between commas; commas within brackets and quotes are part of a value.
    `range(2,6)` stands for 2, 3, 4, 5.

    Raises:
        SettingsError: A parameter stands there twice, or a range is none.

    Example:
        >>> read_sweeps([("lr", "0.1,0.01"), ("depth", "range(2,5)"), ("c", "[1,2],[3]")])
        {'lr': ['0.1', '0.01'], 'depth': ['2', '3', '4'], 'c': ['[1,2]', '[3]']}
    """
    found: dict[str, list[str]] = {}
    for name, text in pairs:
        if name in found:
            raise SettingsError(
                f"`{name}` is swept twice",
                code="sweep-twice",
                where=f"--sweep {name}={text}",
                hint="give all its values in one option",
            )
        values: list[str] = []
        for part in _split(text):
            values += _range(name, part) if part.startswith("range(") else [part]
        found[name] = [value for value in values if value]
    return found


def _split(text: str) -> list[str]:
    parts, depth, quote = [""], 0, ""
    for sign in text:
        if quote:
            quote = "" if sign == quote else quote
        elif sign in "'\"":
            quote = sign
        elif sign in "([{":
            depth += 1
        elif sign in ")]}":
            depth -= 1
        elif sign == "," and depth <= 0:
            parts.append("")
            continue
        parts[-1] += sign
    return [part.strip() for part in parts]


def _range(name: str, text: str) -> list[str]:
    try:
        call = ast.parse(text, mode="eval").body
        if not isinstance(call, ast.Call) or call.keywords:
            raise ValueError(text)  # noqa: TRY301
        numbers = range(*(ast.literal_eval(argument) for argument in call.args))
        if len(numbers) > _MOST:
            raise ValueError(text)  # noqa: TRY301
    except (SyntaxError, ValueError, TypeError, OverflowError):
        raise SettingsError(
            f"`{text}` is no range of whole numbers",
            code="sweep-range",
            where=f"--sweep {name}={text}",
            hint="write `range(2,6)` for 2, 3, 4, 5",
        ) from None
    return [str(number) for number in numbers]


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
