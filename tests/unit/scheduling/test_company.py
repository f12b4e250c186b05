"""Runs side by side: one room for all, equal tasks once, nobody forgotten."""

from cellwright.scheduling.company import Company, Guest
from cellwright.scheduling.state import Limits
from cellwright.scheduling.tasks import Demand


class Party:
    """Runs of one company that count how often they are woken."""

    def __init__(self, *names, share=True, **limits):
        self.company = Company(Limits(**limits), share=share)
        self.woken = dict.fromkeys(names, 0)
        self.guests = {
            name: Guest(self.company, name, lambda n=name: self.wake(n)) for name in names
        }

    def wake(self, name):
        self.woken[name] += 1


def test_all_runs_together_keep_the_limits():
    party = Party("a", "b", slots=3, cpus=2.0, memory=100)
    a, b = party.guests["a"], party.guests["b"]
    assert a.enter("x", Demand(1.0, 60))
    assert not b.enter("y", Demand(1.0, 50))
    assert b.enter("y", Demand(1.0, 40))
    assert not b.enter("z", Demand(0.5))
    a.give_back("x")
    assert party.woken == {"a": 0, "b": 1}
    assert b.enter("z", Demand(0.5))


def test_a_task_that_wants_more_than_there_is_runs_alone():
    party = Party("a", "b", slots=2, memory=100)
    a, b = party.guests["a"], party.guests["b"]
    assert a.enter("x", Demand(1.0, 10))
    assert not b.enter("y", Demand(1.0, 500))
    a.give_back("x")
    assert b.enter("y", Demand(1.0, 500))
    assert not a.enter("x", Demand(1.0, 1))


def test_equal_tasks_are_decided_on_one_after_the_other():
    party = Party("a", "b", slots=2)
    a, b = party.guests["a"], party.guests["b"]
    assert a.claim("load", "key")
    assert a.claim("load", "key")
    assert not b.claim("load", "key")
    assert b.claim("fit", "other")
    a.end("load")
    assert not b.claim("load", "key")  # not recorded yet
    a.recorded()
    assert party.woken["b"] == 1
    assert b.claim("load", "key")
    assert not a.claim("load", "key")


def test_who_leaves_holds_nothing():
    party = Party("a", "b", slots=1)
    a, b = party.guests["a"], party.guests["b"]
    assert a.enter("x", Demand())
    assert a.claim("x", "key")
    a.leave()
    assert party.woken == {"a": 0, "b": 1}
    assert b.enter("x", Demand())
    assert b.claim("x", "key")


def test_alone_or_without_reuse_nobody_waits():
    alone = Guest(None, "a", lambda: None)
    assert alone.enter("x", Demand(1e9))
    assert alone.claim("x", "key")
    for act in (lambda: alone.give_back("x"), lambda: alone.end("x"), alone.recorded, alone.leave):
        act()
    party = Party("a", "b", share=False, slots=2)
    assert all(guest.claim("x", "key") for guest in party.guests.values())
