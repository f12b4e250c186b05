"""Runs as processes of their own: they go on when those who started them end; not how they run."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from cellwright import errors
from cellwright.api.notebooks import PathLike
from cellwright.api.requests import Request, command_words, prepare_request, split_values
from cellwright.app import ACTOR, SystemClock, new_run_id, open_ledger, write_text
from cellwright.config import Settings
from cellwright.errors import CellwrightError, EngineError

_GLANCE = 0.05
_LAST = 2_000
"""Characters of a process' last words that a message quotes."""


@dataclass(frozen=True, slots=True)
class Started:
    """A run that was started; `recorded` says whether the ledger has it already."""

    run: str
    process: int
    recorded: bool


def start(
    notebook: PathLike, request: Request, *, actor: str | None = None, patience: float = 60.0
) -> Started:
    """Start the pipeline of a notebook in a process of its own, and return when it is recorded.

    The process has a session of its own and survives this one. `cancel` ends it, `open_run` and
    `watch_runs` tell how it goes.

    Args:
        notebook: The notebook.
        request: What to run.
        actor: For whom it is started; by default the user of this process.
        patience: Seconds to wait for the run's first record.

    Raises:
        CellwrightError: As `run`, for what is wrong before anything starts.
    """
    with prepare_request(notebook, request) as prepared:
        settings, pipeline = prepared.settings, prepared.source.pipeline
    run = new_run_id(SystemClock().now())
    folder = Path(settings.home) / "runs" / run
    folder.mkdir(parents=True, exist_ok=True)
    values, texts = split_values(pipeline, request.parameters)
    words = [*command_words(request, texts), "--run-id", run, "--json"]
    if values:
        write_text(folder / "parameters.json", json.dumps(values))
        words += ["--params", str(folder / "parameters.json")]
    process = _launch(Path(notebook), words, folder, actor)
    recorded = _await_record(run, settings, process, folder, patience)
    # reaped by this process while it lives, so that no zombie looks like a run under way
    threading.Thread(target=process.wait, daemon=True).start()
    return Started(run, process.pid, recorded)


def _launch(
    notebook: Path, words: Sequence[str], folder: Path, actor: str | None
) -> subprocess.Popen[bytes]:
    environ = dict(os.environ)
    if actor:
        environ[ACTOR] = actor
    command = [sys.executable, "-m", "cellwright", "run", str(notebook.resolve()), *words]
    try:
        with (
            (folder / "outcome.json").open("wb") as out,
            (folder / "process.log").open("wb") as log,
        ):
            return subprocess.Popen(  # noqa: S603 - our own program
                command,
                cwd=notebook.resolve().parent,
                env=environ,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=log,
                start_new_session=True,
            )
    except OSError as error:
        raise EngineError(
            f"the process of the run could not be started: {error.strerror}",
            code="process",
            where=str(notebook),
            hint="is the machine out of memory or processes?",
        ) from error


def _await_record(
    run: str, settings: Settings, process: subprocess.Popen[bytes], folder: Path, patience: float
) -> bool:
    """Wait until the ledger has the run; if its process ended before, say what that said."""
    until = time.monotonic() + patience
    with closing(open_ledger(settings)) as ledger:
        while time.monotonic() < until:
            ended = process.poll() is not None
            if ledger.length(run):
                return True
            if ended:
                raise _last_words(folder, process.returncode)
            time.sleep(_GLANCE)
    return False


def _last_words(folder: Path, status: int) -> CellwrightError:
    """Return the error that a process ended with before there was a run."""
    log = (folder / "process.log").read_text("utf-8", "replace")[-_LAST:]
    try:
        told = json.loads((folder / "outcome.json").read_text("utf-8"))["error"]
        kind = errors.SettingsError if status == 2 else EngineError
        return kind(told["message"], code=told["code"], where=told["where"], hint=told["hint"])
    except (OSError, ValueError, KeyError, TypeError):
        return EngineError(
            f"the process of the run ended with status {status} before the run began",
            code="process",
            where=str(folder),
            hint=log or "see process.log in this folder",
        )
