"""The local engine: the behaviour of every engine, and its threads."""

from __future__ import annotations

import threading
from contextlib import ExitStack

import pytest

from cellwright.engines.local import LocalEngine
from cellwright.errors import EngineError
from cellwright.testing.engine_suite import EngineSuite, make_request
from cellwright.testing.fakes import ScriptedRunner, succeed


@pytest.fixture
def open_engine():
    """Open engines; all are closed in the end."""
    with ExitStack() as stack:

        def open_one(runner, slots):
            engine = LocalEngine(runner, slots=slots)
            stack.callback(engine.close)
            return engine

        yield open_one


class TestLocalEngine(EngineSuite):
    """The suite, with threads."""


def test_a_machine_without_room_for_a_thread_says_so(open_engine, monkeypatch):
    engine = open_engine(ScriptedRunner(succeed), 1)

    def refuse(self):
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", refuse)
    with pytest.raises(EngineError) as caught:
        engine.submit(make_request(), lambda report: None)
    assert caught.value.code == "engine-exhausted"
    assert "-j" in caught.value.hint


def test_no_thread_is_left(open_engine):
    before = set(threading.enumerate())
    engine = open_engine(ScriptedRunner(succeed), 4)
    for number in range(8):
        engine.submit(make_request(number=number), lambda report: None)
    engine.close()
    assert set(threading.enumerate()) <= before
