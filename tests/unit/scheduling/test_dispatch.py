"""Attempts under way: nothing reported is lost, nothing is waited for without end."""

from __future__ import annotations

from cellwright.model import AttemptReport, Outcome
from cellwright.scheduling.dispatch import Dispatcher
from cellwright.scheduling.tasks import Task
from cellwright.testing.engine_suite import make_request
from cellwright.testing.fakes import FakeClock

DONE = AttemptReport(Outcome("succeeded"))
TRAIN = Task("train", "step", "train")


class Engine:
    """Keeps what is submitted; the test answers."""

    slots = 2

    def __init__(self):
        self.answers = []
        self.cancelled = 0

    def submit(self, request, done):
        self.answers.append(done)
        return self

    def cancel(self):
        self.cancelled += 1

    def close(self):
        """Do nothing."""


def dispatch():
    engine = Engine()
    dispatcher = Dispatcher(engine, lambda task, number, inputs: make_request(task.id, number))
    dispatcher.announce("train", 1)
    dispatcher.submit(TRAIN, 1, {})
    return dispatcher, engine


def test_a_report_stays_until_its_attempt_is_closed():
    dispatcher, engine = dispatch()
    assert dispatcher.wait(0.0) == ()
    engine.answers[0](DONE)
    for _ in range(2):  # an interruption may have lost the first answer
        assert dispatcher.wait(None) == ((("train", 1), DONE),)
    assert dispatcher.open == (("train", 1),)
    assert dispatcher.close("train", 1)
    assert not dispatcher.close("train", 1)
    assert dispatcher.open == ()
    assert dispatcher.wait(0.0) == ()


def test_a_second_report_of_an_attempt_is_none():
    dispatcher, engine = dispatch()
    engine.answers[0](DONE)
    engine.answers[0](AttemptReport(Outcome("raised")))
    assert [report for _, report in dispatcher.wait(None)] == [DONE]
    dispatcher.close("train", 1)
    engine.answers[0](DONE)
    assert not any(dispatcher.close(*attempt) for attempt, _ in dispatcher.wait(0.0))
    assert dispatcher.wait(0.0) == ()


def test_ending_all_does_not_wait_for_ever():
    dispatcher, engine = dispatch()
    dispatcher.announce("other", 1)  # never submitted, so nobody will report it

    class Impatient(FakeClock):
        def monotonic(self):
            self.move(20.0)
            return super().monotonic()

    ended = []
    dispatcher.end_all(Impatient(), 0.0, lambda *found: ended.append(found))
    assert (engine.cancelled, ended) == (1, [])
    engine.answers[0](DONE)

    def report(task, number, found):
        ended.append((task, number, found))
        dispatcher.close(task, number)

    dispatcher.end_all(FakeClock(), 30.0, report)
    assert ended == [("train", 1, DONE)]
    assert dispatcher.open == (("other", 1),)
