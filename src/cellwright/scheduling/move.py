"""One move of the state machine in the making; not which event leads to it (see `transitions`)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from cellwright.errors import InternalError
from cellwright.model import Outcome, RunStatus, StepStatus
from cellwright.scheduling.messages import Decide, EndRun, EndStep, Instruction, Start
from cellwright.scheduling.persistent import Heap, merge
from cellwright.scheduling.state import DONE, Phase, RunState, TaskState
from cellwright.scheduling.tasks import Demand, Task

_STATUS: dict[Phase, StepStatus] = {
    "failed": "failed",
    "cancelled": "cancelled",
    "skipped": "skipped",
}


class Move:
    """One move in the making: the changing copies of a state's fields, and the instructions."""

    def __init__(self, state: RunState) -> None:
        self.state = state
        self.states = state.states
        self.remaining = state.remaining
        self.ready = dict(state.ready)
        self.running = state.running
        self.used = state.used
        self.open = state.open
        self.stopping = state.stopping
        self.ended = False
        self.out: list[Instruction] = []

    def result(self) -> tuple[RunState, tuple[Instruction, ...]]:
        """Return the finished move."""
        state = replace(
            self.state,
            states=self.states,
            remaining=self.remaining,
            ready=self.ready,
            running=self.running,
            used=self.used,
            open=self.open,
            stopping=self.stopping,
            ended=self.ended,
        )
        return state, tuple(self.out)

    def find(self, task: str) -> int:
        """Return the number of a task."""
        try:
            return self.state.index[task]
        except KeyError:
            raise InternalError(f"there is no task `{task}`", code="unknown-task") from None

    def task(self, i: int) -> Task:
        """Return a task by number."""
        return self.state.tasks[i]

    def put(self, i: int, phase: Phase, **changes: Any) -> None:
        """Move a task to another phase."""
        self.states = self.states.set(i, replace(self.states[i], phase=phase, **changes))

    def decide(self, i: int) -> None:
        """Ask whether a task must run."""
        self.put(i, "deciding")
        self.out.append(Decide(self.task(i).id))

    def queue(self, i: int) -> None:
        """Let a task wait for room."""
        self.put(i, "ready")
        demand = self.demand(i)
        item = Heap((-self.state.ways[i], i))
        self.ready[demand] = merge(self.ready.get(demand), item) or item

    def demand(self, i: int) -> Demand:
        """Return what a task takes, at most all there is."""
        wanted, limits = self.task(i).demand, self.state.limits
        return Demand(
            wanted.cpus if limits.cpus is None else min(wanted.cpus, limits.cpus),
            wanted.memory if limits.memory is None else min(wanted.memory, limits.memory),
            wanted.gpus if limits.gpus is None else min(wanted.gpus, limits.gpus),
        )

    def fits(self, demand: Demand) -> bool:
        """Return whether there is room for a demand beside what runs."""
        limits, used = self.state.limits, self.used
        return (
            (limits.cpus is None or used.cpus + demand.cpus <= limits.cpus + 1e-9)
            and (limits.memory is None or used.memory + demand.memory <= limits.memory)
            and (limits.gpus is None or used.gpus + demand.gpus <= limits.gpus)
        )

    def start_ready(self) -> None:
        """Start tasks while there is room, the most urgent first."""
        while self.ready and self.running < self.state.limits.slots:
            fitting = [(heap.item, d) for d, heap in self.ready.items() if self.fits(d)]
            if not fitting:
                return
            (_, i), demand = min(fitting, key=lambda found: found[0])
            rest = self.ready.pop(demand).rest()
            if rest is not None:
                self.ready[demand] = rest
            number = self.states[i].attempts + 1
            self.put(i, "running", attempts=number)
            self.running += 1
            self.take(demand, 1)
            self.out.append(Start(self.task(i).id, number))

    def take(self, demand: Demand, sign: int) -> None:
        """Count a demand as used, or as free again."""
        self.used = Demand(
            self.used.cpus + sign * demand.cpus if self.running else 0.0,
            self.used.memory + sign * demand.memory,
            self.used.gpus + sign * demand.gpus,
        )

    def succeed(self, i: int, phase: Phase, outcome: Outcome | None = None) -> None:
        """End a task with success and let others go on."""
        self.settle(i, phase, outcome)
        for j in self.state.followers[i]:
            follower = self.states[j]
            if follower.phase == "blocked":
                self.states = self.states.set(j, replace(follower, waiting=follower.waiting - 1))
                if follower.waiting == 1:
                    self.decide(j)

    def fail(self, i: int, phase: Phase, outcome: Outcome | None) -> None:
        """End a task without success; what needs it, near or far, is skipped."""
        self.settle(i, phase, outcome)
        self.skip_followers(i)

    def skip_followers(self, root: int) -> None:
        """Skip what needs a task that did not succeed."""
        stack = [root]
        while stack:
            for j in self.state.followers[stack.pop()]:
                if self.states[j].phase == "blocked":
                    self.settle(j, "skipped", None, root)
                    stack.append(j)

    def settle(
        self, i: int, phase: Phase, outcome: Outcome | None, root: int | None = None
    ) -> None:
        """Bring a task to its end, and its step when it was the last of it."""
        self.put(i, phase, outcome=outcome, root=root)
        self.open -= 1
        at = self.state.steps[self.task(i).step]
        left = self.remaining[at] - 1
        self.remaining = self.remaining.set(at, left)
        if left == 0:
            self.out.append(self.judge(at))

    def judge(self, at: int) -> EndStep:
        """Return how a step ended: by its own tasks, the worst first."""
        ends = [(self.task(i), self.states[i]) for i in self.state.members[at]]
        name = ends[0][0].step
        for status in ("failed", "cancelled", "skipped"):
            for _, end in ends:
                if end.phase == status:
                    return EndStep(name, _STATUS[end.phase], end.outcome, self.reasons(end))
        own = [end for task, end in ends if task.kind in ("setup", "step", "item")]
        if any(end.phase == "left" for end in own):
            return EndStep(name, "skipped")
        reused = bool(own) and all(end.phase == "reused" for end in own)
        return EndStep(name, "reused" if reused else "succeeded")

    def reasons(self, end: TaskState) -> tuple[str, ...]:
        """Return in words why a task was skipped or cancelled."""
        if end.phase == "cancelled":
            return ((self.stopping and self.stopping.reason) or "the run was cancelled",)
        if end.phase != "skipped" or end.root is None:
            return ()
        root, phase = self.task(end.root), self.states[end.root].phase
        if phase == "cancelled":
            return (f"needs `{root.step}`, which was cancelled",)
        what = f"`{root.step}`, whose check" if root.kind == "check" else f"`{root.step}`, which"
        return (f"needs {what} failed",)

    def end_run(self) -> None:
        """End the run when nothing is left to do."""
        if self.open or self.ended:
            return
        phases = {state.phase for state in self.states}
        status: RunStatus = "succeeded"
        if self.stopping and (phases - DONE or self.stopping.status == "failed"):
            status = self.stopping.status
        elif "failed" in phases:
            status = "failed"
        elif "cancelled" in phases:
            status = "cancelled"
        self.ended = True
        reason = self.stopping.reason if self.stopping and status != "succeeded" else ""
        self.out.append(EndRun(status, reason))
