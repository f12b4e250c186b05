"""Verifies a notebook: runs it as one program and as a pipeline, and compares what they compute."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from cellwright.api.notebooks import PathLike
from cellwright.api.preparation import Prepared, prepare
from cellwright.api.records import Cancel, Run
from cellwright.api.running import execute_run
from cellwright.app import find_preload, open_runner
from cellwright.model import OPTIONS_PREFIX, Event, Outcome
from cellwright.verify import Scene, Verdict, compare_in_kernel, judge_run, run_reference, sum_up

if TYPE_CHECKING:
    from cellwright.interfaces import Runner


@dataclass(frozen=True)
class Verification:
    """What came of a verification.

    `status` is `equal` when no variable differs, `different` when one does, `unproven` when there
    are variables and none of them could be compared, `failed` when the notebook or the pipeline did
    not come to its end: then `failure` says how.
    """

    status: Literal["equal", "different", "unproven", "failed"]
    variables: tuple[Verdict, ...] = ()
    run: Run | None = None
    failure: Outcome | None = None


def verify(
    notebook: PathLike,
    *,
    parameters: Mapping[str, object] | None = None,
    texts: Mapping[str, str] | None = None,
    params_file: PathLike | None = None,
    jobs: int | None = None,
    on_event: Callable[[str, Event], None] | None = None,
    cancel: Cancel | None = None,
    **values: object,
) -> Verification:
    """Run a notebook's marked cells in one fresh kernel, and its pipeline, and compare.

    Every variable that a step hands on or keeps is compared, at the end of its step: by digest,
    then by type. Where something differs the notebook is run once more, to tell what is
    nondeterministic in itself.

    Args:
        notebook: The notebook.
        parameters: Values by name.
        texts: Values as typed on a command line.
        params_file: A YAML or JSON file of values.
        jobs: Steps of the pipeline under way at once.
        on_event: Told of the events of the pipeline's run.
        cancel: Asked whether to end early.
        **values: Further values of parameters by name.

    Raises:
        CellwrightError: As `run`, for what is wrong before anything starts.
    """
    cancel = cancel or Cancel()
    with (
        prepare(
            notebook,
            parameters={**(parameters or {}), **values},
            texts=texts,
            params_file=params_file,
            only=(),
            start_from=(),
            force=(),
            resume=None,
            options={"cache": "off", "jobs": jobs},
        ) as prepared,
        closing(open_runner(prepared.settings)) as runner,
    ):
        scene = _make_scene(prepared, runner, cancel)
        reference = run_reference(scene, 1)
        if reference.outcome.kind != "succeeded":
            return Verification("failed", failure=reference.outcome)
        run = execute_run(prepared, on_event, cancel, runner)
        if run.status != "succeeded":
            return Verification("failed", run=run, failure=_first_error(run))
        learned = prepared.source.with_remembered(prepared.ledger.effects(run.record.pipeline))
        if learned.observed != prepared.source.observed:
            prepared = prepared.correct(learned.observed)
            scene = _make_scene(prepared, runner, cancel)
            reference = run_reference(scene, 1)
        counter = iter(range(1, 100))
        verdicts = judge_run(
            prepared.source.pipeline,
            run.record,
            reference,
            compare=lambda pairs: compare_in_kernel(
                scene, pairs, next(counter), search_path=_search_path(run)
            ),
            repeat=lambda: run_reference(scene, 2),
        )
    return Verification(sum_up(verdicts), verdicts, run)


def _make_scene(prepared: Prepared, runner: Runner, cancel: Cancel) -> Scene:
    source, settings = prepared.source, prepared.settings
    return Scene(
        pipeline=source.pipeline,
        runner=runner,
        store=prepared.store,
        folder=Path(settings.home) / "verify" / source.pipeline.name,
        project=Path(settings.project),
        cwd=source.folder,
        seed=settings.seed,
        parameters=prepared.conditions.parameters,
        definitions=prepared.store_definitions(),
        preload=find_preload(source.pipeline, source.modules),
        environ=os.environ,
        cancellation=cancel,
    )


def _search_path(run: Run) -> str | None:
    """Return the digest of the options of `sys` that a step handed on last, if any did."""
    found = None
    for step in run.record.steps.values():
        ref = step.result.outputs.get(f"{OPTIONS_PREFIX}sys") if step.result else None
        found = ref.digest if ref else found
    return found


def _first_error(run: Run) -> Outcome:
    for step in run.record.steps.values():
        if step.error is not None:
            return step.error
    return Outcome("machinery", run.record.reason or f"the run ended {run.status}")
