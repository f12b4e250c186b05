"""Runs, plans and versions as people read them; the JSON for scripts is in `render_json`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rich.text import Text

from cellwright.api.json_data import count_attempts, shown_steps
from cellwright.cli.marks_of_state import MARKS, STYLES, duration, moment, number, size

if TYPE_CHECKING:
    from rich.console import Console

    from cellwright.api import Run
    from cellwright.model import (
        Actor,
        ArtifactRef,
        AttemptRecord,
        Metric,
        Outcome,
        PlannedStep,
        RunRecord,
        StepRun,
    )

Cell = str | Text
SHORT = 12
"""How many digits of a digest people see."""


def print_columns(console: Console, rows: Iterable[Sequence[Cell]], indent: str = "") -> None:
    """Print rows with their cells below each other."""
    lines = [[c if isinstance(c, Text) else Text(c) for c in row] for row in rows]
    count = max((len(line) for line in lines), default=0)
    widths = [max((li[i].cell_len for li in lines if i < len(li)), default=0) for i in range(count)]
    for line in lines:
        text = Text(indent)
        for cell, width in zip(line, widths, strict=False):
            text.append_text(cell).append(" " * (width - cell.cell_len + 2))
        text.rstrip()
        console.print(text)


def _state(status: str) -> Text:
    return Text(f"{MARKS[status]} {status}", STYLES[status])


def print_plan(console: Console, planned: Sequence[PlannedStep]) -> None:
    """Print what would run and why."""
    print_columns(
        console,
        (
            (
                Text(f"{MARKS[p.decision]} {p.decision}", STYLES[p.decision]),
                p.name,
                _joined(p.reasons),
            )
            for p in planned
        ),
    )
    counts = Counter(p.decision for p in planned)
    left = f", {counts['skip']} to leave out" if counts["skip"] else ""
    console.print(f"{counts['run']} to run, {counts['reuse']} to reuse{left}", style="dim")


def print_outcome(console: Console, run: Run, *, quiet: bool = False) -> None:
    """Print how a run went: one line, then what failed and what to do next."""
    record = run.record
    steps = shown_steps(record)
    counts = Counter(step.status for step in steps.values())
    told = ", ".join(f"{n} {status}" for status, n in counts.items())
    line = Text(f"run {record.run} of {record.pipeline} ")
    line.append(record.status, STYLES[record.status])
    line.append(f" in {duration(record.seconds)}: {told}")
    console.print(line)
    if record.reason and record.status != "succeeded":
        console.print(f"  {record.reason}")
    failed = [step for step in steps.values() if step.status == "failed"]
    for step in failed:
        console.print()
        print_failure(console, record, step)
    if quiet:
        return
    _print_metrics(console, steps, "  ")
    if record.status != "succeeded":
        notebook = near(str(Path(run.settings.project) / record.notebook))
        console.print(f"\nwhen it is mended: cellwright run {notebook} --resume {record.run}")
    console.print(f"look at it: cellwright show {record.run}", style="dim")


def print_failure(console: Console, record: RunRecord, step: StepRun) -> None:
    """Print why a step failed: what, where, the user's traceback, the executed notebook."""
    error = step.error
    if error is None:
        return
    head = Text(f"step {step.step} failed", "bold red")
    head.append(f" ({error.kind}): {_first_line(error.message)}", "default")
    console.print(head)
    place = _place(record, error)
    if place:
        console.print(f"  where:    {place}")
    executed = next((a.executed for a in reversed(step.attempts) if a.executed), None)
    if executed:
        console.print(f"  notebook: {near(executed)}")
    if error.traceback:
        console.print(Text(error.traceback.rstrip()))


def _place(record: RunRecord, error: Outcome) -> str:
    if error.cell is None:
        return ""
    from cellwright.model import Place

    return str(Place(Path(record.notebook).name, error.cell, error.number, error.line))


def print_runs(console: Console, records: Sequence[RunRecord]) -> None:
    """Print a list of runs."""
    if not records:
        console.print("no runs")
        return
    rows: list[Sequence[Cell]] = [
        (
            record.run,
            _state(record.status),
            record.pipeline,
            moment(record.started),
            duration(record.seconds),
            record.actor.user,
            _parameters(record.parameters),
            _last_metrics(record.steps),
        )
        for record in records
    ]
    names = ("run", "status", "pipeline", "started", "took", "by", "parameters", "metrics")
    print_columns(console, [[Text(n, "dim") for n in names], *rows])


def print_record(console: Console, run: Run) -> None:
    """Print one run."""
    record = run.record
    head = Text(f"run {record.run} ", "bold")
    console.print(head.append_text(_state(record.status)))
    facts: list[tuple[str, str]] = [
        ("pipeline", f"{record.pipeline} ({record.notebook})"),
        ("started", f"{moment(record.started)} by {_actor(record.actor)}"),
        ("took", duration(record.seconds)),
        ("commit", _commit(record.commit, record.dirty)),
        ("parameters", _parameters(record.parameters)),
        ("resumed", record.resumed_from or ""),
        ("sweep", record.sweep),
        ("reason", record.reason),
        ("folder", near(str(run.folder))),
    ]
    _print_facts(console, facts)
    console.print()
    steps = shown_steps(record)
    print_columns(
        console,
        (
            (_state(s.status), name, duration(s.seconds), _tries(s), _joined(s.told))
            for name, s in steps.items()
        ),
        "  ",
    )
    _print_metrics(console, steps, "  ")
    for step in steps.values():
        if step.status == "failed":
            console.print()
            print_failure(console, record, step)


def print_step(console: Console, run: Run, step: StepRun) -> None:
    """Print one step of a run."""
    head = Text(f"step {step.step} of run {run.id} ", "bold")
    console.print(head.append_text(_state(step.status)))
    facts = [
        ("took", duration(step.seconds)),
        ("why", _joined(step.told)),
        ("reused", f"the result of run {step.reused_from}" if step.reused_from else ""),
        ("version", step.version[:SHORT]),
        ("key", step.key[:SHORT]),
        ("folder", near(str(run.folder / step.step))),
    ]
    _print_facts(console, facts)
    _print_artifacts(console, "inputs", step.inputs)
    if step.result is not None:
        _print_artifacts(console, "outputs", step.result.outputs)
        _print_artifacts(console, "results", step.result.results)
        files = step.result.files_written
        _print_section(console, "files written", [(f.path,) for f in files])
        _print_section(console, "notes", [(note,) for note in step.result.notes])
    _print_metrics(console, {step.step: step}, "")
    _print_section(console, "attempts", [_attempt(a) for a in step.attempts])
    if step.status == "failed":
        console.print()
        print_failure(console, run.record, step)


def _attempt(attempt: AttemptRecord) -> tuple[Cell, ...]:
    outcome = attempt.outcome.kind if attempt.outcome else "running"
    memory = f"{size(attempt.peak_memory)} at most" if attempt.peak_memory else ""
    style = "green" if outcome == "succeeded" else "yellow"
    return (
        f"{attempt.kind} {attempt.number}",
        Text(outcome, style),
        duration(attempt.seconds),
        memory,
        near(attempt.executed) if attempt.executed else "",
    )


def _print_artifacts(console: Console, title: str, found: Mapping[str, ArtifactRef]) -> None:
    rows = [
        (name, r.summary or r.type, size(r.bytes), r.digest[:SHORT]) for name, r in found.items()
    ]
    _print_section(console, title, rows)


def _print_section(console: Console, title: str, rows: Sequence[Sequence[Cell]]) -> None:
    if rows:
        console.print(title, style="bold")
        print_columns(console, rows, "  ")


def _print_facts(console: Console, facts: Iterable[tuple[str, str]]) -> None:
    print_columns(console, ((Text(name, "dim"), value) for name, value in facts if value), "  ")


def _print_metrics(console: Console, steps: Mapping[str, StepRun], indent: str) -> None:
    rows: list[Sequence[Cell]] = []
    for name, step in steps.items():
        for metric, value, count in _last_values(step.metrics):
            times = f"(last of {count})" if count > 1 else ""
            rows.append((name, metric, number(value), times))
    if rows:
        console.print(f"{indent}metrics", style="bold")
        print_columns(console, rows, indent + "  ")


def _last_values(metrics: Iterable[Metric]) -> list[tuple[str, float, int]]:
    found: dict[str, tuple[float, int]] = {}
    for metric in metrics:
        found[metric.name] = (metric.value, found.get(metric.name, (0.0, 0))[1] + 1)
    return [(name, value, count) for name, (value, count) in found.items()]


def _last_metrics(steps: Mapping[str, StepRun]) -> str:
    told = [
        f"{name} {number(value)}"
        for step in steps.values()
        for name, value, _ in _last_values(step.metrics)
    ]
    return _cut(", ".join(told))


def _parameters(parameters: Mapping[str, str]) -> str:
    return _cut(", ".join(f"{name} = {source}" for name, source in parameters.items()))


def _cut(text: str, width: int = 60) -> str:
    return text if len(text) <= width else text[: width - 1] + "…"


def _joined(reasons: Iterable[str]) -> str:
    return "; ".join(reasons)


def _tries(step: StepRun) -> str:
    count = count_attempts(step)
    return f"{count} attempts" if count > 1 else ""


def _actor(actor: Actor) -> str:
    job = f", {actor.ci}" if actor.ci else ""
    return f"{actor.user} on {actor.host} (process {actor.process}{job})"


def _commit(commit: str, dirty: bool) -> str:
    changes = " with uncommitted changes" if dirty else ""
    return commit[:SHORT] + changes if commit else ""


def _first_line(text: str) -> str:
    return next((line for line in text.strip().splitlines() if line.strip()), "")


def near(path: str) -> str:
    """Return a path as seen from the working folder, where it is below that."""
    found = Path(path)
    here = Path.cwd()
    return str(found.relative_to(here)) if found.is_relative_to(here) else path
