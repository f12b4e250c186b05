"""Decides whether a task runs or an earlier result is taken, and why; it runs nothing."""

from __future__ import annotations

import itertools
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from cellwright.errors import InternalError
from cellwright.interfaces import Clock, Ledger, Store
from cellwright.model import (
    ArtifactRef,
    AttemptReport,
    KeyedResult,
    Pipeline,
    StepDecidedEvent,
    StepResult,
)
from cellwright.scheduling.acquaintance import Acquaintance
from cellwright.scheduling.conditions import Conditions
from cellwright.scheduling.explaining import Explainer
from cellwright.scheduling.files import FileMemory, FileStates
from cellwright.scheduling.holding import Holding, compare_outputs, variables_set_before
from cellwright.scheduling.keys import Identifier, Identity, list_names
from cellwright.scheduling.objects import StoredObjects
from cellwright.scheduling.restoring import KEPT, Restorer
from cellwright.scheduling.sampling import is_sampled
from cellwright.scheduling.tasks import Task

_TOLD = 3
"""How many differences of a result with the right key are told."""

GONE = "its stored result is gone"


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision as the ledger keeps it, and the result that is taken, if one is."""

    event: StepDecidedEvent
    result: StepResult | None = None


class Decider:
    """Looks up earlier results by key, and checks that what they consist of still holds.

    Args:
        pipeline: The pipeline.
        conditions: What the run is made under.
        store: Where results must be.
        ledger: Where results were recorded.
        clock: Tells how old a result is.
        run: The run that decides, which is none of the earlier ones; None for a plan, which
            changes nothing.
        home: The folder of runs, where digests of files and files of the user's are kept.

    Attributes:
        known: What earlier runs tell of the steps.
    """

    def __init__(
        self,
        *,
        pipeline: Pipeline,
        conditions: Conditions,
        store: Store,
        ledger: Ledger,
        clock: Clock,
        run: str | None = None,
        home: Path | None = None,
    ) -> None:
        self._pipeline = pipeline
        self._handed_on = {step.name: step.outputs for step in pipeline.steps}
        self._settings = {step.name: step.settings for step in pipeline.steps}
        self._conditions = conditions
        self._store = store
        self._ledger = ledger
        self._clock = clock
        self._run = run
        self.known = Acquaintance(ledger, pipeline, conditions, run)
        self._identifier = Identifier(pipeline, conditions)
        self._files = FileStates(conditions.project, FileMemory(home and home / "files.bin"))
        self._holding = Holding(conditions, self._files, store)
        aside = home / KEPT / run if home is not None and run is not None else None
        self._restorer = Restorer(conditions.project, self._files, store, aside)
        self._objects = StoredObjects(store)
        self._explainer = Explainer(pipeline, self._identifier, store, ledger, run)
        self._rivals: dict[str, KeyedResult | None] = {}
        self._kept: set[str] | None = None

    def keep_listings(self) -> None:
        """Store lists of packages and texts of code, so that a later plan can tell what changed."""
        self._kept = set()
        self._keep_packages()
        self._store.put(list_names(self._identifier.texts))

    def _keep_packages(self) -> None:
        if self._kept is not None:
            for digest in self._identifier.listings.keys() - self._kept:
                self._kept.add(digest)
                self._store.put(list_names(self._identifier.listings[digest]))

    def save(self) -> None:
        """Keep what was found out of files for later runs."""
        self._files.save()

    def decide(self, task: Task, inputs: Mapping[str, ArtifactRef | None]) -> Decided:
        """Return whether a task whose inputs are known runs, and why.

        Args:
            task: The task.
            inputs: What each input is; None for one that its producer left unbound.

        Raises:
            StoreError: The store cannot be asked.
            LedgerError: The ledger cannot be asked.
        """
        identity = self._identify(task, inputs)
        if task.step in self._conditions.force:
            return self._run_it(task, identity, inputs, ("forced",))
        refused: tuple[str, ...] = ()
        for found in self._offers(task, identity.key):
            why = tuple(itertools.islice(self._refuse(task, found), _TOLD))
            if not why:
                return self._take(task, identity, inputs, found)
            refused = refused or why
        if closed := self._closed(task):
            refused = (closed,)
        if refused:
            return self._run_it(task, identity, inputs, refused)
        if task.kind == "item":
            return self._run_it(task, identity, inputs, ("no earlier item was the same",))
        return self._run_it(task, identity, inputs, self._explainer.explain(task, identity.parts))

    def describe_items(
        self, task: Task, inputs: Mapping[str, ArtifactRef | None]
    ) -> tuple[Mapping[str, str], tuple[str, ...]]:
        """Return what the keys of a step's items have in common, and what of it changed.

        Args:
            task: What the tasks of the items are made of.
            inputs: The inputs that all items share.
        """
        parts = self._identifier.identify(task, inputs).parts
        return parts, self._explainer.explain_changes(task, parts)

    def complete(self, task: Task, report: AttemptReport) -> AttemptReport:
        """Return a report with all that its result depended on, compared with an earlier one.

        Args:
            task: The task that ended.
            report: What the runner observed.
        """
        if report.result is None:
            return report
        rival, own = self._rivals.get(task.id), self._settings.get(task.step)
        result = self._holding.complete(
            task,
            report.result,
            secrets=own.env_from if own is not None else (),
            set_before=variables_set_before(task),
        )
        if rival is not None and not self._holding.why_not(task, _before(rival.result, result)):
            differs = compare_outputs(result, rival.result)
            result = replace(result, differs=differs, compared=rival.run if differs else "")
        return replace(report, result=result)

    def find_key(self, task: Task, inputs: Mapping[str, ArtifactRef | None]) -> str:
        """Return the key of a task whose inputs are known.

        Raises:
            StoreError: The store cannot be asked.
        """
        return self._identify(task, inputs).key

    def _identify(self, task: Task, inputs: Mapping[str, ArtifactRef | None]) -> Identity:
        bound = [ref.digest for _, ref in sorted(inputs.items()) if ref is not None]
        sharing = self._objects.find_sharing(bound)
        identity = self._identifier.identify(task, inputs, sharing)
        self._keep_packages()
        return identity

    def explain_waiting(self, task: Task) -> tuple[str, ...]:
        """Return why a task whose inputs are not known yet runs in any case, if it does."""
        if task.step in self._conditions.force:
            return ("forced",)
        if closed := self._closed(task):
            return (closed,)
        parts = self._identifier.identify(task, {}).parts
        return self._explainer.explain_changes(task, parts, inputs=False)

    def _closed(self, task: Task) -> str:
        """Return why only the resumed run's results may be taken, or nothing."""
        if task.kind == "setup":
            return "computed once per run"
        if self._conditions.cache == "off" or self._settings[task.step].cache == "off":
            return "cache is off"
        return ""

    def _offers(self, task: Task, key: str) -> Iterator[KeyedResult]:
        closed = self._closed(task)
        if closed and self._conditions.resumed is None:
            return
        for found in self._recorded(task, key):
            if not closed or self._conditions.resumes(task.step, found.run):
                yield found

    def _recorded(self, task: Task, key: str) -> Iterator[KeyedResult]:
        """Yield what was recorded under a key, those of the last runs first."""
        seen: set[str] = set()
        for recent in (True, False):
            for found in self.known.recent.get(key, ()) if recent else self._ledger.results(key):
                # what holds of this run is carried on without asking
                if found.kind == task.kind and found.run not in {self._run, *seen}:
                    seen.add(found.run)
                    yield found

    def _rival(self, task: Task, key: str) -> KeyedResult | None:
        """Return the result that a task should have again, if it is deterministic."""
        own = self._settings.get(task.step)
        if task.kind != "step" or own is None or own.cache == "off" or own.freshness is not None:
            return None
        return next((f for f in self._recorded(task, key) if not f.result.outside), None)

    def _refuse(self, task: Task, found: KeyedResult) -> Iterator[str]:
        """Yield why a result with the right key cannot be taken."""
        freshness = None if task.kind == "setup" else self._settings[task.step].freshness
        resumed = self._conditions.resumes(task.step, found.run)
        if freshness is not None and not resumed:
            age = (self._clock.now() - found.ended).total_seconds()
            if age > freshness:
                yield f"its result is older than {_span(freshness)}"
        if found.result.outside and freshness is None and not resumed:
            yield f"it {found.result.outside[0]}, and no freshness (`--cache 1d`) is given"
        handed_on = {*found.result.outputs, *found.result.unbound}
        if missing := [n for n in self._outputs(task) if n not in handed_on]:
            yield f"its result has no `{missing[0]}`, which is needed now"
        yield from self._holding.differences(task, found.result)
        yield from self._unloadable(found.result)

    def _unloadable(self, result: StepResult) -> Iterator[str]:
        """Yield why the values of a result cannot be had, the first that is."""
        for name, ref in (*result.outputs.items(), *result.results.items()):
            if not self._objects.is_whole(ref.digest):
                yield f"its stored value of `{name}` is gone" if name.isidentifier() else GONE
                return
            if stranger := self._objects.stranger_of(ref.digest):
                yield f"its stored result is signed by {stranger}, which you do not trust"
                return

    def _outputs(self, task: Task) -> tuple[str, ...]:
        """Return what a task must hand on."""
        if task.kind in ("check", "spread"):
            return ()
        if task.kind == "setup":
            return self._pipeline.setup_values
        return self._handed_on[task.step]

    def _run_it(
        self,
        task: Task,
        identity: Identity,
        inputs: Mapping[str, ArtifactRef | None],
        reasons: tuple[str, ...],
        rival: KeyedResult | None = None,
    ) -> Decided:
        if rival is None and self._run is not None:
            rival = self._rival(task, identity.key)
        self._rivals[task.id] = rival
        return Decided(self._event(task, identity, inputs, reasons, None))

    def _take(
        self,
        task: Task,
        identity: Identity,
        inputs: Mapping[str, ArtifactRef | None],
        found: KeyedResult,
    ) -> Decided:
        """Take an earlier result, unless it is among those that are to be compared."""
        if task.kind == "step" and is_sampled(self._conditions.sample, self._run, task.id):
            words = (f"sample: compared with run {found.run}",)
            return self._run_it(task, identity, inputs, words, found)
        told = [f"unchanged since run {found.run}", *self._restorer.restore(found.result)]
        if found.result.differs:
            names = ", ".join(f"`{name}`" for name in found.result.differs[:3])
            told.append(f"not deterministic: {names} differed from run {found.result.compared}")
        return Decided(self._event(task, identity, inputs, tuple(told), found.run), found.result)

    def _event(
        self,
        task: Task,
        identity: Identity,
        inputs: Mapping[str, ArtifactRef | None],
        reasons: tuple[str, ...],
        reused_from: str | None,
    ) -> StepDecidedEvent:
        return StepDecidedEvent(
            step=task.id if task.kind == "item" else task.step,
            kind=task.kind,
            decision="run" if reused_from is None else "reuse",
            version=identity.version,
            key=identity.key,
            source=self._conditions.sources.get(task.step, "") if task.kind == "step" else "",
            reasons=reasons,
            inputs={name: ref for name, ref in inputs.items() if ref is not None},
            reused_from=reused_from,
            parts={} if task.kind == "item" else identity.parts,
        )


def find_inputs(
    task: Task, results: Mapping[str, StepResult], left: Container[str] = ()
) -> dict[str, ArtifactRef | None]:
    """Return what each input of a task is; None for one that nobody who ran has bound.

    Args:
        task: A task whose producers have results.
        results: Results by task id.
        left: Ids of the tasks that were left out: the writer before them counts.

    Raises:
        InternalError: A producer neither handed an input on nor left it unbound.
    """
    inputs: dict[str, ArtifactRef | None] = {}
    for name, last in task.inputs.items():
        chain = (last, *task.fallbacks.get(name, ()))
        producer = next((p for p in chain if p not in left), None)
        if producer is None:
            inputs[name] = None
            continue
        result = results[producer]
        if name in result.outputs:
            inputs[name] = result.outputs[name]
        elif name in result.unbound:
            inputs[name] = None
        else:
            raise InternalError(
                f"step `{producer}` did not hand on `{name}`, which `{task.step}` reads",
                code="input-missing",
            )
    return inputs


def find_lack(task: Task, left: Container[str]) -> str:
    """Return a name that a task cannot do without and nobody who ran has bound, or nothing."""
    for name in task.needs:
        if name in task.inputs:
            chain = (task.inputs[name], *task.fallbacks.get(name, ()))
            if all(producer in left for producer in chain):
                return name
    return ""


def _before(earlier: StepResult, now: StepResult) -> StepResult:
    """Return an earlier result without what the files that were just written tell of it."""
    written = {record.path for record in now.files_written}
    return replace(
        earlier,
        files_read=tuple(r for r in earlier.files_read if r.path not in written),
        looked=tuple(r for r in earlier.looked if r.path not in written),
        listings=(),
        files_written=(),
    )


def _span(seconds: float) -> str:
    for unit, length in (("day", 86400), ("hour", 3600), ("minute", 60)):
        if seconds >= length:
            count = f"{seconds / length:g}"
            return f"{count} {unit}{'' if count == '1' else 's'}"
    return "1 second" if seconds == 1 else f"{seconds:g} seconds"
