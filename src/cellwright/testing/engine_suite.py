"""The behaviour that every engine must have, as tests to inherit; no engine itself."""

# ruff: noqa: S101, D102 - tests assert, and their names say what

from __future__ import annotations

import threading
from collections.abc import Callable
from queue import SimpleQueue

import pytest

from cellwright.errors import EngineError
from cellwright.interfaces import Cancellation, Engine, Runner
from cellwright.model import AttemptReport, AttemptRequest, Outcome
from cellwright.testing.fakes import ScriptedRunner, succeed

OpenEngine = Callable[[Runner, int], Engine]
PATIENCE = 60.0


def make_request(step: str = "train", number: int = 1) -> AttemptRequest:
    """Return a request that a scripted runner understands."""
    return AttemptRequest("r1", step, "step", number, "{}", "/nowhere", "/")


class Gate:
    """A runner's function that waits until it is let go on, or cancelled."""

    def __init__(self) -> None:
        self.begun: SimpleQueue[str] = SimpleQueue()
        self.open = threading.Event()

    def __call__(self, request: AttemptRequest, cancellation: Cancellation) -> AttemptReport:
        self.begun.put(request.step)
        while not self.open.is_set():
            if cancellation.wait(0.01):
                return AttemptReport(Outcome("cancelled", f"{request.step} was cancelled"))
        return succeed(request, cancellation)


class EngineSuite:
    """Inherit, and provide a pytest fixture `open_engine`.

    The fixture returns a function that opens an engine over a runner of this process with some
    slots; engines left open are closed when the test ends.
    """

    def test_slots_are_as_asked(self, open_engine: OpenEngine) -> None:
        assert open_engine(ScriptedRunner(succeed), 3).slots == 3

    def test_a_report_comes_once(self, open_engine: OpenEngine) -> None:
        runner = ScriptedRunner(succeed)
        reports: SimpleQueue[AttemptReport] = SimpleQueue()
        engine = open_engine(runner, 1)
        engine.submit(make_request(), reports.put)
        assert reports.get(timeout=PATIENCE).outcome.kind == "succeeded"
        engine.close()
        assert reports.empty()
        assert runner.requests == [make_request()]

    def test_submitting_does_not_wait(self, open_engine: OpenEngine) -> None:
        gate = Gate()
        reports: SimpleQueue[AttemptReport] = SimpleQueue()
        engine = open_engine(ScriptedRunner(gate), 2)
        for step in ("a", "b"):
            engine.submit(make_request(step), reports.put)
        assert {gate.begun.get(timeout=PATIENCE) for _ in range(2)} == {"a", "b"}
        assert reports.empty()
        gate.open.set()
        assert [reports.get(timeout=PATIENCE).outcome.kind for _ in range(2)] == ["succeeded"] * 2

    def test_one_is_cancelled_and_the_other_goes_on(self, open_engine: OpenEngine) -> None:
        gate = Gate()
        first: SimpleQueue[AttemptReport] = SimpleQueue()
        second: SimpleQueue[AttemptReport] = SimpleQueue()
        engine = open_engine(ScriptedRunner(gate), 2)
        handle = engine.submit(make_request("a"), first.put)
        engine.submit(make_request("b"), second.put)
        for _ in range(2):
            gate.begun.get(timeout=PATIENCE)
        handle.cancel()
        handle.cancel()
        assert first.get(timeout=PATIENCE).outcome.kind == "cancelled"
        assert second.empty()
        gate.open.set()
        assert second.get(timeout=PATIENCE).outcome.kind == "succeeded"

    def test_cancelling_what_has_ended_changes_nothing(self, open_engine: OpenEngine) -> None:
        reports: SimpleQueue[AttemptReport] = SimpleQueue()
        engine = open_engine(ScriptedRunner(succeed), 1)
        handle = engine.submit(make_request(), reports.put)
        assert reports.get(timeout=PATIENCE).outcome.kind == "succeeded"
        handle.cancel()
        engine.close()
        assert reports.empty()

    def test_a_runner_that_raises_is_a_fault_of_the_machinery(
        self, open_engine: OpenEngine
    ) -> None:
        def explode(request: AttemptRequest, cancellation: Cancellation) -> AttemptReport:
            raise ValueError("torn")

        reports: SimpleQueue[AttemptReport] = SimpleQueue()
        open_engine(ScriptedRunner(explode), 1).submit(make_request(), reports.put)
        outcome = reports.get(timeout=PATIENCE).outcome
        assert outcome.kind == "machinery"
        assert "torn" in outcome.message

    def test_closing_cancels_and_waits(self, open_engine: OpenEngine) -> None:
        gate = Gate()
        runner = ScriptedRunner(gate)
        reports: SimpleQueue[AttemptReport] = SimpleQueue()
        engine = open_engine(runner, 2)
        for step in ("a", "b"):
            engine.submit(make_request(step), reports.put)
            gate.begun.get(timeout=PATIENCE)
        engine.close()
        assert [reports.get_nowait().outcome.kind for _ in range(2)] == ["cancelled"] * 2
        assert runner.closed == 0, "the runner belongs to whoever made it"

    def test_closing_twice_changes_nothing(self, open_engine: OpenEngine) -> None:
        engine = open_engine(ScriptedRunner(succeed), 1)
        engine.close()
        engine.close()

    def test_a_closed_engine_takes_nothing(self, open_engine: OpenEngine) -> None:
        engine = open_engine(ScriptedRunner(succeed), 1)
        engine.close()
        with pytest.raises(EngineError) as caught:
            engine.submit(make_request(), lambda report: None)
        assert caught.value.code == "engine-closed"
