"""Says what a run would do and why, without running anything."""

from __future__ import annotations

from dataclasses import replace

from cellwright.interfaces import Clock, Ledger, Store
from cellwright.model import Decision, Pipeline, PlannedStep, StepResult
from cellwright.scheduling.conditions import Conditions
from cellwright.scheduling.deciding import Decider, find_inputs, find_lack
from cellwright.scheduling.fan import describe_counts, open_fan
from cellwright.scheduling.tasks import SPREAD_PREFIX, Task, TaskGraph


def plan_run(
    *,
    pipeline: Pipeline,
    tasks: TaskGraph,
    conditions: Conditions,
    store: Store,
    ledger: Ledger,
    clock: Clock,
) -> tuple[PlannedStep, ...]:
    """Return for each step whether it would run or an earlier result be taken, and why.

    Keys are known as far as what comes before is reused; behind a step that runs, all steps count
    as running, though a run that makes the same values as before will reuse them after all.

    Args:
        pipeline: The pipeline.
        tasks: Its tasks (`build_tasks`).
        conditions: What the run would be made under.
        store: Where results must be.
        ledger: Where results were recorded.
        clock: Tells how old a result is.

    Raises:
        StoreError: The store cannot be asked.
        LedgerError: The ledger cannot be asked.
    """
    decider = Decider(
        pipeline=pipeline, conditions=conditions, store=store, ledger=ledger, clock=clock
    )
    planner = _Planner(pipeline, tasks, conditions, decider, ledger)
    for task in tasks.tasks:
        planner.plan(task)
    return tuple(planner.planned.values())


class _Planner:
    """Goes through the tasks in order; what runs has no result that others could be known by."""

    def __init__(
        self,
        pipeline: Pipeline,
        tasks: TaskGraph,
        conditions: Conditions,
        decider: Decider,
        ledger: Ledger,
    ) -> None:
        self._steps = {step.name: step for step in pipeline.steps}
        self._tasks = tasks
        self._conditions = conditions
        self._decider = decider
        self._ledger = ledger
        self._results: dict[str, StepResult] = {}
        self._left: set[str] = set()
        self._asking: dict[str, tuple[str, ...]] = {}
        self.planned: dict[str, PlannedStep] = {}

    def plan(self, task: Task) -> None:
        """Plan one task."""
        if why := self._leave(task):
            self._left.add(task.id)
            if task.kind == "step":
                self.planned[task.step] = PlannedStep(task.step, "skip", (why,))
        elif task.kind == "step" and self._steps[task.step].fans_out:
            self.planned[task.step] = self._plan_items(task)
        else:
            self._plan_one(task)

    def _leave(self, task: Task) -> str:
        """Return why a task is left out, or nothing."""
        if lack := find_lack(task, self._left):
            return f"no step that runs binds `{lack}`"
        found = self._results.get(SPREAD_PREFIX + task.step)
        if task.kind == "step" and found is not None and found.spread and not found.spread.runs:
            return f"`{self._steps[task.step].settings.when}` is false"
        return "the step is left out" if task.kind == "check" and task.step in self._left else ""

    def _plan_one(self, task: Task) -> None:
        decision, reasons = self._decide(task)
        if task.kind == "spread" and decision == "run":
            self._asking[task.step] = reasons
        elif task.kind == "step":
            asked = self._asking.get(task.step)
            if asked is not None:
                condition = self._steps[task.step].settings.when
                reasons = (*asked, f"runs only if `{condition}` is true")
            self.planned[task.step] = PlannedStep(task.step, decision, reasons)
        elif task.kind == "check" and decision == "run":
            _note_check(self.planned, task.step, reasons)

    def _decide(self, task: Task) -> tuple[Decision, tuple[str, ...]]:
        known = self._tasks.by_id
        waits = [i for i in task.after if i not in self._results and i not in self._left]
        running = [known[i] for i in waits if known[i].kind != "check"]
        if running:
            steps = list(dict.fromkeys(t.step for t in running if t.step != task.step))
            return "run", _wait(self._decider.explain_waiting(task), steps)
        decided = self._decider.decide(task, find_inputs(task, self._results, self._left))
        if decided.result is not None:
            self._results[task.id] = decided.result
        return decided.event.decision, decided.event.reasons

    def _plan_items(self, task: Task) -> PlannedStep:
        """Return what is said about a repeated step: how many of its items are reused."""
        found = self._results.get(SPREAD_PREFIX + task.step)
        if found is None:
            words = (*self._asking.get(task.step, ()), "its items are known when they are listed")
            return PlannedStep(task.step, "run", words)
        template = self._tasks.items[task.step]
        shared = find_inputs(template, self._results, self._left)
        fan = open_fan(self._steps[task.step], template, found, shared)
        for item in fan.items:
            decided = self._decider.decide(item.task, item.inputs)
            item.decided, item.result = decided.event, decided.result
        count, reused = len(fan.items), sum(1 for item in fan.items if item.result is not None)
        if reused == count:
            earlier = self._ledger.results(fan.key(self._conditions.meanings[task.id].version))
            if earlier:
                self._results[task.id] = earlier[0].result
        decision: Decision = "reuse" if reused == count else "run"
        words = (describe_counts(count, reused),)
        if reused < count:
            words += self._decider.describe_items(template, shared)[1]
        return PlannedStep(task.step, decision, words, count, reused)


def _wait(reasons: tuple[str, ...], steps: list[str]) -> tuple[str, ...]:
    """Return why a task behind steps that run is not decided, or runs in any case."""
    if not steps:
        return reasons
    verb = "runs" if len(steps) == 1 else "run"
    if reasons:
        return (*reasons, f"waits for {_join(steps, 'and')}, which {verb}")
    gives = "gives another value" if len(steps) == 1 else "give other values"
    return (f"runs if {_join(steps, 'or')}, which {verb}, {gives}",)


def _join(steps: list[str], word: str) -> str:
    shown = [f"`{step}`" for step in steps]
    return f"{', '.join(shown[:-1])} {word} {shown[-1]}" if len(shown) > 1 else shown[0]


def _note_check(planned: dict[str, PlannedStep], step: str, reasons: tuple[str, ...]) -> None:
    """Add to a reused step that its checks run; for one that runs it goes without saying."""
    before = planned[step]
    if before.decision == "reuse":
        words = tuple(f"its checks run: {reason}" for reason in reasons)
        planned[step] = replace(before, reasons=(*before.reasons, *words))
