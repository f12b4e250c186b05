"""Sweeps: one run for each combination of parameters; how one run goes is in `running`."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cellwright.api.history import cancel_file
from cellwright.api.notebooks import PathLike
from cellwright.api.parameters import bind_parameters
from cellwright.api.preparation import prepare
from cellwright.api.records import Cancel, Run
from cellwright.api.running import execute_run
from cellwright.api.sweep_values import count_combinations
from cellwright.app import SystemClock, new_run_id, open_runner
from cellwright.convert import render_value
from cellwright.errors import SettingsError
from cellwright.model import Event
from cellwright.scheduling import Company

if TYPE_CHECKING:
    from cellwright.model import RunStatus


@dataclass(frozen=True)
class Sweep:
    """The runs of a sweep, in the order of their combinations.

    `names` are the parameters that are swept, `combinations` their values for each run, as Python
    source; a sweep that was cancelled has fewer runs.
    """

    id: str
    names: tuple[str, ...]
    combinations: tuple[Mapping[str, str], ...]
    runs: tuple[Run, ...]
    seconds: float = 0.0

    @property
    def status(self) -> RunStatus:
        """Return `succeeded`, or how the first run ended that did not."""
        others = [run.status for run in self.runs if run.status != "succeeded"]
        if others:
            return others[0]
        return "succeeded" if len(self.runs) == len(self.combinations) else "cancelled"


def sweep(
    notebook: PathLike,
    over: Mapping[str, Sequence[object]] | None = None,
    *,
    over_texts: Mapping[str, Sequence[str]] | None = None,
    parameters: Mapping[str, object] | None = None,
    texts: Mapping[str, str] | None = None,
    params_file: PathLike | None = None,
    jobs: int | None = None,
    engine: str | None = None,
    only: Collection[str] = (),
    start_from: Collection[str] = (),
    force: Collection[str] = (),
    cache: str | None = None,
    on_event: Callable[[str, Event], None] | None = None,
    on_run: Callable[[int, int, Mapping[str, str]], None] | None = None,
    cancel: Cancel | None = None,
    run_id: str | None = None,
) -> Sweep:
    """Run a pipeline once for each combination of values; steps that they share run once.

    The first run is made alone. Unless it wrote files of the project or touched the outside world,
    the others run side by side, within the limits that one run has.

    Args:
        notebook: The notebook, or a converted package.
        over: Values by parameter; the last one varies fastest.
        over_texts: The same as typed on a command line.
        parameters: Values of other parameters.
        texts: The same as typed.
        params_file: A YAML or JSON file of values.
        jobs: Steps under way at once.
        engine: Where steps run.
        only: Steps to run, with what they need.
        start_from: Steps to run with all that follows from them.
        force: Steps to run in the first run even when an earlier result could be reused.
        cache: `auto` reuses earlier results, `off` does not, not even within the sweep.
        on_event: Called with the run's id and each event, from one thread at a time.
        on_run: Called before each run: its number from 1, how many there are, what is swept.
        cancel: Asked whether to end early.
        run_id: An id of the first run, made beforehand (see `start`).

    Raises:
        SettingsError: A combination has an unknown parameter or a value of another type; nothing
            is run then.
        CellwrightError: As `run`.

    Example:
        `cellwright.sweep("churn.ipynb", {"lr": [0.1, 0.01], "depth": range(2, 6)})`
    """
    values, typed = dict(over or {}), dict(over_texts or {})
    combinations = _combine(values, typed)
    began = time.monotonic()
    options = {"cache": cache, "jobs": jobs, "engine": engine}
    shared = {"only": only, "start_from": start_from, "resume": None, "options": options}
    shown: list[Mapping[str, str]] = []
    with prepare(
        notebook,
        parameters=parameters or {},
        texts=texts,
        params_file=params_file,
        force=force,
        **shared,  # type: ignore[arg-type]
    ) as first:
        for one, words in combinations:
            bound = bind_parameters(
                first.source.pipeline,
                {**(parameters or {}), **one},
                texts={**(texts or {}), **words},
                file=Path(params_file) if params_file else None,
            )
            shown.append({n: render_value(bound[n]) for n in (*values, *typed)})
        settings, name = first.settings, f"sweep-{new_run_id(SystemClock().now())}"
        cancel = Cancel(cancel_file(settings, name), within=cancel)
        company = Company(first.find_limits(), share=settings.cache == "auto")
    noting = threading.Lock()

    def note(run: str, event: Event) -> None:
        with noting:
            if on_event is not None:
                on_event(run, event)

    def run_one(number: int) -> Run | None:
        if cancel.requested():
            return None
        one, words = combinations[number]
        with noting:
            if on_run is not None:
                on_run(number + 1, len(combinations), shown[number])
        with prepare(
            notebook,
            parameters={**(parameters or {}), **one},
            texts={**(texts or {}), **words},
            params_file=params_file,
            force=force if number == 0 else (),
            **shared,  # type: ignore[arg-type]
        ) as prepared:
            own, known = Cancel(within=cancel), run_id if number == 0 else None
            return execute_run(prepared, note, own, runner, known, sweep=name, company=company)

    with closing(open_runner(settings)) as runner:
        # what it is seen to do says whether the others can run side by side
        found = [run_one(0)]
        rest = range(1, len(combinations))
        at_once = 1 if found[0] is None or stands_alone(found[0]) else settings.slots
        with ThreadPoolExecutor(max(1, min(at_once, len(rest))), "cellwright-sweep") as threads:
            found += _gather([threads.submit(run_one, number) for number in rest], cancel)
    runs = [run for run in found if run is not None]
    seconds = time.monotonic() - began
    return Sweep(name, (*values, *typed), tuple(shown), tuple(runs), seconds)


def stands_alone(run: Run) -> bool:
    """Return whether a run did what would get in the way of another one at the same time.

    Files of the project have one content: a step that writes some, or reads what one wrote, needs
    the project for itself. The same goes for what lies outside.
    """
    results = [step.result for step in run.record.steps.values() if step.result is not None]
    return any(result.files_written or result.outside for result in results)


def _gather(waiting: Sequence[Future[Run | None]], cancel: Cancel) -> list[Run | None]:
    """Return what came of runs, in order; when one cannot be made, the others end first."""
    try:
        return [one.result() for one in waiting]
    except BaseException:
        cancel.request()
        wait(waiting)
        raise


def _combine(
    values: Mapping[str, Sequence[object]], typed: Mapping[str, Sequence[str]]
) -> list[tuple[dict[str, object], dict[str, str]]]:
    """Return all combinations: Python values, and texts.

    Raises:
        SettingsError: There is nothing to sweep (`sweep-empty`), a parameter stands there twice
            (`sweep-twice`), or there are too many combinations (`sweep-many`).
    """
    for name in values.keys() & typed.keys():
        raise SettingsError(
            f"`{name}` is swept twice",
            code="sweep-twice",
            where=f"--sweep {name}",
            hint="give all its values in one place",
        )
    count_combinations({name: len(found) for name, found in {**values, **typed}.items()})
    return list(_product(values, typed))


def _product(
    values: Mapping[str, Sequence[object]], typed: Mapping[str, Sequence[str]]
) -> Iterator[tuple[dict[str, object], dict[str, str]]]:
    for given in itertools.product(*values.values()):
        for words in itertools.product(*typed.values()):
            yield (
                dict(zip(values, given, strict=True)),
                dict(zip(typed, words, strict=True)),
            )
