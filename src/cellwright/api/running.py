"""Plans and runs pipelines: prepares what a run is made under and hands it to the coordinator."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Mapping
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from cellwright import convert
from cellwright.api.history import settle
from cellwright.api.notebooks import PathLike
from cellwright.api.preparation import Prepared, prepare
from cellwright.api.records import Cancel, Run
from cellwright.app import (
    Stamper,
    SystemClock,
    find_preload,
    new_run_id,
    open_engine,
    open_runner,
)
from cellwright.model import Event, PlannedStep
from cellwright.scheduling import (
    AttemptSettings,
    Company,
    Coordinator,
    CoordinatorSettings,
    plan_run,
)

if TYPE_CHECKING:
    from cellwright.interfaces import Runner


def plan(
    notebook: PathLike,
    *,
    parameters: Mapping[str, object] | None = None,
    texts: Mapping[str, str] | None = None,
    params_file: PathLike | None = None,
    only: Collection[str] = (),
    start_from: Collection[str] = (),
    force: Collection[str] = (),
    resume: str | None = None,
    cache: str | None = None,
    content: str | None = None,
) -> tuple[PlannedStep, ...]:
    """Return for each step whether it would run or an earlier result be reused, and why.

    Takes what `run` takes; nothing is run and nothing written. With `content` the notebook is
    planned as that text has it: edited and not saved yet.

    Raises:
        CellwrightError: As `run`, for what is wrong before anything starts.
    """
    with prepare(
        notebook,
        parameters=parameters or {},
        texts=texts,
        params_file=params_file,
        only=only,
        start_from=start_from,
        force=force,
        resume=resume,
        options={"cache": cache},
        text=content,
        plans=True,
    ) as prepared:
        return plan_run(
            pipeline=prepared.source.pipeline,
            tasks=prepared.tasks,
            conditions=prepared.conditions,
            store=prepared.store,
            ledger=prepared.ledger,
            clock=SystemClock(),
        )


def run(
    notebook: PathLike,
    *,
    parameters: Mapping[str, object] | None = None,
    texts: Mapping[str, str] | None = None,
    params_file: PathLike | None = None,
    jobs: int | None = None,
    engine: str | None = None,
    only: Collection[str] = (),
    start_from: Collection[str] = (),
    force: Collection[str] = (),
    resume: str | None = None,
    cache: str | None = None,
    sample_reuse: float = 0.0,
    run_id: str | None = None,
    on_event: Callable[[str, Event], None] | None = None,
    cancel: Cancel | None = None,
    **values: object,
) -> Run:
    """Run the pipeline of a notebook.

    Args:
        notebook: The notebook, or a converted package.
        parameters: Values by name; checked against the types of the parameters cell.
        texts: Values as typed on a command line.
        params_file: A YAML or JSON file of values.
        jobs: Steps under way at once; by default as many as there are cores.
        engine: Where steps run.
        only: Steps to run, with what they need.
        start_from: Steps to run with all that follows from them.
        force: Steps to run even when an earlier result could be reused.
        resume: An earlier run: its parameters are taken, and what succeeded is not run again.
        cache: `auto` reuses earlier results, `off` does not.
        sample_reuse: The share of the steps that could be reused and run all the same; what they
            make is compared with what they made before.
        run_id: An id made beforehand (see `start`); by default a new one.
        on_event: Called with the run's id and each event, once it is recorded.
        cancel: Asked whether to end the run early.
        **values: Further values of parameters by name.

    Returns:
        The finished run; a step that failed is no exception: see `Run.status`.

    Raises:
        NotebookError, PipelineError, SettingsError, RunError: The call or its input is wrong.
        StoreError, LedgerError, EngineError: The machinery failed before anything started.

    Example:
        `run = cellwright.run("churn.ipynb", n_estimators=200)`
    """
    with (
        prepare(
            notebook,
            parameters={**(parameters or {}), **values},
            texts=texts,
            params_file=params_file,
            only=only,
            start_from=start_from,
            force=force,
            resume=resume,
            options={"cache": cache, "jobs": jobs, "engine": engine},
            sample=sample_reuse,
        ) as prepared,
        closing(open_runner(prepared.settings)) as runner,
    ):
        return execute_run(prepared, on_event, cancel or Cancel(), runner, run_id)


def execute_run(
    prepared: Prepared,
    on_event: Callable[[str, Event], None] | None,
    cancel: Cancel,
    runner: Runner,
    run_id: str | None = None,
    sweep: str = "",
    company: Company | None = None,
) -> Run:
    """Execute a prepared run and return it, finished."""
    settings, source, store = prepared.settings, prepared.source, prepared.store
    stamper = Stamper(Path(settings.project))
    run_id = run_id or new_run_id(stamper().time)
    folder = Path(settings.home) / "runs"
    cancel.path = folder / run_id / "cancel"
    settle(prepared.ledger, settings)
    started = prepared.make_first_event(sweep)
    with closing(open_engine(settings, runner, settings.slots)) as engine:
        coordinator = Coordinator(
            pipeline=source.pipeline,
            tasks=prepared.tasks,
            conditions=prepared.conditions,
            settings=CoordinatorSettings(
                attempts=AttemptSettings(
                    folder=folder,
                    cwd=source.folder,
                    definitions=prepared.store_definitions(),
                    environ=os.environ,
                    preload=find_preload(source.pipeline, source.modules),
                ),
                home=Path(settings.home),
                limits=prepared.find_limits(),
                figures=prepared.find_figures(),
                company=company,
            ),
            store=store,
            ledger=prepared.ledger,
            engine=engine,
            clock=SystemClock(),
            stamp=stamper,
            build_notebook=convert.build_step_notebook,
            on_event=None if on_event is None else lambda event: on_event(run_id, event),
            cancel=cancel,
            replanning=prepared.make_replanning(),
        )
        return Run(settings, coordinator.execute(run_id, started))
