"""Turns a task that is to run into the request that an engine gets; it submits nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Protocol

from cellwright.convert import NotebookItem
from cellwright.errors import SettingsError
from cellwright.model import (
    ArtifactRef,
    AttemptRequest,
    Pipeline,
    StepSettings,
    TaskFigures,
    TaskKind,
)
from cellwright.scheduling.company import Company
from cellwright.scheduling.conditions import Conditions
from cellwright.scheduling.fan import Batch, describe_items
from cellwright.scheduling.keys import find_kernel_seed, find_seed
from cellwright.scheduling.state import BackOff, Limits
from cellwright.scheduling.tasks import Task, TaskGraph

FOLDER_VARIABLE = "CELLWRIGHT_FOLDER"
ATTEMPT_VARIABLE = "CELLWRIGHT_ATTEMPT"


class BuildNotebook(Protocol):
    """Returns the notebook of a task as text (`convert.build_step_notebook`)."""

    def __call__(
        self,
        pipeline: Pipeline,
        task: TaskKind,
        step: str | None,
        /,
        *,
        store: str,
        project: str,
        seed: int,
        parameters: Mapping[str, object],
        inputs: Mapping[str, str],
        definitions: str | None,
        kernel: str | None,
        items: Sequence[NotebookItem],
    ) -> str:
        """Return nbformat JSON."""
        ...


@dataclass(frozen=True, kw_only=True)
class AttemptSettings:
    """What all attempts of a run have in common.

    Attributes:
        folder: The folder of all runs; attempts get folders of their own below it.
        cwd: The notebook's folder, where kernels work.
        definitions: Digest of the stored sources of all definitions, if any.
        environ: The environment that secrets are taken from.
        preload: Third-party modules that a warm kernel parent may import beforehand.
    """

    folder: Path
    cwd: Path
    definitions: str | None = None
    environ: Mapping[str, str] = field(default_factory=dict)
    preload: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class CoordinatorSettings:
    """How a run is executed.

    Attributes:
        attempts: What attempts have in common.
        limits: What may run at once; the engine's slots are a limit as well.
        back_off: The pauses before retries.
        figures: What tasks took in earlier runs, by task id.
        home: The folder of store, ledger and runs, for what is kept of files.
        company: The runs beside this one with which it shares room and equal steps, if any.
    """

    attempts: AttemptSettings
    limits: Limits
    back_off: BackOff = field(default_factory=BackOff)
    figures: Mapping[str, TaskFigures] = field(default_factory=dict)
    home: Path | None = None
    company: Company | None = None


def check_secrets(pipeline: Pipeline, tasks: TaskGraph, environ: Mapping[str, str]) -> None:
    """Make sure that all variables named by `--env-from` are set.

    Raises:
        SettingsError: One is not (`secret-missing`).
    """
    taking_part = set(tasks.steps)
    for step in pipeline.steps:
        for name in step.settings.env_from:
            if step.name in taking_part and name not in environ:
                raise SettingsError(
                    f"the variable {name} is not set",
                    code="secret-missing",
                    where=f"{pipeline.notebook}, step {step.name}",
                    hint=f"set {name} in the environment, or take it out of `--env-from`",
                )


def make_request(
    *,
    run: str,
    task: Task,
    number: int,
    inputs: Mapping[str, ArtifactRef | None],
    own: StepSettings,
    pipeline: Pipeline,
    conditions: Conditions,
    settings: AttemptSettings,
    store: str,
    build_notebook: BuildNotebook,
    batch: Batch | None = None,
    expected: float = 0.0,
) -> AttemptRequest:
    """Make the folder of an attempt and the request for it.

    Args:
        run: The run.
        task: The task.
        number: Which attempt, from 1.
        inputs: What each input is; unbound ones (None) are not loaded.
        own: The settings of its step, or the default ones for setup.
        pipeline: The pipeline.
        conditions: What the run is made under.
        settings: What attempts have in common.
        store: URL of the store.
        build_notebook: Makes the step notebook.
        batch: The items that the kernel runs, for the kind `item`.
        expected: Seconds that the items are likely to take beyond those of one.

    Raises:
        OSError: The folder cannot be made.
    """
    kernel = own.kernel or conditions.kernel
    folder = settings.folder.absolute() / run / task.folder / str(number)
    folder.mkdir(parents=True, exist_ok=True)
    items = batch.left if batch is not None else []
    notebook = build_notebook(
        pipeline,
        task.kind,
        None if task.kind == "setup" else task.step,
        store=store,
        project=str(conditions.project.absolute()),
        seed=find_kernel_seed(conditions.seed, task),
        parameters=conditions.parameters,
        inputs={name: ref.digest for name, ref in inputs.items() if ref is not None},
        definitions=settings.definitions,
        kernel=kernel,
        items=describe_items(items, partial(find_seed, conditions.seed)),
    )
    env = {name: settings.environ[name] for name in own.env_from if name in settings.environ}
    env |= {FOLDER_VARIABLE: str(folder), ATTEMPT_VARIABLE: f"{run}/{task.id}/{number}"}
    return AttemptRequest(
        run=run,
        step=task.step,
        kind=task.kind,
        number=number,
        notebook=notebook,
        folder=str(folder),
        cwd=str(settings.cwd.absolute()),
        kernel=kernel,
        timeout=None if own.timeout is None else own.timeout + expected,
        memory=own.memory,
        cpus=own.cpus,
        env=env,
        secrets=own.env_from,
        preload=settings.preload,
        items=tuple(item.number for item in items),
    )
