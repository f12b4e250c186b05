"""Gathers what a plan or a run is made under: notebook, values, selection, store, ledger."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Collection, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

from cellwright import convert
from cellwright.api.history import open_run
from cellwright.api.meanings import describe_code
from cellwright.api.notebooks import PathLike, require_runnable
from cellwright.api.parameters import bind_parameters
from cellwright.api.remembering import recall
from cellwright.app import (
    Source,
    count_gpus,
    describe_ledger,
    find_memory,
    open_ledger,
    open_store,
    prepare_home,
    read_source,
)
from cellwright.config import Settings, load_settings
from cellwright.errors import RunError, SettingsError, nearest
from cellwright.model import Observed, RunRecord, RunStartedEvent, TaskFigures
from cellwright.scheduling import (
    Conditions,
    Limits,
    Places,
    Replanned,
    Replanning,
    TaskGraph,
    build_tasks,
)
from cellwright.stores import ObjectStore
from cellwright.stores.ledgers import note_ledger

if TYPE_CHECKING:
    from typing import Literal

    from cellwright.interfaces import Ledger, Store


@dataclass(frozen=True)
class Prepared:
    """All that a run is made of, before it begins."""

    settings: Settings
    source: Source
    tasks: TaskGraph
    conditions: Conditions
    store: Store
    ledger: Ledger
    only: tuple[str, ...] = ()
    start_from: tuple[str, ...] = ()

    def correct(self, observed: Mapping[str, Observed]) -> Prepared:
        """Return the same with a pipeline that takes observed effects into account.

        Raises:
            PipelineError: There is no such pipeline: what was seen contradicts the notebook.
        """
        source = self.source.with_observed(observed)
        require_runnable(source)
        pipeline = source.pipeline
        return replace(
            self,
            source=source,
            tasks=build_tasks(pipeline, only=self.only, start_from=self.start_from),
            conditions=replace(
                self.conditions,
                **describe_code(source, self.settings),
                sources=_store_scripts(source, self.store),
            ),
        )

    def make_replanning(self) -> Replanning:
        """Return how a run of this corrects itself."""

        def replan(observed: Mapping[str, Observed]) -> Replanned:
            found = self.correct(observed)
            return Replanned(
                pipeline=found.source.pipeline, tasks=found.tasks, conditions=found.conditions
            )

        return Replanning(
            replan=replan,
            places=Places(self.conditions.project, self.source.folder),
            known=self.source.observed,
            versions=self.source.code_versions,
        )

    def make_first_event(self, sweep: str = "") -> RunStartedEvent:
        """Store what it takes to do the run again, and return the run's first event.

        Args:
            sweep: The sweep that the run belongs to, if to one.

        Raises:
            StoreError: The store cannot be written.
        """
        source = self.source
        if isinstance(self.store, ObjectStore):
            note_ledger(self.store, describe_ledger(self.settings), self.settings.project)
        return RunStartedEvent(
            pipeline=source.pipeline.name,
            notebook=_relative(source.path, Path(self.settings.project)),
            notebook_digest=self.store.put(source.text.encode()),
            parameters=dict(self.conditions.written),
            sources=self.store.put(_json(source.modules)) if source.modules else "",
            environment=self.store.put(_json(self.conditions.packages)),
            resumed_from=self.conditions.resumed.run if self.conditions.resumed else None,
            sweep=sweep,
        )

    def store_definitions(self) -> str | None:
        """Store the sources of all definitions, for values that need them; None without any."""
        found = convert.definition_sources(self.source.pipeline)
        return self.store.put(_json(found)) if found else None

    def find_limits(self) -> Limits:
        """Return what the machine lets steps take together."""
        slots = self.settings.slots
        return Limits(
            slots=slots,
            cpus=float(max(slots, len(os.sched_getaffinity(0)))),
            memory=find_memory(),
            gpus=max(1, count_gpus()),
        )

    def find_figures(self) -> Mapping[str, TaskFigures]:
        """Return what each task took in earlier runs, as far as recorded, by task id."""
        return self.ledger.figures(self.source.pipeline.name)


@contextmanager
def prepare(
    notebook: PathLike,
    *,
    parameters: Mapping[str, object],
    texts: Mapping[str, str] | None,
    params_file: PathLike | None,
    only: Collection[str],
    start_from: Collection[str],
    force: Collection[str],
    resume: str | None,
    options: Mapping[str, object],
    sample: float = 0.0,
    text: str | None = None,
    plans: bool = False,
) -> Iterator[Prepared]:
    """Read, check and open all that a run needs; the ledger is closed at the end.

    With `text` the notebook's content is that and not the file's. What only `plans` stores nothing.

    Raises:
        NotebookError, PipelineError, SettingsError, RunError: The call or its input is wrong.
        StoreError, LedgerError: Store or ledger cannot be used.
    """
    source = read_source(Path(notebook), text=text)
    require_runnable(source)
    settings = load_settings(source.folder, options)
    source = recall(source, settings)
    require_runnable(source)
    pipeline = source.pipeline
    known = [s.name for s in pipeline.steps]
    for name in force:
        if name not in known:
            raise SettingsError(
                f"there is no step `{name}`",
                code="unknown-step",
                where=f"--force {name}",
                hint=nearest(name, known),
            )
    tasks = build_tasks(pipeline, only=only, start_from=start_from)
    resumed = _find_resumed(resume, settings, source)
    values = bind_parameters(
        pipeline,
        parameters,
        texts=texts,
        file=Path(params_file) if params_file else None,
        earlier=resumed.parameters if resumed else None,
    )
    prepare_home(settings)
    store = open_store(settings)
    with closing(open_ledger(settings)) as ledger:
        conditions = Conditions(
            **describe_code(source, settings),
            project=Path(settings.project),
            folder=os.path.relpath(source.folder, settings.project),
            parameters=values,
            environ=dict(os.environ),
            python=".".join(platform.python_version_tuple()[:2]),
            seed=settings.seed,
            sources={} if plans else _store_scripts(source, store),
            cache=cast("Literal['auto', 'off']", settings.cache),
            force=frozenset(force),
            resumed=resumed,
            sample=sample,
        )
        yield Prepared(
            settings, source, tasks, conditions, store, ledger, tuple(only), tuple(start_from)
        )


def _find_resumed(resume: str | None, settings: Settings, source: Source) -> RunRecord | None:
    if resume is None:
        return None
    record = open_run(resume, settings=settings).record
    if record.pipeline != source.pipeline.name:
        raise RunError(
            f"run {record.run} is one of `{record.pipeline}`, not of `{source.pipeline.name}`",
            code="other-pipeline",
            where=f"--resume {resume}",
            hint=f"resume it with {record.notebook}",
        )
    return record


def _store_scripts(source: Source, store: Store) -> dict[str, str]:
    pipeline = source.pipeline
    return {
        step.name: store.put(convert.script_text(pipeline, step.name).encode())
        for step in pipeline.steps
    }


def _relative(path: Path, folder: Path) -> str:
    return str(path.relative_to(folder)) if path.is_relative_to(folder) else str(path)


def _json(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, indent=0).encode()
