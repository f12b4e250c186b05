"""Steps that must not be repeated wait for what stands above them."""

from dataclasses import dataclass

import pytest

from cellwright.model import Outcome, StepSettings
from cellwright.scheduling.messages import (
    AttemptReportedEvent,
    Decide,
    RunBegunEvent,
    Start,
    TaskDecidedEvent,
)
from cellwright.scheduling.state import Limits, new_run
from cellwright.scheduling.tasks import Task, TaskGraph
from cellwright.scheduling.transitions import advance
from cellwright.scheduling.unrepeatable import HeldBack


@dataclass
class Seen:
    """What earlier runs tell."""

    touching: frozenset[str] = frozenset()
    new: frozenset[str] = frozenset()


def run_all(tasks, own, outcomes, slots=4, known=None):
    """Carry out a run; returns the order in which tasks start and end."""
    held = HeldBack(own, known or Seen())
    state = new_run(TaskGraph(tuple(tasks)), Limits(slots))
    happened, waiting = [], [RunBegunEvent()]
    while waiting:
        state, instructions = advance(state, waiting.pop(0))
        free = []
        for found in instructions:
            if isinstance(found, Decide):
                free += held.release(state, found.task)
            elif isinstance(found, Start):
                happened.append(f"+{found.task}")
                kind = outcomes.get(found.task, "succeeded")
                waiting.append(AttemptReportedEvent(found.task, found.number, Outcome(kind)))
            else:
                free += held.release(state)
        waiting[:0] = [TaskDecidedEvent(task, "run") for task in free]
    assert state.ended
    return happened


def task(name, *after):
    return Task(name, "step", name, after)


OFF = StepSettings(cache="off")


@pytest.mark.parametrize("slots", [1, 4])
def test_it_starts_when_all_above_have_ended(slots):
    tasks = [task("load"), task("slow", "load"), task("send", "load"), task("below")]
    started = run_all(tasks, {"send": OFF}, {}, slots)
    assert started.index("+send") > started.index("+slow")
    assert len(started) == 4


def test_a_failure_above_is_an_end_too():
    tasks = [task("broken"), task("skipped", "broken"), task("send")]
    assert run_all(tasks, {"send": OFF}, {"broken": "raised"}) == ["+broken", "+send"]


def test_several_wait_for_each_other_in_order():
    tasks = [task("a"), task("b"), task("c")]
    assert run_all(tasks, dict.fromkeys("abc", OFF), {}) == ["+a", "+b", "+c"]


def test_checks_do_not_wait():
    tasks = [task("a"), Task("check:a", "check", "a", ("a",)), task("b")]
    assert sorted(run_all(tasks, {"a": OFF}, {})) == ["+a", "+b", "+check:a"]


@pytest.mark.parametrize(
    ("new", "ends"),
    [
        ({"slow"}, ["+slow", "+send"]),
        (set(), ["+send", "+slow"]),
        ({"below"}, ["+send", "+slow"]),
    ],
    ids=["new above", "all known", "new below"],
)
def test_one_that_was_seen_to_call_outside_waits_for_those_that_are_new(new, ends):
    tasks = [task("load"), task("slow", "load"), task("send"), task("below")]
    known = Seen(frozenset({"send"}), frozenset(new))
    own = dict.fromkeys(("load", "slow", "send", "below"), StepSettings())
    started = run_all(tasks, own, {}, slots=4, known=known)
    assert [name for name in started if name in ends] == ends
