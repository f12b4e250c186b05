"""The state machine under random graphs, outcomes, orders of events and cancellation."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cellwright.errors import InternalError
from cellwright.model import Outcome
from cellwright.scheduling.messages import (
    AttemptReportedEvent,
    CancelAttempt,
    Decide,
    DecisionFailedEvent,
    EndRun,
    EndStep,
    LimitsChangedEvent,
    RunBegunEvent,
    Start,
    StartTimer,
    StopRequestedEvent,
    TaskDecidedEvent,
    TasksAddedEvent,
    TimerFiredEvent,
)
from cellwright.scheduling.persistent import Heap, Vector, merge
from cellwright.scheduling.state import DONE, FINAL, Limits, new_run
from cellwright.scheduling.tasks import Demand, Task, TaskGraph
from cellwright.scheduling.transitions import RETRIED, advance

OUTCOMES = st.sampled_from(
    ["succeeded"] * 6
    + ["raised", "check", "kernel-died", "out-of-memory", "timed-out", "cancelled", "machinery"]
)
DEMANDS = st.builds(
    Demand,
    st.sampled_from([0.0, 0.5, 1.0, 1.0, 2.0, 9.0]),
    st.sampled_from([0, 0, 3, 50]),
    st.sampled_from([0, 0, 1]),
)


@st.composite
def graphs(draw, most=12, prefix="s", before=()):
    """Draw tasks in graph order: steps, some with checks, each after some earlier ones."""
    tasks = []
    for i in range(draw(st.integers(0, most))):
        names = [task.id for task in tasks] + list(before)
        after = draw(st.lists(st.sampled_from(names), unique=True, max_size=4)) if names else []
        name = f"{prefix}{i}"
        retries, demand = draw(st.integers(0, 2)), draw(DEMANDS)
        tasks.append(Task(name, "step", name, tuple(after), {}, retries, demand))
        if draw(st.booleans()):
            tasks.append(Task(f"check:{name}", "check", name, (name,), {}, retries, demand))
    return TaskGraph(tuple(tasks))


@dataclass
class Driver:
    """Carries instructions out in a model of the world and watches what is promised."""

    state: object
    tasks: dict
    deciding: list = field(default_factory=list)
    running: dict = field(default_factory=dict)
    timers: list = field(default_factory=list)
    done: set = field(default_factory=set)
    decided: list = field(default_factory=list)
    starts: dict = field(default_factory=dict)
    cancelled: set = field(default_factory=set)
    step_ends: dict = field(default_factory=dict)
    ends: list = field(default_factory=list)

    def feed(self, event):
        before = self.state
        memory = (tuple(before.states), dict(before.ready), before.running, before.open)
        self.state, instructions = advance(before, event)
        again = advance(before, event)
        assert again == (self.state, instructions), "not a function of state and event"
        assert memory == (tuple(before.states), dict(before.ready), before.running, before.open)
        for instruction in instructions:
            self.carry_out(instruction)
        self.watch_limits()

    def carry_out(self, instruction):
        assert not self.ends, "something happens after the end"
        match instruction:
            case Decide(task):
                assert task not in self.decided
                assert set(self.tasks[task].after) <= self.done, "inputs do not exist"
                self.decided.append(task)
                self.deciding.append(task)
            case Start(task, number):
                assert set(self.tasks[task].after) <= self.done, "started before its inputs exist"
                assert task not in self.running
                assert number == self.starts.get(task, 0) + 1
                assert number <= 1 + self.tasks[task].retries
                self.starts[task] = number
                self.running[task] = number
            case StartTimer(task, number, delay):
                assert delay > 0
                self.timers.append((task, number))
            case CancelAttempt(task, number):
                assert self.running[task] == number
                self.cancelled.add(task)
            case EndStep(step, status, outcome, reasons):
                assert step not in self.step_ends
                assert (status == "skipped") <= bool(reasons)
                assert (status == "failed") == (outcome is not None and status != "cancelled")
                self.step_ends[step] = status
            case EndRun():
                self.ends.append(instruction)

    def watch_limits(self):
        assert self.state.running == len(self.running)
        limits = self.state.limits
        for name in ("cpus", "memory", "gpus"):
            most = getattr(limits, name)
            if most is not None:
                taken = [getattr(self.tasks[task].demand, name) for task in self.running]
                assert sum(min(amount, most) for amount in taken) <= most + 1e-6

    def step(self, data):
        """Let one of the things that are under way come to its end."""
        choices = (
            [("decide", task) for task in self.deciding]
            + [("report", task) for task in self.running]
            + [("timer", timer) for timer in self.timers]
        )
        assert choices, "stuck: nothing is under way and the run has not ended"
        kind, what = data.draw(st.sampled_from(choices))
        if kind == "decide":
            self.deciding.remove(what)
            self.feed_decision(what, data.draw(st.sampled_from(["run", "run", "reuse", "fail"])))
        elif kind == "report":
            outcome = data.draw(OUTCOMES)
            number = self.running.pop(what)
            if outcome == "succeeded":
                self.done.add(what)
            self.feed(AttemptReportedEvent(what, number, Outcome(outcome)))
        else:
            self.timers.remove(what)
            self.feed(TimerFiredEvent(*what))

    def feed_decision(self, task, decision):
        if decision == "fail":
            self.feed(DecisionFailedEvent(task, Outcome("machinery")))
            return
        if decision == "reuse":
            self.done.add(task)
        self.feed(TaskDecidedEvent(task, decision))

    def check_end(self):
        assert len(self.ends) == 1
        phases = {task: self.state.phase(task) for task in self.tasks}
        assert set(phases.values()) <= FINAL
        assert set(self.step_ends) == {task.step for task in self.tasks.values()}
        status = self.ends[0].status
        if set(phases.values()) <= DONE:
            assert status in ("succeeded", "failed") if self.state.stopping else "succeeded"
            assert set(self.step_ends.values()) <= {"succeeded", "reused"}
        else:
            assert status != "succeeded"
        for task, phase in phases.items():
            if phase == "skipped":
                assert any(
                    phases[other] not in DONE for other in self.tasks[task].after
                ) or task.startswith("join")


def limits():
    return st.builds(
        Limits,
        slots=st.integers(1, 4),
        cpus=st.sampled_from([None, 1.0, 2.0, 4.0]),
        memory=st.sampled_from([None, 5, 60]),
        gpus=st.sampled_from([None, 1]),
    )


@settings(max_examples=300, deadline=None)
@given(graph=graphs(), limit=limits(), data=st.data())
def test_every_run_comes_to_its_end(graph, limit, data):
    driver = Driver(new_run(graph, limit), dict(graph.by_id))
    stop_at = data.draw(st.one_of(st.none(), st.integers(0, 25)))
    status = data.draw(st.sampled_from(["cancelled", "failed"]))
    driver.feed(RunBegunEvent())
    moves = 0
    while not driver.ends:
        if moves == stop_at:
            driver.feed(StopRequestedEvent(status))
            driver.deciding = [t for t in driver.deciding if driver.state.phase(t) == "deciding"]
            assert set(driver.running) == driver.cancelled
            starts = dict(driver.starts)
        else:
            driver.step(data)
        moves += 1
    driver.check_end()
    if stop_at is not None and moves > stop_at:
        assert driver.starts == starts, "something was started after the stop"
        assert driver.ends[0].status in (status, "succeeded")
    assert advance(driver.state, RunBegunEvent()) == (driver.state, ())


@settings(max_examples=150, deadline=None)
@given(graph=graphs(most=6), limit=limits(), data=st.data())
def test_tasks_may_be_added_while_the_run_goes_on(graph, limit, data):
    join = Task("join", "step", "join", ("gate",))
    gate = Task("gate", "step", "gate")
    tasks = TaskGraph((*graph.tasks, gate, join))
    driver = Driver(new_run(tasks, limit), dict(tasks.by_id))
    driver.feed(RunBegunEvent())
    add_at = data.draw(st.integers(0, 8))
    moves = 0
    while not driver.ends:
        if moves == add_at and driver.state.phase("join") == "blocked":
            more = data.draw(graphs(most=4, prefix="new", before=[t.id for t in tasks.tasks[:-1]]))
            ids = tuple(task.id for task in more.tasks)
            driver.tasks |= more.by_id
            driver.tasks["join"] = Task("join", "step", "join", ("gate", *ids))
            driver.feed(TasksAddedEvent(more.tasks, {"join": ids}))
        else:
            driver.step(data)
        moves += 1
    driver.check_end()


@settings(max_examples=100, deadline=None)
@given(graph=graphs(), data=st.data())
def test_the_longest_way_goes_first(graph, data):
    durations = {task.id: data.draw(st.sampled_from([1.0, 5.0, 30.0])) for task in graph.tasks}
    state = new_run(graph, Limits(slots=1), durations=durations)
    ways = dict(zip([task.id for task in graph.tasks], state.ways, strict=True))
    order = {task.id: i for i, task in enumerate(graph.tasks)}
    ready, queue = set(), [RunBegunEvent()]
    while queue:
        state, instructions = advance(state, queue.pop(0))
        for instruction in instructions:
            if isinstance(instruction, Decide):
                queue.insert(0, TaskDecidedEvent(instruction.task, "run"))
                ready.add(instruction.task)
            elif isinstance(instruction, Start):
                queue.append(
                    AttemptReportedEvent(instruction.task, instruction.number, Outcome("succeeded"))
                )
                decided = {t for t in ready if state.phase(t) in ("ready", "running")}
                best = min(decided, key=lambda t: (-ways[t], order[t]))
                assert instruction.task == best
                ready.discard(instruction.task)


def test_only_some_outcomes_are_tried_again():
    assert {"raised", "kernel-died", "out-of-memory", "timed-out", "machinery"} == RETRIED


def test_more_slots_let_more_run():
    graph = TaskGraph(tuple(Task(f"s{i}", "step", f"s{i}") for i in range(3)))
    driver = Driver(new_run(graph, Limits(slots=1)), dict(graph.by_id))
    driver.feed(RunBegunEvent())
    for task in graph.tasks:
        driver.feed(TaskDecidedEvent(task.id, "run"))
    assert len(driver.running) == 1
    driver.feed(LimitsChangedEvent(slots=3))
    assert len(driver.running) == 3


@pytest.mark.parametrize(
    "event",
    [
        TaskDecidedEvent("nobody", "run"),
        TasksAddedEvent((Task("a", "step", "a"),)),
        TasksAddedEvent((Task("b", "step", "b"),), {"a": ("b",)}),
    ],
    ids=["unknown task", "task twice", "task that is decided waits for more"],
)
def test_wrong_events_are_our_bugs(event):
    graph = TaskGraph((Task("a", "step", "a"),))
    state, _ = advance(new_run(graph, Limits(1)), RunBegunEvent())
    with pytest.raises(InternalError):
        advance(state, event)


@given(st.lists(st.integers(-5, 5)))
def test_a_heap_sorts(numbers):
    heap = None
    for index, number in enumerate(numbers):
        heap = merge(heap, Heap((float(number), index)))
    out = []
    while heap is not None:
        out.append(heap.item)
        heap = heap.rest()
    assert out == sorted((float(n), i) for i, n in enumerate(numbers))


@given(st.lists(st.integers()), st.lists(st.integers()), st.data())
def test_a_vector_is_a_list(one, two, data):
    one = one * 30
    vector = Vector.of(one).extend(two)
    model = one + two
    assert list(vector) == model
    assert len(vector) == len(model)
    if model:
        index = data.draw(st.integers(0, len(model) - 1))
        changed = vector.set(index, "x")
        assert vector[index] == model[index]
        assert list(changed) == [*model[:index], "x", *model[index + 1 :]]
