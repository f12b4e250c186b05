"""Outcomes are told from what was observed."""

from types import SimpleNamespace

import pytest

from cellwright.errors import EngineError
from cellwright.model import AttemptRequest
from cellwright.runners.outcome import (
    describe_error,
    describe_exit,
    describe_fault,
    describe_stop,
)
from cellwright.runners.session import MOST_OF_ALL, MOST_OF_CELL, Session
from cellwright.runners.tracebacks import Origin


def request(kind="step", **more):
    return AttemptRequest("r", "s", kind, 1, "", "/f", "/w", **more)


def session(origin, error=None, peak=0):
    found = Session(None, SimpleNamespace(peak=peak), SimpleNamespace(own_words=""), notebook=1)
    found.origins = {5: origin}
    found.error = error
    found.failed = found.current = origin.index
    return found


@pytest.mark.parametrize(
    ("kind", "origin", "name", "outcome"),
    [
        ("step", Origin("c", 3, index=1), "ValueError", "raised"),
        ("step", Origin("c", 3, index=1), "AssertionError", "raised"),
        ("step", Origin("c", 3, index=1), "StoreError", "raised"),
        ("check", Origin("c", 3, index=1), "AssertionError", "check"),
        ("check", Origin("c", 3, role="check", index=1), "NameError", "check"),
        ("check", Origin("c", 3, role="setup", index=1), "NameError", "raised"),
        ("check", Origin(None, None, "inputs", index=1), "MachineryError", "machinery"),
        ("step", Origin(None, None, "begin", index=1), "ModuleNotFoundError", "machinery"),
        ("step", Origin(None, None, "outputs", index=1), "MachineryError", "machinery"),
        ("step", Origin(None, None, "outputs", index=1), "BoundaryError", "raised"),
        ("step", Origin("d", 2, "definitions", index=1), "NameError", "raised"),
        ("setup", Origin("c", 3, index=1), "OSError", "raised"),
    ],
)
def test_kinds_of_errors(kind, origin, name, outcome):
    error = {"ename": name, "evalue": "it", "traceback": ["Cell In[5], line 2"]}
    found = describe_error(request(kind), session(origin, error))
    told = name in {"MachineryError", "BoundaryError"}
    assert (found.kind, found.message) == (outcome, "it" if told else f"{name}: it")
    assert (found.cell, found.number) == (origin.cell, origin.number)
    assert found.line == (2 if origin.number else None)


def test_an_error_without_words():
    error = {"ename": "KeyboardInterrupt", "evalue": "", "traceback": []}
    found = describe_error(request(), session(Origin("c", 1, index=0), error))
    assert (found.message, found.line) == ("KeyboardInterrupt", None)


@pytest.mark.parametrize(
    ("reason", "settings", "message"),
    [
        ("timed-out", {"timeout": 1.5}, "not done after 1.5 s"),
        ("timed-out", {"timeout": 600}, "not done after 10 min"),
        ("cancelled", {}, "cancelled while it ran"),
        (
            "out-of-memory",
            {"memory": 2_000_000_000},
            "used 3.1 GB of memory, more than its limit of 2.0 GB",
        ),
        ("kernel-died", {}, "the kernel was killed by SIGBUS"),
    ],
)
def test_stops(reason, settings, message):
    watched = session(Origin("c", 3, index=1), peak=3_100_000_000)
    found = describe_stop(reason, request(**settings), watched, -7)
    assert (found.kind, found.message, found.number) == (reason, message, 3)


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (None, "died"),
        (0, "exited with status 0"),
        (-15, "was killed by SIGTERM"),
        (-99, "was killed by signal 99"),
        (-9, "was killed by SIGKILL (perhaps out of memory, peak 12.0 kB)"),
    ],
)
def test_exits(status, words):
    assert describe_exit(status, 12_000) == words


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (EngineError("no room", code="x", hint="make some"), "no room (make some)"),
        (EngineError("no room", code="x"), "no room"),
        (FileNotFoundError(2, "No such file", "/a"), "No such file: /a"),
        (OSError(28, "No space left on device"), "No space left on device"),
        (KeyError("x"), "KeyError: 'x'"),
        (RuntimeError("y" * 9000), "RuntimeError: " + "y" * 1985 + "…"),
    ],
)
def test_faults(error, message):
    found = describe_fault(error)
    assert (found.kind, found.message) == ("machinery", message)


def test_outputs_have_limits_for_a_cell_and_for_all():
    found = session(Origin("c", 1, index=0))
    assert found.room_for(0, MOST_OF_CELL)
    assert not found.room_for(0, 1)
    assert found.dropped == {0: 1}
    kept = 1
    while found.room_for(kept, MOST_OF_CELL):
        kept += 1
    assert kept * MOST_OF_CELL == MOST_OF_ALL
