"""Keeps what a run needs to correct itself: what was seen, what is carried on, what touched what.

The coordinator asks here and acts; nothing is started or written here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from cellwright.model import (
    AttemptReport,
    Outcome,
    Pipeline,
    StepDecidedEvent,
    StepResult,
    StepSettings,
)
from cellwright.scheduling.carrying import Attempt, Carrying
from cellwright.scheduling.messages import Start
from cellwright.scheduling.observations import judge_report
from cellwright.scheduling.replanning import Correction, EffectWatch, Replanning, explain_again
from cellwright.scheduling.tasks import Task

_MARKED = "is marked `--cache off`"


class Corrector:
    """Follows one run.

    Args:
        replanning: How the pipeline is made again; None when the run is not corrected.
        pipeline: The pipeline that the run begins with.
    """

    def __init__(self, replanning: Replanning | None, pipeline: Pipeline) -> None:
        self._watch = EffectWatch(replanning, pipeline) if replanning else None
        self.carry = Carrying()
        self._causes: tuple[str, ...] = ()
        self._touched: dict[str, str] = {}
        self._by_items: dict[str, str] = {}
        self._repeated: dict[str, str] = {}
        self._ran: set[str] = set()

    def look(self) -> Correction | None:
        """Return what follows from what was seen lately, None when nothing does."""
        return self._watch.look() if self._watch is not None else None

    def restart(
        self, correction: Correction, attempts: Iterable[Attempt], results: Mapping[str, StepResult]
    ) -> None:
        """Go on with another pipeline.

        Args:
            correction: Why, and what does not hold.
            attempts: Those under way.
            results: What tasks came to.
        """
        self._causes = correction.causes
        self._repeated |= self._by_items
        self.carry.restart(attempts, results, correction.redo)

    def take_decision(
        self, task: Task, event: StepDecidedEvent, result: StepResult | None
    ) -> StepDecidedEvent:
        """Note a decision, and the earlier result that is taken; return it as it is recorded."""
        if self.carry.again and self.carry.tried(task.id):
            event = replace(event, reasons=(explain_again(self._causes),))
        self.carry.decide(task.id, event.key)
        if result is not None:
            self._ran.discard(task.id)
            if self._watch is not None and task.kind == "step":
                self._watch.begin(task.step)
                self._watch.end(task.step, result)
        return event

    def open_step(self, step: str) -> None:
        """Note that the items of a step begin."""
        if self._watch is not None:
            self._watch.begin(step)

    def close_step(self, step: str, result: StepResult) -> None:
        """Note that the items of a step have ended, and what was seen of all of them."""
        if self._watch is not None:
            self._watch.end(step, result)

    def begin(self, task: Task, number: int, own: StepSettings) -> None:
        """Note that an attempt starts."""
        self.carry.start(task.id, number)
        if task.kind == "item" and own.cache == "off":
            self._by_items[task.step] = _MARKED
        if task.kind != "step":
            return
        if self._watch is not None:
            self._watch.begin(task.step)
        if own.cache == "off":
            self._touched[task.id] = _MARKED

    def refuse(self, start: Start) -> str:
        """Return why a task must not be repeated, if it touched the outside world before."""
        step, items, _ = start.task.partition("[")
        if items:  # batches are made anew: which of their items ran before is not told apart
            touched, again = self._repeated.get(step), start.number == 1
        else:
            touched, again = self._touched.get(step), self.carry.tried(step) and start.number == 1
        if not again or touched is None:
            return ""
        cause = explain_again(self._causes).removeprefix("ran again: ")
        return (
            f"{cause}; `{step}` would have to run again, but it {touched}:"
            " run again when that may be repeated"
        )

    def end(
        self, task: Task, number: int, report: AttemptReport
    ) -> tuple[int | None, Outcome, StepResult | None]:
        """Note how an attempt ended.

        Returns:
            The number that the state machine gave it (0 before that, None when it does not count
            any longer), its outcome, and what it left.
        """
        counted = self.carry.machine_number(task.id, number)
        if report.result is not None and report.result.outside:
            self._touched[task.id] = report.result.outside[0]
        for item in report.items:
            if item.result.outside:
                self._by_items[task.step] = item.result.outside[0]
        if counted is None:
            return None, Outcome("cancelled", explain_again(self._causes)), None
        outcome = judge_report(task, report)
        self.carry.end(task.id, report.result or StepResult(), outcome)
        if self._watch is not None and task.kind == "step":
            self._watch.end(task.step, report.result)
        if outcome.kind == "succeeded":
            self._ran.add(task.id)
        return counted, outcome, report.result

    def has_run(self, step: str) -> bool:
        """Return whether a step's result was made in this run."""
        return step in self._ran
