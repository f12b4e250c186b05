"""What tasks of a run get, whether they run and what they came to; nothing is started here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from cellwright.model import ArtifactRef, AttemptEndedEvent, Event, Outcome, Step, StepResult
from cellwright.scheduling.company import Guest
from cellwright.scheduling.correcting import Corrector
from cellwright.scheduling.deciding import Decider, find_inputs, find_lack
from cellwright.scheduling.fanning import Fanning
from cellwright.scheduling.messages import (
    DecisionFailedEvent,
    EndStep,
    MachineEvent,
    TaskDecidedEvent,
)
from cellwright.scheduling.observations import describe_fault
from cellwright.scheduling.replanning import Replanned
from cellwright.scheduling.state import RunState
from cellwright.scheduling.tasks import SPREAD_PREFIX, Task
from cellwright.scheduling.unrepeatable import HeldBack

Inputs = Mapping[str, "ArtifactRef | None"]


@dataclass(slots=True)
class Decisions:
    """Decides on the tasks of a run when their inputs exist.

    Attributes:
        plan: What is executed.
        decider: Looks up earlier results.
        corrector: Follows what steps are seen to do.
        fanning: The items of repeated steps.
        note: Takes events for the ledger.
        guest: What other runs are asked, and told.
        inputs: What each task got.
        results: What each task came to.
        left: Tasks that were left out.
        reasons: Why steps were left out.
    """

    plan: Replanned
    decider: Decider
    corrector: Corrector
    fanning: Fanning
    note: Callable[[Event], None]
    guest: Guest
    inputs: dict[str, dict[str, ArtifactRef | None]] = field(default_factory=dict)
    results: dict[str, StepResult] = field(default_factory=dict)
    left: set[str] = field(default_factory=set)
    reasons: dict[str, str] = field(default_factory=dict)
    _steps: dict[str, Step] = field(default_factory=dict)
    _held: HeldBack = field(init=False)
    _elsewhere: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._steps = {step.name: step for step in self.plan.pipeline.steps}
        own = {step.name: step.settings for step in self.plan.pipeline.steps}
        self._held = HeldBack(own, self.decider.known)

    def find_task(self, name: str) -> Task:
        """Return a task by id, those of items included."""
        task = self.plan.tasks.by_id.get(name)
        if task is not None:
            return task
        batch = self.fanning.find(name)
        if batch is None:
            raise KeyError(name)
        return batch.task

    def decide_free(self, state: RunState, *asked: str) -> tuple[MachineEvent, ...]:
        """Decide on tasks whose turn has come, and on those that waited for what has ended.

        Args:
            state: Where the run stands.
            asked: The tasks whose inputs exist now.
        """
        free = map(self.find_task, self._held.release(state, *asked))
        return tuple(event for task in free for event in self.decide(task))

    def retry(self) -> tuple[MachineEvent, ...]:
        """Decide on tasks that another run was executing, if it has done so."""
        waited, self._elsewhere = self._elsewhere, []
        return tuple(event for name in waited for event in self.decide(self.find_task(name)))

    def decide(self, task: Task) -> tuple[MachineEvent, ...]:
        """Return what the state machine is told about a task whose inputs exist."""
        if task.kind == "item":
            return (TaskDecidedEvent(task.id, "run"),)
        try:
            if why := self._leave(task):
                self.left.add(task.id)
                self.reasons.setdefault(task.step, why)
                return (TaskDecidedEvent(task.id, "skip"),)
            if task.kind == "step" and self._steps[task.step].fans_out:
                return self._join(task)
            return self._decide(task)
        except Exception as error:
            return (DecisionFailedEvent(task.id, Outcome("machinery", describe_fault(error))),)

    def _leave(self, task: Task) -> str:
        """Return why a task is left out, or nothing."""
        if lack := find_lack(task, self.left):
            return f"no step that ran has bound `{lack}`"
        asked = SPREAD_PREFIX + task.step
        if task.kind == "step" and asked in self.plan.tasks.by_id:
            found = self.results.get(asked)
            if found is None or found.spread is None or not found.spread.runs:
                return f"`{self._steps[task.step].settings.when}` is false"
        if task.kind == "check" and task.step in self.left:
            return self.reasons.get(task.step, "")
        return ""

    def _decide(self, task: Task) -> tuple[MachineEvent, ...]:
        inputs = find_inputs(task, self.results, self.left)
        self.inputs[task.id] = inputs
        if self.guest.shares:
            key = self.decider.find_key(task, inputs)
            if not self.guest.claim(task.step, key):
                self._elsewhere.append(task.id)
                return ()
        carry = self.corrector.carry
        if carry.again and (event := self._carry_on(task, inputs)) is not None:
            return (*self.succeed(task), event) if event.decision == "reuse" else (event,)
        decided = self.decider.decide(task, inputs)
        told = self.corrector.take_decision(task, decided.event, decided.result)
        self.note(told)
        if decided.result is not None:
            self.results[task.id] = decided.result
            return (*self.succeed(task), TaskDecidedEvent(task.id, told.decision))
        return (TaskDecidedEvent(task.id, told.decision),)

    def _carry_on(self, task: Task, inputs: Inputs) -> TaskDecidedEvent | None:
        """Return the decision about a task that was decided before and may still hold."""
        carry = self.corrector.carry
        key = self.decider.find_key(task, inputs)
        result = carry.take_result(task.id, key)
        if result is not None:
            self.results[task.id] = result
            return TaskDecidedEvent(task.id, "reuse")
        return TaskDecidedEvent(task.id, "run") if carry.claim(task.id, key) else None

    def explain(self, end: EndStep) -> EndStep:
        """Return the end of a step with the reason why it was left out, if it was."""
        self.guest.end(end.step)
        why = self.reasons.get(end.step)
        return replace(end, reasons=(why,)) if why and end.status == "skipped" else end

    def inputs_of(self, task: Task) -> Inputs:
        """Return what a task gets; items of one kernel get theirs one by one besides."""
        batch = self.fanning.find(task.id)
        if batch is None:
            return self.inputs[task.id]
        first = batch.items[0]
        return {n: ref for n, ref in first.inputs.items() if n not in first.values}

    def succeed(self, task: Task) -> tuple[MachineEvent, ...]:
        """Return what is to be told when a task has a result: the items that it makes."""
        found = self.results.get(task.id)
        step = self._steps.get(task.step)
        if task.kind != "spread" or found is None or found.spread is None or step is None:
            return ()
        if not step.fans_out or not found.spread.runs:
            return ()
        template = self.plan.tasks.items[step.name]
        shared = find_inputs(template, self.results, self.left)
        self.corrector.open_step(step.name)
        return self.fanning.open(step, self.plan.tasks, found, shared, self.decider)

    def _join(self, task: Task) -> tuple[MachineEvent, ...]:
        conditions = self.plan.conditions
        joined = self.fanning.join(
            task,
            self.plan.pipeline,
            conditions.sources.get(task.step, ""),
            conditions.meanings[task.id].version,
        )
        event = self.corrector.take_decision(task, joined.event, None)
        self.note(event)
        if joined.result is None:
            return (DecisionFailedEvent(task.id, joined.outcome),)
        if event.decision == "run":
            ended = AttemptEndedEvent(
                step=task.step,
                kind="step",
                number=1,
                outcome=Outcome("succeeded"),
                seconds=0.0,
                result=joined.result,
            )
            self.note(ended)
        self.results[task.id] = joined.result
        self.corrector.close_step(task.step, joined.result)
        return (TaskDecidedEvent(task.id, "reuse"),)
