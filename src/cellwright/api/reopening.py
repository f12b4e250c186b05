"""Steps of runs opened again: a notebook with a step's inputs, a copy of the executed one."""

from __future__ import annotations

from pathlib import Path

from cellwright.api.history import open_run
from cellwright.api.notebooks import PathLike
from cellwright.api.records import Run
from cellwright.app import write_text
from cellwright.convert.reopening import debug_copy, plain_copy
from cellwright.errors import RunError, SettingsError
from cellwright.model import TaskKind

FOLDER = "debug"
"""The folder beside the notebook that such notebooks go to: one that Jupyter shows."""


def debug(
    run: str | Run, step: str, *, output: PathLike | None = None, folder: PathLike = "."
) -> Path:
    """Write a notebook that opens a step of a run with its exact inputs.

    Args:
        run: The run.
        step: One of its steps.
        output: The file to write; by default one in the folder `debug` beside the notebook.
        folder: A folder of the project.

    Returns:
        The file that was written.

    Raises:
        RunError: There is no such run or step, or it never began (`not-executed`).
        SettingsError: The place cannot be written (`unwritable`).
    """
    opened = run if isinstance(run, Run) else open_run(run, folder=folder)
    executed, by = find_executed(opened, step)
    source = notebook_of(opened)
    title = f"# Step `{step}` of run `{opened.id}`"
    if by.id != opened.id:
        title += f", reused from run `{by.id}`"
    text = debug_copy(executed.read_text("utf-8"), title=title, folder=str(source.parent))
    return _write(opened, step, "", text, output)


def copy_executed(
    run: str | Run,
    step: str,
    *,
    kind: TaskKind | None = None,
    attempt: int | None = None,
    output: PathLike | None = None,
    folder: PathLike = ".",
) -> Path:
    """Write a copy of the executed notebook of a step's attempt where Jupyter opens it.

    Args:
        run: The run.
        step: One of its steps.
        kind: `step`, `check` or `setup`; by default that of the last attempt.
        attempt: Number of the attempt; by default the last one.
        output: The file to write; by default one in the folder `debug` beside the notebook.
        folder: A folder of the project.

    Raises:
        RunError: There is no such run, step or attempt (`not-executed`).
        SettingsError: The place cannot be written (`unwritable`).
    """
    opened = run if isinstance(run, Run) else open_run(run, folder=folder)
    executed, _ = find_executed(opened, step, kind=kind, attempt=attempt)
    return _write(opened, step, "-executed", plain_copy(executed.read_text("utf-8")), output)


def find_executed(
    opened: Run, step: str, *, kind: TaskKind | None = None, attempt: int | None = None
) -> tuple[Path, Run]:
    """Return the executed notebook of a step, and the run that executed it.

    A step that was reused was executed in an earlier run. Without a kind, the step itself comes
    before its checks, unless a check failed.

    Raises:
        RunError: There is no such step (`unknown-step`) or no such notebook (`not-executed`).
    """
    record = opened[step].record
    tries = [a for a in record.attempts if attempt in (None, a.number) and a.executed]
    if kind is None and record.error is not None and record.error.kind == "check":
        kind = "check"
    wanted = (
        [a for a in tries if a.kind == kind] if kind else [a for a in tries if a.kind != "check"]
    )
    for tried in reversed(wanted):
        path = Path(str(tried.executed))
        path = path if path.is_absolute() else opened.folder / path
        if path.is_file():
            return path, opened
    if record.reused_from and record.reused_from != opened.id:
        earlier = open_run(record.reused_from, settings=opened.settings)
        return find_executed(earlier, step, kind=kind, attempt=attempt)
    raise RunError(
        f"step `{step}` has no executed notebook in run {opened.id}: it is {record.status}",
        code="not-executed",
        where=f"run {opened.id}, step {step}",
        hint="choose a step, and an attempt, that has begun; `cellwright show RUN STEP` lists them",
    )


def notebook_of(opened: Run) -> Path:
    """Return where the notebook of a run is, or was."""
    return Path(opened.settings.project) / opened.record.notebook


def _write(opened: Run, step: str, tail: str, text: str, output: PathLike | None) -> Path:
    if output is not None:
        path = Path(output)
    else:
        folder = notebook_of(opened).parent / FOLDER
        _make_folder(folder)
        path = folder / f"{opened.record.pipeline}-{step}-{opened.id}{tail}.ipynb"
    write_text(path, text)
    return path


def _make_folder(folder: Path) -> None:
    """Make the folder, which git is told to leave alone; one that is there stays as it is."""
    try:
        folder.mkdir(parents=True)
        (folder / ".gitignore").write_text("*\n")
    except FileExistsError:
        return
    except OSError as error:
        raise SettingsError(
            f"cannot make the folder: {error.strerror}",
            code="unwritable",
            where=str(folder),
            hint="name another file with --output",
        ) from error
