"""Finds out when what steps were seen to do makes another pipeline, and what then holds no longer.

How a run goes on with the other pipeline is in `carrying` and `coordinator`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from cellwright.errors import CellwrightError
from cellwright.model import UNFORESEEN, EffectObservedEvent, Observed, Pipeline, StepResult
from cellwright.scheduling.conditions import Conditions
from cellwright.scheduling.effects import (
    FileUses,
    Places,
    describe_effects,
    read_effects,
    select_shared,
    select_unforeseen,
)
from cellwright.scheduling.tasks import TaskGraph


@dataclass(frozen=True, kw_only=True)
class Replanned:
    """A pipeline made with observed effects, and what goes with it."""

    pipeline: Pipeline
    tasks: TaskGraph
    conditions: Conditions


Replan = Callable[[Mapping[str, Observed]], Replanned]
"""Makes the pipeline again with all that is known of its steps' effects."""


@dataclass(frozen=True, kw_only=True)
class Replanning:
    """What a run needs to correct itself.

    Attributes:
        replan: Makes the pipeline again.
        known: Effects that the pipeline takes into account already.
        versions: The versions under which effects are remembered (`convert.code_versions`).
        places: Where the project and the notebook are.
    """

    replan: Replan
    places: Places
    known: Mapping[str, Observed] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Correction:
    """What follows from effects that were not foreseen.

    Attributes:
        events: What the ledger keeps.
        replanned: The pipeline from now on, None when nothing changes for the run.
        causes: In words, why.
        redo: Steps whose results or attempts do not hold although their inputs may be the same:
            they used a file too early.
        stop: Why the run cannot be corrected, if so.
    """

    events: tuple[EffectObservedEvent, ...]
    replanned: Replanned | None = None
    causes: tuple[str, ...] = ()
    redo: frozenset[str] = frozenset()
    stop: str = ""


class EffectWatch:
    """Adds up what steps are seen to do in a run.

    Args:
        replanning: How the pipeline is made again.
        pipeline: The pipeline that the run begins with.
    """

    def __init__(self, replanning: Replanning, pipeline: Pipeline) -> None:
        self._replanning = replanning
        self._use(pipeline)
        self._known = dict(replanning.known)
        self._seen: dict[str, Observed] = {}
        self._began: dict[str, int] = {}
        self._ended: dict[str, int] = {}
        self._time = 0
        self._rounds = 0
        self._seeded = pipeline.seeded or any(e.seeded for e in self._known.values())
        self._fresh: set[str] = set()

    def _use(self, pipeline: Pipeline) -> None:
        self._pipeline = pipeline
        self._steps = {step.name: step for step in pipeline.steps}
        self._files = FileUses(pipeline.steps)

    def begin(self, step: str) -> None:
        """Note that a step starts, or that an earlier result of it is taken."""
        self._time += 1
        self._began[step] = self._time
        self._ended.pop(step, None)

    def end(self, step: str, result: StepResult | None) -> None:
        """Note that a step has ended, whether well or not, and what was seen of it."""
        self._time += 1
        self._ended[step] = self._time
        effects = read_effects(result, self._replanning.places) if result else Observed()
        if not effects:
            return
        self._seen[step] = effects | self._seen.get(step, Observed())
        self._fresh |= {step, *self._files.add(step, effects.files_read, effects.files_written)}
        if effects.changes:
            changed = set(effects.changes)
            touched = (s for s, e in self._seen.items() if any(changed & {*g} for g in e.shared))
            self._fresh.update(touched)
        if effects.seeded and not self._seeded:
            self._seeded = True
            self._fresh |= self._seen.keys()

    def look(self) -> Correction | None:
        """Return what follows from what was seen since the last look, None when nothing does."""
        if not self._fresh:
            return None
        seen = {step: effects for step, effects in self._seen.items() if step in self._fresh}
        self._fresh.clear()
        new = select_unforeseen(seen, self._known, self._steps, self._files, seeded=self._seeded)
        self._learn(new)
        replanned: Replanned | None = None
        try:
            if new:
                replanned = self._replanning.replan(self._known)
            shared = select_shared(seen, self._known, self._changes(replanned))
            if shared:
                self._learn(shared)
                new = {s: shared.get(s, Observed()) | new.get(s, Observed()) for s in seen}
                replanned = self._replanning.replan(self._known)
        except CellwrightError as error:
            return Correction(
                events=self._events(new), stop=f"{_unforeseen(_words(new))}: {error.message}"
            )
        if replanned is None:
            return None
        if _flow(replanned.pipeline) == _flow(self._pipeline):
            return Correction(events=self._events(new))
        return self._correct(self._events(new), replanned, _words(new))

    def _learn(self, new: Mapping[str, Observed]) -> None:
        for step, effects in new.items():
            self._known[step] = effects | self._known.get(step, Observed())

    def _events(self, new: Mapping[str, Observed]) -> tuple[EffectObservedEvent, ...]:
        versions = self._replanning.versions
        return tuple(EffectObservedEvent(s, versions.get(s, ""), e) for s, e in new.items() if e)

    def _changes(self, replanned: Replanned | None) -> dict[str, frozenset[str]]:
        """Return what each step changes in place, as far as foreseen or seen."""
        steps = replanned.pipeline.steps if replanned else self._pipeline.steps
        return {
            step.name: frozenset((*step.changes, *self._seen.get(step.name, Observed()).changes))
            for step in steps
        }

    def _correct(
        self, events: tuple[EffectObservedEvent, ...], replanned: Replanned, words: list[str]
    ) -> Correction:
        before = self._pipeline
        self._use(replanned.pipeline)
        for step, effects in self._seen.items():
            self._files.add(step, effects.files_read, effects.files_written)
        self._rounds += 1
        causes = tuple(words)
        if self._rounds > len(replanned.pipeline.steps):
            why = f"the run was corrected {self._rounds - 1} times; {_unforeseen(causes)}"
            return Correction(events=events, causes=causes, stop=why)
        redo, stop = self._compare_files(before, replanned.pipeline)
        return Correction(
            events=events, replanned=replanned, causes=causes, redo=frozenset(redo), stop=stop
        )

    def _compare_files(self, before: Pipeline, now: Pipeline) -> tuple[set[str], str]:
        """Return the steps that used files too early, and what cannot be made good."""
        had = {(e.source, e.target): set(e.files) for e in before.edges}
        redo: set[str] = set()
        for edge in now.edges:
            new = [p for p in edge.files if p not in had.get((edge.source, edge.target), ())]
            if not new or not self._is_early(edge.source, edge.target):
                continue
            redo.add(edge.target)
            for path in new:
                if not self._writes(now, edge.source, path):
                    return redo, (
                        f"`{edge.target}` wrote `{path}` before `{edge.source}`, which stands above"
                        " it, had read it: put the file back as it was and run again; the order is"
                        " known now"
                    )
        return redo, ""

    def _is_early(self, first: str, second: str) -> bool:
        """Return whether a step began before the one that it must wait for had ended."""
        if second not in self._began or first not in self._began:
            return second in self._began
        return first not in self._ended or self._began[second] < self._ended[first]

    def _writes(self, pipeline: Pipeline, step: str, path: str) -> bool:
        return path in pipeline.step(step).files_written


def _flow(pipeline: Pipeline) -> object:
    """Return what of a pipeline decides who gets what from whom, and in which order."""
    steps = [
        (s.name, s.reads, s.outputs, s.definitions, [c.reads for c in s.checks])
        for s in pipeline.steps
    ]
    return steps, [(e.source, e.target, e.variables, e.files, e.other) for e in pipeline.edges]


def _words(new: Mapping[str, Observed]) -> list[str]:
    return [word for step, effects in new.items() for word in describe_effects(step, effects)]


def _unforeseen(words: tuple[str, ...] | list[str]) -> str:
    return f"{'; '.join(words)}, {UNFORESEEN}"


def explain_again(causes: tuple[str, ...]) -> str:
    """Return why a step runs again.

    Example:
        >>> explain_again(("`clean` changed `df` in place",))
        'ran again: `clean` changed `df` in place, which was not foreseen'
    """
    return f"ran again: {_unforeseen(causes)}"
