"""The state of a run as an immutable value; not how it changes (see `transitions`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from cellwright.model import Outcome
from cellwright.scheduling.messages import StopRequestedEvent
from cellwright.scheduling.persistent import Heap, Vector
from cellwright.scheduling.priorities import critical_path
from cellwright.scheduling.tasks import Demand, Task, TaskGraph

Phase = Literal[
    "blocked",  # waits for other tasks
    "deciding",  # its inputs exist; whether it runs is being found out
    "ready",  # is to run; waits for room
    "running",
    "pausing",  # waits before another attempt
    "succeeded",
    "reused",
    "failed",
    "left",  # its condition says that it does not run
    "skipped",  # needs a task that did not succeed
    "cancelled",
]
DONE: frozenset[Phase] = frozenset({"succeeded", "reused", "left"})
FINAL: frozenset[Phase] = DONE | {"failed", "skipped", "cancelled"}


@dataclass(frozen=True, slots=True)
class Limits:
    """What all running tasks together may take; None is no limit.

    A task that asks for more than there is at all gets all there is.
    """

    slots: int
    cpus: float | None = None
    memory: int | None = None
    gpus: int | None = None


@dataclass(frozen=True, slots=True)
class BackOff:
    """The pause before the n-th retry: `first` seconds, doubled each time, at most `most`."""

    first: float = 1.0
    most: float = 60.0

    def delay(self, attempts: int) -> float:
        """Return the seconds to wait after so many attempts."""
        return float(min(self.first * 2.0 ** min(attempts - 1, 30), self.most))


@dataclass(frozen=True, slots=True)
class TaskState:
    """Where one task stands.

    `waiting` is how many tasks it still waits for, `attempts` how many were started, `root` the
    task whose end without success made it be skipped.
    """

    phase: Phase = "blocked"
    waiting: int = 0
    attempts: int = 0
    outcome: Outcome | None = None
    root: int | None = None


@dataclass(frozen=True, slots=True)
class RunState:
    """A run at one moment. Tasks and steps are counted; `index` and `steps` give their numbers.

    Attributes:
        tasks, index, followers, ways: The graph: tasks, numbers by id, who waits for each, and
            the length of the critical path from each.
        steps, members, remaining: Numbers by step name, tasks of each step, and how many of those
            have not come to their end.
        states: Where each task stands.
        ready: Tasks that wait for room, by what they take; least is first.
        used: What running tasks take together.
        open: How many tasks have not come to their end.
    """

    limits: Limits
    back_off: BackOff = field(default_factory=BackOff)
    durations: Mapping[str, float] = field(default_factory=dict)
    tasks: Vector[Task] = field(default_factory=Vector)
    index: Mapping[str, int] = field(default_factory=dict)
    followers: Vector[tuple[int, ...]] = field(default_factory=Vector)
    ways: Vector[float] = field(default_factory=Vector)
    steps: Mapping[str, int] = field(default_factory=dict)
    members: Vector[tuple[int, ...]] = field(default_factory=Vector)
    remaining: Vector[int] = field(default_factory=Vector)
    states: Vector[TaskState] = field(default_factory=Vector)
    ready: Mapping[Demand, Heap] = field(default_factory=dict)
    running: int = 0
    used: Demand = field(default_factory=lambda: Demand(0.0))
    open: int = 0
    stopping: StopRequestedEvent | None = None
    ended: bool = False

    def phase(self, task: str) -> Phase:
        """Return where a task stands."""
        return self.states[self.index[task]].phase


def new_run(
    graph: TaskGraph,
    limits: Limits,
    *,
    back_off: BackOff | None = None,
    durations: Mapping[str, float] | None = None,
) -> RunState:
    """Return the state of a run before it begins.

    Args:
        graph: The tasks.
        limits: How much may run at once.
        back_off: The pauses before retries.
        durations: Seconds by task id, as learned; the longest way to the end goes first.
    """
    tasks = graph.tasks
    index = {task.id: i for i, task in enumerate(tasks)}
    followers: list[list[int]] = [[] for _ in tasks]
    steps: dict[str, int] = {}
    members: list[list[int]] = []
    for i, task in enumerate(tasks):
        for name in task.after:
            followers[index[name]].append(i)
        at = steps.setdefault(task.step, len(steps))
        if at == len(members):
            members.append([])
        members[at].append(i)
    return RunState(
        limits=limits,
        back_off=back_off or BackOff(),
        durations=durations or {},
        tasks=Vector.of(tasks),
        index=index,
        followers=Vector.of(tuple(f) for f in followers),
        ways=Vector.of(critical_path(tasks, durations or {})),
        steps=steps,
        members=Vector.of(tuple(m) for m in members),
        remaining=Vector.of(len(m) for m in members),
        states=Vector.of(TaskState(waiting=len(task.after)) for task in tasks),
        open=len(tasks),
    )
