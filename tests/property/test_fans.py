"""Repeated steps with the real state machine: random items, failures, limits and orders of ends."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from cellwright.model import (
    ArtifactRef,
    AttemptEndedEvent,
    AttemptReport,
    Cell,
    Foreach,
    ItemResult,
    MarkedCell,
    Outcome,
    Pipeline,
    Spread,
    Step,
    StepDecidedEvent,
    StepEndedEvent,
    StepResult,
    StepSettings,
)
from cellwright.scheduling.deciding import Decided
from cellwright.scheduling.fan import arrange
from cellwright.scheduling.fanning import Fanning
from cellwright.scheduling.messages import (
    AttemptReportedEvent,
    Decide,
    RunBegunEvent,
    Start,
    StartTimer,
    TaskDecidedEvent,
    TimerFiredEvent,
)
from cellwright.scheduling.state import Limits, new_run
from cellwright.scheduling.tasks import Task, TaskGraph
from cellwright.scheduling.transitions import advance

CELL = Cell("c1", 1, "code", "y = x")


def ref(text):
    return ArtifactRef(text, text, "int", 1, text)


class Deciding:
    """Reuses the items that it is told to."""

    def __init__(self, reused):
        self.reused = reused

    def decide(self, task, inputs):
        number = int(inputs["x"].value)
        found = StepResult(outputs={"y": ref(f"y{number}")}) if number in self.reused else None
        decision = "reuse" if found else "run"
        event = StepDecidedEvent(task.id, "item", decision, "v", f"k{number}", reused_from="r0")
        return Decided(event, found)

    def describe_items(self, task, inputs):
        return {}, ()

    def complete(self, task, report):
        return report


class Simulation:
    """One run of one repeated step, in which kernels end in any order."""

    def __init__(self, *, count, fails, reused, slots, parallel, retries, collect, seed):
        loops = (Foreach("x", "xs"),)
        on_error = "collect" if collect else "fail"
        options = StepSettings(
            foreach=loops, on_error=on_error, max_parallel=parallel, retries=retries
        )
        self.step = Step("s", (MarkedCell(CELL, None, "y = x"),), options, outputs=("y",))
        self.pipeline = Pipeline("p", "nb.ipynb", steps=(self.step,))
        template = Task("s", "item", "s", retries=retries)
        self.graph = TaskGraph(
            (
                Task("spread:s", "spread", "s"),
                Task("s", "step", "s", ("spread:s",)),
                Task("t", "step", "t", ("s",)),
            ),
            {"s": template},
        )
        self.events = []
        self.fanning = Fanning(None, None, self.events.append, slots)
        self.decider = Deciding(reused)
        self.fails = dict(fails)
        self.order = random.Random(seed)
        self.count = count
        self.running, self.ended_steps, self.run_end, self.most = {}, {}, None, 0
        self.executed = []
        self.state = new_run(self.graph, Limits(slots))

    def go(self):
        self.feed(RunBegunEvent())
        for _ in range(10_000):
            if self.state.ended:
                return
            assert self.running, "stuck"
            name = self.order.choice(sorted(self.running))
            number = self.running.pop(name)
            for event in self.end(name, number):
                self.feed(event)
        raise AssertionError("endless")

    def end(self, name, number):
        if self.fanning.find(name) is None:
            return [AttemptReportedEvent(name, number, Outcome("succeeded"))]
        done, outcome = [], Outcome("succeeded")
        for item in self.fanning.find(name).left:
            self.executed.append(item.number)
            if self.fails.get(item.number, 0):
                self.fails[item.number] -= 1
                outcome = Outcome("raised", "no", cell="c1")
                break
            result = StepResult(outputs={"y": ref(f"y{item.number}")})
            done.append(ItemResult(item.number, result, self.order.choice([0.001, 0.3, 2.0])))
        report = AttemptReport(outcome, items=tuple(done), seconds=1.0)
        told, events = self.fanning.end(name, report, outcome, self.decider)
        return [*events, AttemptReportedEvent(name, number, told)]

    def feed(self, event):
        self.state, instructions = advance(self.state, event)
        for instruction in instructions:
            for following in self.carry_out(instruction):
                self.feed(following)

    def carry_out(self, instruction):
        match instruction:
            case Decide("spread:s"):
                names = {f"x[{i}]": ref(str(i)) for i in range(self.count)}
                spread = Spread(True, str(list(range(self.count))))
                found = StepResult(outputs=names, spread=spread)
                made = self.fanning.open(self.step, self.graph, found, {}, self.decider)
                return [*made, TaskDecidedEvent("spread:s", "reuse")]
            case Decide("s"):
                fan = self.fanning._fans["s"]
                self.joined = arrange(fan.shape, fan.items, "y")
                return [TaskDecidedEvent("s", "reuse")]
            case Decide(task):
                return [TaskDecidedEvent(task, "run")]
            case Start(task, number):
                if self.fanning.find(task) is not None:
                    self.fanning.start(task)
                assert task not in self.running
                self.running[task] = number
                batches = [n for n in self.running if self.fanning.find(n) is not None]
                self.most = max(self.most, len(batches))
            case StartTimer(task, number, _):
                return [TimerFiredEvent(task, number)]
            case _:
                name = type(instruction).__name__
                if name == "EndStep":
                    assert instruction.step not in self.ended_steps
                    self.ended_steps[instruction.step] = instruction
        return []


@st.composite
def simulations(draw):
    count = draw(st.integers(0, 12))
    numbers = st.integers(0, max(0, count - 1))
    return Simulation(
        count=count,
        fails=draw(st.dictionaries(numbers, st.integers(1, 3), max_size=3)) if count else {},
        reused=draw(st.frozensets(numbers, max_size=6)) if count else frozenset(),
        slots=draw(st.integers(1, 4)),
        parallel=draw(st.none() | st.integers(1, 3)),
        retries=draw(st.integers(0, 2)),
        collect=draw(st.booleans()),
        seed=draw(st.integers(0, 1000)),
    )


@settings(deadline=None)
@given(simulations())
def test_items_run_as_often_as_they_should(simulation):
    fails = dict(simulation.fails)
    retries, options = simulation.step.settings.retries, simulation.step.settings
    simulation.go()
    assert set(simulation.ended_steps) == {"s", "t"}
    assert simulation.most <= min(simulation.state.limits.slots, options.max_parallel or 99)
    lost = {n for n, times in fails.items() if times > retries} - simulation.decider.reused
    end = simulation.ended_steps["s"]
    for number in set(simulation.executed):
        times = simulation.executed.count(number)
        assert times <= retries + 2, "one attempt beside others, then its own"
        assert number not in simulation.decider.reused
    if lost and options.on_error == "fail":
        assert end.status == "failed"
        assert end.outcome.message.startswith(tuple(f"item {n}" for n in lost))
        assert simulation.ended_steps["t"].status == "skipped"
        return
    assert end.status in ("succeeded", "reused")
    wanted = [None if n in lost else ref(f"y{n}") for n in range(simulation.count)]
    assert simulation.joined == wanted
    states = {e.step: e.status for e in simulation.events if isinstance(e, StepEndedEvent)}
    assert len(states) == simulation.count
    assert {n for n, s in states.items() if s == "failed"} == {f"s[{n}]" for n in lost}
    ends = [e.step for e in simulation.events if isinstance(e, AttemptEndedEvent)]
    assert len(ends) == len(set(ends)), "one result of an item"
