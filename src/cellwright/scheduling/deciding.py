"""Decides whether a task runs or an earlier result is taken, and why; it runs nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from cellwright.errors import CellwrightError, InternalError
from cellwright.interfaces import Clock, Ledger, Store
from cellwright.model import (
    ArtifactRef,
    KeyedResult,
    Pipeline,
    StepDecidedEvent,
    StepResult,
    StepRun,
)
from cellwright.scheduling.conditions import Conditions
from cellwright.scheduling.files import MISSING, FileStates
from cellwright.scheduling.keys import Identifier, Identity, list_names
from cellwright.scheduling.objects import StoredObjects
from cellwright.scheduling.reasons import explain_changes, explain_missing, read_listing
from cellwright.scheduling.tasks import Task

_LOOKED_AT_FIRST, _LOOKED_AT = 2, 12
"""How many runs are looked at for what changed: the last one and this, and when that fails more."""


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
        run: The run that decides, which is none of the earlier ones.
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
    ) -> None:
        self._pipeline = pipeline
        self._handed_on = {step.name: step.outputs for step in pipeline.steps}
        self._settings = {step.name: step.settings for step in pipeline.steps}
        self._conditions = conditions
        self._store = store
        self._ledger = ledger
        self._clock = clock
        self._run = run
        self._identifier = Identifier(pipeline, conditions)
        self._files = FileStates(conditions.project)
        self._objects = StoredObjects(store)

    def keep_listings(self) -> None:
        """Store the lists of packages and modules, so that a later plan can tell what changed."""
        for listing in self._identifier.listings.values():
            self._store.put(list_names(listing))

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
        refused = ""
        offered = False
        for found in self._offers(task, identity.key):
            offered = True
            why = self._refuse(task, found)
            if not why:
                return self._reuse_it(task, identity, inputs, found)
            refused = refused or why
        closed = self._closed(task)
        if closed:
            return self._run_it(task, identity, inputs, (closed,))
        if offered:
            return self._run_it(task, identity, inputs, (refused,))
        last = self._last(task)
        words = explain_changes(
            kind=task.kind,
            now=identity.parts,
            last=last,
            pipeline=self._pipeline,
            listing=self._listing,
        )
        return self._run_it(task, identity, inputs, words or (explain_missing(task.kind, last),))

    def find_key(self, task: Task, inputs: Mapping[str, ArtifactRef | None]) -> str:
        """Return the key of a task whose inputs are known.

        Raises:
            StoreError: The store cannot be asked.
        """
        return self._identify(task, inputs).key

    def _identify(self, task: Task, inputs: Mapping[str, ArtifactRef | None]) -> Identity:
        bound = [ref.digest for _, ref in sorted(inputs.items()) if ref is not None]
        sharing = self._objects.find_sharing(bound)
        return self._identifier.identify(task, inputs, sharing)

    def explain_waiting(self, task: Task) -> tuple[str, ...]:
        """Return why a task whose inputs are not known yet runs in any case, if it does."""
        if task.step in self._conditions.force:
            return ("forced",)
        if closed := self._closed(task):
            return (closed,)
        return explain_changes(
            kind=task.kind,
            now=self._identifier.identify(task, {}).parts,
            last=self._last(task),
            pipeline=self._pipeline,
            listing=self._listing,
            inputs=False,
        )

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
        for found in self._ledger.results(key):
            if found.run == self._run:  # what holds of this run is carried on without asking
                continue
            if found.kind == task.kind and (
                not closed or self._conditions.resumes(task.step, found.run)
            ):
                yield found

    def _refuse(self, task: Task, found: KeyedResult) -> str:
        """Return why a result with the right key cannot be taken, or nothing."""
        freshness = None if task.kind == "setup" else self._settings[task.step].freshness
        if freshness is not None:
            age = (self._clock.now() - found.ended).total_seconds()
            if age > freshness and not self._conditions.resumes(task.step, found.run):
                return f"its result is older than {_span(freshness)}"
        handed_on = {*found.result.outputs, *found.result.unbound}
        if missing := [n for n in self._outputs(task) if n not in handed_on]:
            return f"its result has no `{missing[0]}`, which is needed now"
        changed = self._files.changed(found.result)
        if changed is not None:
            gone = self._files.digest(changed.path) == MISSING
            return f"file `{changed.path}` {'is missing' if gone else 'changed'}"
        for ref in (*found.result.outputs.values(), *found.result.results.values()):
            if not self._objects.is_whole(ref.digest):
                return "its stored result is gone"
        return ""

    def _outputs(self, task: Task) -> tuple[str, ...]:
        """Return what a task must hand on."""
        if task.kind == "check":
            return ()
        if task.kind == "setup":
            return self._pipeline.setup_values
        return self._handed_on[task.step]

    def _last(self, task: Task) -> StepRun | None:
        """Return the last run of a task's step that recorded what its key was made of."""
        for earlier in (self._just_before, self._before):
            if (found := earlier.get(task.step)) is not None:
                return found
        return None

    @cached_property
    def _just_before(self) -> Mapping[str, StepRun]:
        return self._look_back(_LOOKED_AT_FIRST)

    @cached_property
    def _before(self) -> Mapping[str, StepRun]:
        return self._look_back(_LOOKED_AT)

    def _look_back(self, limit: int) -> Mapping[str, StepRun]:
        found: dict[str, StepRun] = {}
        for record in self._ledger.runs(limit=limit, pipeline=self._pipeline.name):
            if record.run != self._run:
                for name, step in record.steps.items():
                    if step.parts:
                        found.setdefault(name, step)
        return found

    def _listing(self, digest: str) -> Mapping[str, str]:
        known = self._identifier.listings.get(digest)
        if known is not None or not digest:
            return known or {}
        try:
            return read_listing(self._store.get(digest))
        except (CellwrightError, ValueError):
            return {}

    def _run_it(
        self,
        task: Task,
        identity: Identity,
        inputs: Mapping[str, ArtifactRef | None],
        reasons: tuple[str, ...],
    ) -> Decided:
        return Decided(self._event(task, identity, inputs, reasons, None))

    def _reuse_it(
        self,
        task: Task,
        identity: Identity,
        inputs: Mapping[str, ArtifactRef | None],
        found: KeyedResult,
    ) -> Decided:
        words = (f"unchanged since run {found.run}",)
        return Decided(self._event(task, identity, inputs, words, found.run), found.result)

    def _event(
        self,
        task: Task,
        identity: Identity,
        inputs: Mapping[str, ArtifactRef | None],
        reasons: tuple[str, ...],
        reused_from: str | None,
    ) -> StepDecidedEvent:
        return StepDecidedEvent(
            step=task.step,
            kind=task.kind,
            decision="run" if reused_from is None else "reuse",
            version=identity.version,
            key=identity.key,
            source=self._conditions.sources.get(task.step, "") if task.kind == "step" else "",
            reasons=reasons,
            inputs={name: ref for name, ref in inputs.items() if ref is not None},
            reused_from=reused_from,
            parts=identity.parts,
        )


def find_inputs(task: Task, results: Mapping[str, StepResult]) -> dict[str, ArtifactRef | None]:
    """Return what each input of a task is; None for one that its producer left unbound.

    Args:
        task: A task whose producers have results.
        results: Results by task id.

    Raises:
        InternalError: A producer neither handed an input on nor left it unbound.
    """
    inputs: dict[str, ArtifactRef | None] = {}
    for name, producer in task.inputs.items():
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


def _span(seconds: float) -> str:
    for unit, length in (("day", 86400), ("hour", 3600), ("minute", 60)):
        if seconds >= length:
            count = f"{seconds / length:g}"
            return f"{count} {unit}{'' if count == '1' else 's'}"
    return f"{seconds:g} seconds"
