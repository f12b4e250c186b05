"""The state machine: event in, new state and instructions out; it acts on nothing itself.

No clock, thread, file or socket: the coordinator carries the instructions out and reports back.
Equal states and events give equal instructions, in equal order: among tasks that may start, the
longest way to the end goes first, then the order of the graph.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from cellwright.errors import InternalError
from cellwright.scheduling.messages import (
    AttemptReportedEvent,
    CancelAttempt,
    DecisionFailedEvent,
    Instruction,
    LimitsChangedEvent,
    MachineEvent,
    RunBegunEvent,
    StartTimer,
    StopRequestedEvent,
    TaskDecidedEvent,
    TasksAddedEvent,
    TimerFiredEvent,
)
from cellwright.scheduling.move import Move
from cellwright.scheduling.priorities import critical_path
from cellwright.scheduling.state import DONE, FINAL, RunState, TaskState

RETRIED = frozenset({"raised", "kernel-died", "out-of-memory", "timed-out", "machinery"})
"""Kinds of outcome after which a task with retries left is tried again."""


def advance(state: RunState, event: MachineEvent) -> tuple[RunState, tuple[Instruction, ...]]:
    """Return the state after an event, and what is to be done now, in this order.

    Events that no longer matter (a timer of a cancelled task, anything after the end) change
    nothing.

    Args:
        state: The run so far.
        event: What happened.

    Raises:
        InternalError: The event names an unknown task, or adds to a task that has been decided.
    """
    if state.ended:
        return state, ()
    move = Move(state)
    _HANDLERS[type(event)](move, event)
    move.start_ready()
    move.end_run()
    return move.result()


def _begin(move: Move, event: RunBegunEvent) -> None:
    for i, state in enumerate(move.states):
        if state.phase == "blocked" and state.waiting == 0:
            move.decide(i)


def _decided(move: Move, event: TaskDecidedEvent) -> None:
    i = move.find(event.task)
    if move.states[i].phase != "deciding":
        return
    if event.decision == "reuse":
        move.succeed(i, "reused")
    elif event.decision == "skip":
        move.succeed(i, "left")
    else:
        move.queue(i)


def _undecided(move: Move, event: DecisionFailedEvent) -> None:
    i = move.find(event.task)
    if move.states[i].phase == "deciding":
        move.fail(i, "failed", event.outcome)


def _reported(move: Move, event: AttemptReportedEvent) -> None:
    i = move.find(event.task)
    task, state = move.task(i), move.states[i]
    if state.phase != "running" or state.attempts != event.number:
        return
    move.running -= 1
    move.take(move.demand(i), -1)
    outcome = event.outcome
    if outcome.kind == "succeeded":
        move.succeed(i, "succeeded", outcome)
    elif outcome.kind == "cancelled":
        move.fail(i, "cancelled", outcome)
    elif outcome.kind in RETRIED and event.number <= task.retries and not move.stopping:
        move.put(i, "pausing", outcome=outcome)
        delay = move.state.back_off.delay(event.number)
        move.out.append(StartTimer(task.id, event.number + 1, delay))
    else:
        move.fail(i, "failed", outcome)


def _fired(move: Move, event: TimerFiredEvent) -> None:
    i = move.find(event.task)
    state = move.states[i]
    if state.phase == "pausing" and state.attempts + 1 == event.number:
        move.queue(i)


def _stop(move: Move, event: StopRequestedEvent) -> None:
    if move.stopping is not None:
        if event.status == "failed" and move.stopping.status != "failed":
            move.stopping = event
        return
    move.stopping = event
    move.ready = {}
    for i, state in enumerate(move.states):
        if state.phase == "running":
            move.out.append(CancelAttempt(move.task(i).id, state.attempts))
        elif state.phase not in FINAL:
            move.settle(i, "cancelled", state.outcome)


def _limit(move: Move, event: LimitsChangedEvent) -> None:
    move.state = replace(move.state, limits=replace(move.state.limits, slots=event.slots))


def _add(move: Move, event: TasksAddedEvent) -> None:
    """Put new tasks into the graph; they must name only tasks that stand before them."""
    first = len(move.state.tasks)
    _grow(move, event)
    for name, others in event.waits.items():
        i = move.find(name)
        state = move.states[i]
        if state.phase in FINAL:
            continue
        if state.phase != "blocked":
            raise InternalError(f"task `{name}` is decided and cannot wait", code="late-task")
        for other in others:
            if move.find(other) < first:
                raise InternalError(f"task `{other}` is not new", code="late-task")
            _follow(move, move.find(other), i)
        move.states = move.states.set(i, replace(state, waiting=state.waiting + len(others)))
    for i in range(first, len(move.state.tasks)):
        if move.states[i].phase == "blocked":
            _place(move, i)


def _grow(move: Move, event: TasksAddedEvent) -> None:
    state = move.state
    first = len(state.tasks)
    index, steps, members = dict(state.index), dict(state.steps), state.members
    for i, task in enumerate(event.tasks, start=first):
        if task.id in index:
            raise InternalError(f"task `{task.id}` is there already", code="task-twice")
        index[task.id] = i
        at = steps.setdefault(task.step, len(steps))
        if at == len(members):
            members, move.remaining = members.extend([()]), move.remaining.extend([0])
        elif move.remaining[at] == 0:
            raise InternalError(f"step `{task.step}` has ended", code="late-task")
        members = members.set(at, (*members[at], i))
        move.remaining = move.remaining.set(at, move.remaining[at] + 1)
    beyond: dict[str, float] = {}
    for name, others in event.waits.items():
        for other in others:
            beyond[other] = max(beyond.get(other, 0.0), state.ways[index[name]])
    move.state = replace(
        state,
        tasks=state.tasks.extend(event.tasks),
        index=index,
        followers=state.followers.extend(() for _ in event.tasks),
        ways=state.ways.extend(critical_path(event.tasks, state.durations, beyond)),
        steps=steps,
        members=members,
    )
    move.states = move.states.extend(TaskState() for _ in event.tasks)
    move.open += len(event.tasks)


def _place(move: Move, i: int) -> None:
    """Let a new task wait for those it names, or end it at once when one did not succeed."""
    if move.stopping is not None:
        move.settle(i, "cancelled", None)
        return
    waiting = 0
    for name in move.task(i).after:
        j = move.find(name)
        before = move.states[j]
        if before.phase in FINAL and before.phase not in DONE:
            move.settle(i, "skipped", None, j if before.root is None else before.root)
            move.skip_followers(i)
            return
        if before.phase not in DONE:
            waiting += 1
            _follow(move, j, i)
    move.states = move.states.set(i, replace(move.states[i], waiting=waiting))
    if waiting == 0:
        move.decide(i)


def _follow(move: Move, before: int, after: int) -> None:
    followers = move.state.followers
    changed = followers.set(before, (*followers[before], after))
    move.state = replace(move.state, followers=changed)


_HANDLERS: dict[type, Callable[[Move, Any], None]] = {
    RunBegunEvent: _begin,
    TaskDecidedEvent: _decided,
    DecisionFailedEvent: _undecided,
    AttemptReportedEvent: _reported,
    TimerFiredEvent: _fired,
    StopRequestedEvent: _stop,
    LimitsChangedEvent: _limit,
    TasksAddedEvent: _add,
}
