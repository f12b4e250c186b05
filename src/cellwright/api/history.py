"""Looks at runs that were: records, values, versions, logs; and ends those that no one tends."""

from __future__ import annotations

import re
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from cellwright.api.records import Run
from cellwright.app import Stamper, is_alive, open_ledger, open_store, read_source
from cellwright.config import Settings, load_settings
from cellwright.errors import LedgerError, PipelineError, RunError, nearest
from cellwright.model import (
    Outcome,
    Profile,
    RunEndedEvent,
    RunRecord,
    RunStatus,
    StepEndedEvent,
    StepVersion,
)
from cellwright.serializers import read_profile

if TYPE_CHECKING:
    from cellwright.interfaces import Ledger

LIVE = ("waiting", "running")
LATEST: dict[str, RunStatus | None] = {
    "latest": None,
    "latest:failed": "failed",
    "latest:succeeded": "succeeded",
}


_SWEPT = 100_000
"""Runs that those of a sweep are looked for among, newest first."""


def runs(
    *,
    folder: str | Path = ".",
    limit: int = 20,
    status: RunStatus | None = None,
    step: str | None = None,
    since: datetime | None = None,
    sweep: str | None = None,
) -> tuple[RunRecord, ...]:
    """Return the runs of the project that a folder belongs to, newest first, without their steps.

    Args:
        folder: A folder of the project.
        limit: How many at most.
        status: Only runs that went so.
        step: Only runs that have this step.
        since: Only runs started since.
        sweep: Only the runs of one sweep, by its id.

    Raises:
        LedgerError: The ledger cannot be read.
    """
    settings = load_settings(Path(folder))
    if not has_ledger(settings):
        return ()
    with closing(open_ledger(settings)) as ledger:
        settle(ledger, settings)
        most = limit if sweep is None else _SWEPT
        found = ledger.runs(limit=most, status=status, step=step, since=since, steps=False)
    return tuple(run for run in found if sweep in (None, run.sweep))[:limit]


def open_run(text: str, *, folder: str | Path = ".", settings: Settings | None = None) -> Run:
    """Return a run by id, unique prefix, `latest`, `latest:failed` or `latest:succeeded`.

    Raises:
        RunError: There is no such run (`unknown-run`), or several (`ambiguous-run`).
        LedgerError: The ledger cannot be read.
    """
    settings = settings or load_settings(Path(folder))
    if not has_ledger(settings):
        raise _no_run(text, settings, ())
    with closing(open_ledger(settings)) as ledger:
        settle(ledger, settings)
        record = ledger.run(_resolve(text, ledger, settings))
    if record is None:
        raise _no_run(text, settings, ())
    return Run(settings, record)


def get(run: str | Run, name: str, *, folder: str | Path = ".") -> object:
    """Load a value of a run, named `STEP.VARIABLE`.

    Raises:
        RunError: There is no such run, step or value.
        StoreError: The value's bytes are missing or damaged.
    """
    opened = run if isinstance(run, Run) else open_run(run, folder=folder)
    step, variable = _split(name, opened)
    return opened[step][variable]


def profile(run: str | Run, name: str, *, folder: str | Path = ".") -> Profile | None:
    """Return what a frame or an array looks like, as it was described when it was stored.

    The value itself is not loaded, and nothing is unpickled.

    Args:
        run: A run, or what names one.
        name: `STEP.VARIABLE`.
        folder: A folder of the project.

    Returns:
        None for values that are no frames and no arrays.

    Raises:
        RunError: There is no such run, step or value.
        StoreError: What is known of the value is missing or damaged.
    """
    opened = run if isinstance(run, Run) else open_run(run, folder=folder)
    step, variable = _split(name, opened)
    return read_profile(opened[step].artifact(variable), open_store(opened.settings))


def _split(name: str, opened: Run) -> tuple[str, str]:
    step, dot, variable = name.partition(".")
    if not dot or not variable:
        raise RunError(
            f"`{name}` names no value",
            code="unknown-artifact",
            where=f"run {opened.id}",
            hint="give STEP.VARIABLE, such as `train.model`",
        )
    return step, variable


def versions(notebook: str | Path, step: str | None = None) -> tuple[StepVersion, ...]:
    """Return the versions that the steps of a notebook had in recorded runs, oldest first.

    Raises:
        NotebookError: The file is missing or not a notebook.
        PipelineError: The notebook has, and had, no such step (`unknown-step`).
    """
    source = read_source(Path(notebook))
    settings = load_settings(source.folder)
    found: tuple[StepVersion, ...] = ()
    if has_ledger(settings):
        with closing(open_ledger(settings)) as ledger:
            found = ledger.versions(source.pipeline.name, step)
    known = [s.name for s in source.pipeline.steps]
    if step is not None and not found and step not in known:
        raise PipelineError(
            f"the notebook has no step `{step}`",
            code="unknown-step",
            where=source.pipeline.notebook,
            hint=nearest(step, known),
        )
    return found


def read_logs(
    run: str | Run, step: str | None = None, *, folder: str | Path = "."
) -> dict[str, Path]:
    """Return the log files of a run's attempts in order, by `STEP/ATTEMPT`.

    Raises:
        RunError: There is no such run or step.
    """
    opened = run if isinstance(run, Run) else open_run(run, folder=folder)
    if step is not None:
        opened[step]
    found: dict[str, Path] = {}
    folders = [path.name for path in sorted(opened.folder.glob("*[[]*[]]*"), key=_item_order)]
    for name in (step,) if step else ("setup", *(n for n in opened if "[" not in n)):
        items = [folder for folder in folders if folder.partition("[")[0] == name]
        for task in (f"spread-{name}", name, *items, f"check-{name}"):
            attempts = (opened.folder / task).glob("*/log.txt")
            for path in sorted(attempts, key=lambda p: int(p.parent.name)):
                found[f"{task}/{path.parent.name}"] = path
    return found


def _item_order(path: Path) -> tuple[str, int]:
    step, _, rest = path.name.partition("[")
    return step, int(re.split(r"\D", rest)[0] or 0)


def cancel(run: str, *, folder: str | Path = ".", sweep: bool = False) -> Run:
    """Ask a run to end; a run whose process is gone is recorded as ended.

    Args:
        run: The run.
        folder: A folder of the project.
        sweep: Ask all runs of its sweep to end, those that have not begun too.

    Raises:
        RunError: There is no such run, or it has ended already (`run-ended`).
    """
    opened = open_run(run, folder=folder)
    if opened.status != "running":
        raise RunError(
            f"run {opened.id} has ended: {opened.status}",
            code="run-ended",
            where=f"run {opened.id}",
            hint="there is nothing to cancel",
        )
    files = [opened.folder / "cancel"]
    if sweep and opened.record.sweep:
        files.append(cancel_file(opened.settings, opened.record.sweep))
    for file in files:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    return opened


def cancel_file(settings: Settings, sweep: str) -> Path:
    """Return the file that asks the process of a sweep to end."""
    return Path(settings.home) / "sweeps" / sweep / "cancel"


def has_ledger(settings: Settings) -> bool:
    """Return whether there is a ledger to read; a SQLite file is not made by looking."""
    prefix = "sqlite:///"
    if not settings.ledger.startswith(prefix):
        return True
    return Path(settings.ledger.removeprefix(prefix)).exists()


def settle(ledger: Ledger, settings: Settings) -> None:
    """Record the end of runs whose process is gone: it was killed, or the machine went down."""
    for run in ledger.interrupted():
        record = ledger.run(run)
        if record is None or is_alive(record.actor, record.started):
            continue
        message = f"the process of the run ({record.actor.process}) ended without finishing it"
        lost = Outcome("machinery", message)
        open_steps = [s for s in record.steps.values() if s.status in LIVE]
        ended = [
            StepEndedEvent(s.step, "failed" if s.status == "running" else "cancelled", error=lost)
            for s in open_steps
        ]
        stamp = Stamper(Path(settings.project))()
        seconds = (stamp.time - record.started).total_seconds()
        try:
            ledger.append(run, [*ended, RunEndedEvent("failed", seconds, message)], stamp)
        except LedgerError as error:
            if error.code != "run-ended":  # another process has settled it meanwhile
                raise


def _resolve(text: str, ledger: Ledger, settings: Settings) -> str:
    if text == "latest" or text.startswith("latest:"):
        if text not in LATEST:
            raise _no_run(text, settings, tuple(LATEST))
        found = ledger.runs(limit=1, status=LATEST[text])
        if not found:
            raise _no_run(text, settings, ())
        return found[0].run
    matches = ledger.find_runs(text)
    if text in matches or len(matches) == 1:
        return text if text in matches else matches[0]
    if matches:
        raise RunError(
            f"several runs begin with `{text}`",
            code="ambiguous-run",
            where=settings.ledger,
            hint="give more of the id: " + ", ".join(matches[:4]),
        )
    raise _no_run(text, settings, [r.run for r in ledger.runs(limit=3)])


def _no_run(text: str, settings: Settings, known: tuple[str, ...] | list[str]) -> RunError:
    hint = f"the newest: {', '.join(known)}" if known else "see `cellwright runs`"
    if not known and not has_ledger(settings):
        hint = "nothing was run in this project yet: `cellwright run NOTEBOOK`"
    return RunError(
        f"there is no run `{text}`", code="unknown-run", where=settings.project, hint=hint
    )
