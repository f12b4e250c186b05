"""A run as it stands now, with what is expected of it; not what happens to it next."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from statistics import median

from cellwright.api.history import has_ledger
from cellwright.api.logs import LogPiece, attempts_of, log_files, read_log, read_tail
from cellwright.api.records import Run
from cellwright.api.renaming import find_runs_of
from cellwright.app import SystemClock, open_ledger, open_store
from cellwright.config import Settings, load_settings
from cellwright.interfaces import Ledger
from cellwright.model import RunRecord, StepRun

_LOOKED_AT = 10
"""How many earlier runs say how long one takes."""

_LOOKED_THROUGH = 200
"""Among how many runs of a project those of a notebook under earlier names are looked for."""

_TAIL = 8_192
"""Bytes at the end of each step's log that a snapshot holds."""

_TAILS = 262_144
"""Bytes of all ends together."""


@dataclass(frozen=True, slots=True)
class Expected:
    """Seconds that a pipeline and its steps took in earlier runs: medians."""

    run: float | None = None
    steps: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A run at one moment.

    `sequence` is the number of the last event that is in the record; `tails` are the ends of what
    its steps have written.
    """

    record: RunRecord
    sequence: int
    now: datetime
    expected: Expected
    tails: Mapping[str, LogPiece]


def take_snapshot(opened: Run) -> Snapshot:
    """Return how a run stands.

    Raises:
        LedgerError: The ledger cannot be read.
    """
    with closing(open_ledger(opened.settings)) as ledger:
        record, sequence = _read_consistently(opened.record, ledger)
        expected = _expect_run(opened.settings, record, ledger)
    tails: dict[str, LogPiece] = {}
    room = _TAILS
    for name, step in reversed(list(record.steps.items())):
        if step.attempts and room > 0 and "[" not in name:
            files = log_files(opened.folder, attempts_of(step), name)
            tails[name] = read_tail(files, min(_TAIL, room))
            room -= tails[name].next - tails[name].offset
    return Snapshot(record, sequence, SystemClock().now(), expected, tails)


def _read_consistently(record: RunRecord, ledger: Ledger) -> tuple[RunRecord, int]:
    """Return a record and the number of its last event, read until both are of one moment."""
    sequence = ledger.length(record.run)
    while True:
        record = ledger.run(record.run) or record
        again = ledger.length(record.run)
        if again == sequence:
            return record, sequence
        sequence = again


def expect_pipeline(name: str, *, folder: str | Path = ".") -> Expected:
    """Return how long a run of a pipeline and its steps may be expected to take.

    Raises:
        LedgerError: The ledger cannot be read.
    """
    settings = load_settings(Path(folder))
    if not has_ledger(settings):
        return Expected()
    with closing(open_ledger(settings)) as ledger:
        return expect(name, ledger)


def expect(pipeline: str, ledger: Ledger, *, but: str = "") -> Expected:
    """Return the medians of earlier runs of a pipeline, of all but one."""
    found = ledger.runs(limit=_LOOKED_AT + 1, pipeline=pipeline)
    earlier = [run for run in found if run.run != but]
    seconds: dict[str, list[float]] = {}
    for run in earlier:
        for name, step in run.steps.items():
            if step.status == "succeeded" and step.seconds is not None:
                seconds.setdefault(name, []).append(step.seconds)
    whole = [r.seconds for r in earlier if r.status == "succeeded" and r.seconds is not None]
    return Expected(
        median(whole) if whole else None, {name: median(took) for name, took in seconds.items()}
    )


def _expect_run(settings: Settings, record: RunRecord, ledger: Ledger) -> Expected:
    """Return the medians for a run; those under earlier names when the notebook was renamed."""
    expected = expect(record.pipeline, ledger, but=record.run)
    if expected.steps:
        return expected
    recorded = [(settings, run) for run in ledger.runs(limit=_LOOKED_THROUGH, steps=False)]
    found = find_runs_of(Path(settings.project) / record.notebook, recorded)
    before = next((run.pipeline for _, run in found if run.pipeline != record.pipeline), None)
    return expected if before is None else expect(before, ledger)


def elapsed(step: StepRun, now: datetime) -> float | None:
    """Return how long a step took, or has been running."""
    if step.status != "running":
        return step.seconds
    begun = [a.started for a in step.attempts if a.started is not None]
    return max(0.0, (now - begun[-1]).total_seconds()) if begun else None


def read_step_log(opened: Run, step: str, offset: int = 0, limit: int = 65_536) -> LogPiece:
    """Return a piece of what a step has written.

    Raises:
        RunError: The run has no such step (`unknown-step`).
    """
    return read_log(_logs_of(opened, opened[step].record), offset, limit)


def _logs_of(opened: Run, step: StepRun) -> list[Path]:
    """Return the files that a step wrote; those of an item lie beside its executed notebook.

    Items that one kernel ran share a log.
    """
    if "[" not in step.step:
        return log_files(opened.folder, attempts_of(step), step.step)
    executed = [Path(tried.executed) for tried in step.attempts if tried.executed]
    return [opened.folder / path.parent / "log.txt" for path in executed]


def read_script(opened: Run, step: str) -> str | None:
    """Return the script of a step as it was in a run, or None where it was never decided.

    Raises:
        RunError: The run has no such step (`unknown-step`).
        StoreError: The store cannot be read.
    """
    source = opened[step].record.source
    if not source:
        return None
    store = open_store(opened.settings)
    return store.get(source).decode("utf-8") if store.has(source) else None
