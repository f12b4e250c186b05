"""The coordinator, over a ledger and a store in memory and threads that execute code."""

from __future__ import annotations

import signal
import threading
import time

import pytest

from cellwright.errors import LedgerError, SettingsError
from cellwright.model import (
    AttemptEndedEvent,
    AttemptStartedEvent,
    RunEndedEvent,
    RunStartedEvent,
    StepDecidedEvent,
    StepEndedEvent,
)
from cellwright.scheduling import Limits
from cellwright.testing.fakes import Switch
from cellwright.testing.memory_ledger import MemoryLedger
from tests.unit.scheduling.scheduling_kit import World, make_pipeline, outcome, statuses

DIAMOND = make_pipeline(
    ("load", "rows = [1, 2, 3]", {}),
    ("left", "a = [r * n for r in rows]", {"rows": "load", "n": "parameter"}),
    (
        "right",
        "b = [r + 1 for r in rows]",
        {"rows": "load"},
        {"check": "assert b[0] == 2", "check_reads": {"b": "right"}},
    ),
    ("join", "total = sum(a) + sum(b)", {"a": "left", "b": "right"}),
    ("show", "print(total)", {"total": "join"}),
    parameters=[("n", 10)],
)


@pytest.fixture
def world(tmp_path):
    return World(tmp_path)


def value_of(world, record, step, name):
    return world.store.get(record.steps[step].result.outputs[name].digest)


def test_a_graph_runs_and_hands_on(world):
    record = world.run("r1", DIAMOND)
    assert record.status == "succeeded"
    assert set(statuses(record).values()) == {"succeeded"}
    assert value_of(world, record, "join", "total") == b"69"
    assert world.executed.index("check:right") < world.executed.index("join")
    assert sorted(world.executed) == ["check:right", "join", "left", "load", "right", "show"]
    assert record.steps["right"].seconds == 2.0
    assert [a.kind for a in record.steps["right"].attempts] == ["step", "check"]


def test_what_happens_is_told_as_it_is_written(world):
    record = world.run("r1", DIAMOND, jobs=1)
    assert world.events == world.ledger.of("r1")
    assert isinstance(world.events[0], RunStartedEvent)
    assert isinstance(world.events[-1], RunEndedEvent)
    assert world.events[0].steps == ("load", "left", "right", "join", "show")
    kinds = [type(e) for e in world.events if getattr(e, "step", None) == "load"]
    assert kinds == [StepDecidedEvent, AttemptStartedEvent, AttemptEndedEvent, StepEndedEvent]
    assert record.seconds is not None


def test_a_second_run_reuses_everything(world):
    world.run("r1", DIAMOND)
    record = world.run("r2", DIAMOND)
    assert world.executed == []
    assert set(statuses(record).values()) == {"reused"}
    assert record.steps["join"].reused_from == "r1"
    assert record.steps["join"].reasons == ("unchanged since run r1",)
    assert value_of(world, record, "join", "total") == b"69"


def test_only_what_a_change_reaches_runs_again(world):
    world.run("r1", DIAMOND)
    record = world.run("r2", DIAMOND, parameters={"n": 20})
    assert sorted(world.executed) == ["join", "left", "show"]
    assert record.steps["left"].reasons == ("parameter `n` changed: 10 → 20",)
    assert record.steps["join"].reasons == ("input `a` changed",)
    assert record.steps["right"].status == "reused"


def test_equal_values_stop_a_change(world):
    world.run("r1", DIAMOND)
    changed = make_pipeline(
        ("load", "rows = [1, 2] + [3]", {}),
        *[(s.name, s.cells[0].code, {n: r.step or r.source for n, r in s.reads.items()})
          for s in DIAMOND.steps[1:]],
        parameters=[("n", 10)],
    )  # fmt: skip
    record = world.run("r2", changed)
    assert world.executed == ["load"]
    assert record.steps["load"].reasons == ("code of the step changed (cell 1, line 1)",)


def test_a_failure_skips_what_needs_it_and_nothing_else(world):
    pipeline = make_pipeline(
        ("bad", "x = 1 / 0", {}),
        ("other", "y = 2", {}),
        ("after", "z = x", {"x": "bad"}),
        ("later", "w = z", {"z": "after"}),
        ("fine", "v = y", {"y": "other"}),
    )
    record = world.run("r1", pipeline)
    assert record.status == "failed"
    assert statuses(record) == {
        "bad": "failed",
        "other": "succeeded",
        "after": "skipped",
        "later": "skipped",
        "fine": "succeeded",
    }
    assert record.steps["bad"].error.kind == "raised"
    assert record.steps["later"].reasons == ("needs `bad`, which failed",)


def test_a_failed_check_fails_its_step(world):
    pipeline = make_pipeline(
        (
            "make",
            "x = 1",
            {},
            {"check": "assert x > 1", "check_reads": {"x": "make"}, "retries": 3},
        ),
        ("use", "y = x", {"x": "make"}),
    )
    record = world.run("r1", pipeline)
    assert statuses(record) == {"make": "failed", "use": "skipped"}
    assert record.steps["make"].error.kind == "check"
    assert world.executed == ["make", "check:make"]
    assert record.steps["use"].reasons == ("needs `make`, whose check failed",)
    record = world.run("r2", pipeline)
    assert world.executed == ["check:make"]
    assert record.steps["make"].status == "failed"


def test_an_edited_check_runs_alone(world):
    def pipeline(check):
        return make_pipeline(
            ("make", "x = 1", {}, {"check": check, "check_reads": {"x": "make"}}),
            ("use", "y = x", {"x": "make"}),
        )

    world.run("r1", pipeline("assert x"))
    record = world.run("r2", pipeline("assert x > 0"))
    assert world.executed == ["check:make"]
    assert statuses(record) == {"make": "reused", "use": "reused"}


@pytest.mark.parametrize(
    ("kind", "retries", "attempts"),
    [
        ("raised", 2, 3),
        ("kernel-died", 1, 2),
        ("timed-out", 1, 2),
        ("out-of-memory", 1, 2),
        ("machinery", 1, 2),
        ("check", 2, 1),
        ("raised", 0, 1),
    ],
)
def test_retries_by_kind(world, kind, retries, attempts):
    pipeline = make_pipeline(("flaky", "x = 1", {}, {"retries": retries}))
    world.acts["flaky"] = outcome(kind, "no luck")
    record = world.run("r1", pipeline)
    assert record.status == "failed"
    assert record.steps["flaky"].error.kind == kind
    assert [a.number for a in record.steps["flaky"].attempts] == list(range(1, attempts + 1))


def test_a_retry_that_succeeds(world):
    pipeline = make_pipeline(("flaky", "x = 1", {}, {"retries": 3}), ("use", "x", {"x": "flaky"}))
    calls = []

    def fail_twice(request, cancellation):
        calls.append(request.number)
        return outcome("kernel-died")(request, cancellation) if len(calls) < 3 else None

    world.acts["flaky"] = fail_twice
    record = world.run("r1", pipeline)
    assert record.status == "succeeded"
    assert calls == [1, 2, 3]
    assert len(record.steps["flaky"].attempts) == 3


def test_each_attempt_has_a_folder_a_mark_and_its_secrets(world):
    pipeline = make_pipeline(
        ("make", "x = 1", {}, {"check": "assert x", "check_reads": {"x": "make"},
                               "env_from": ("TOKEN",), "timeout": 5.0, "memory": 7, "cpus": 2.0}),
    )  # fmt: skip
    world.run("r1", pipeline, environ={"TOKEN": "s3cret", "OTHER": "x"})
    make, check = world.runner.requests
    assert make.folder == str(world.folder / "runs" / "r1" / "make" / "1")
    assert check.folder == str(world.folder / "runs" / "r1" / "check-make" / "1")
    assert make.env == {
        "TOKEN": "s3cret",
        "CELLWRIGHT_FOLDER": make.folder,
        "CELLWRIGHT_ATTEMPT": "r1/make/1",
    }
    assert make.secrets == ("TOKEN",)
    assert (make.timeout, make.memory, make.cpus, make.cwd) == (5.0, 7, 2.0, str(world.folder))
    assert check.env["CELLWRIGHT_ATTEMPT"] == "r1/check:make/1"


def test_a_secret_that_is_not_set_stops_before_anything(world):
    pipeline = make_pipeline(("make", "x = 1", {}, {"env_from": ("TOKEN",)}))
    with pytest.raises(SettingsError) as caught:
        world.run("r1", pipeline)
    assert caught.value.code == "secret-missing"
    assert "step make" in caught.value.where
    assert world.ledger.events == []


def test_what_a_person_cancels_ends_as_cancelled(world):
    switch = Switch()
    pipeline = make_pipeline(
        ("slow", "x = 1", {}), ("after", "y = x", {"x": "slow"}), ("quick", "z = 1", {})
    )

    def hang(request, cancellation):
        switch.request()
        assert cancellation.wait(60)
        return outcome("cancelled", "ended by request")(request, cancellation)

    world.acts["slow"] = hang
    record = world.run("r1", pipeline, cancel=switch, jobs=1)
    assert record.status == "cancelled"
    assert record.reason == "the run was cancelled"
    assert statuses(record) == {"slow": "cancelled", "after": "cancelled", "quick": "cancelled"}
    assert world.executed == ["slow"]


def test_a_run_that_only_reuses_can_be_cancelled(world):
    world.run("r1", DIAMOND)
    switch = Switch()

    def watch(event):
        if isinstance(event, RunStartedEvent):
            switch.request()

    record = world.run("r2", DIAMOND, cancel=switch, watch=watch)
    assert record.status == "cancelled"
    assert set(statuses(record).values()) == {"cancelled"}
    assert world.executed == []


def test_there_is_always_one_slot(world):
    assert world.run("r1", DIAMOND, limits=Limits(slots=0)).status == "succeeded"
    assert world.runner.most == 1


def test_ctrl_c_without_a_handler_cancels_too(world, monkeypatch):
    pipeline = make_pipeline(("slow", "x = 1", {}))

    def hang(request, cancellation):
        time.sleep(0.3)  # until the loop waits and writes nothing
        signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)  # it wakes the loop
        assert cancellation.wait(60)
        return outcome("cancelled")(request, cancellation)

    world.acts["slow"] = hang
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        record = world.run("r1", pipeline)
    except KeyboardInterrupt:
        record = world.ledger.run("r1")  # it came while the loop was acting
    finally:
        signal.signal(signal.SIGINT, before)
    assert record.status == "cancelled"
    assert statuses(record) == {"slow": "cancelled"}
    assert [a.outcome.kind for a in record.steps["slow"].attempts] == ["cancelled"]


@pytest.mark.parametrize("fail_at", range(2, 9))
def test_a_ledger_that_breaks_ends_the_run_and_hangs_nothing(world, fail_at):
    world.ledger = MemoryLedger(fail_at=fail_at)
    record = world.run("r1", DIAMOND, jobs=2)
    assert record.status == "failed"
    assert "the ledger cannot be written" in record.reason
    assert "no space left" in record.reason
    assert set(statuses(record)) == {"load", "left", "right", "join", "show"}
    assert "waiting" not in statuses(record).values()


def test_a_ledger_that_breaks_for_a_moment_gets_the_rest(world):
    class Hiccup(MemoryLedger):
        def append(self, run, events, stamp):
            try:
                super().append(run, events, stamp)
            except LedgerError:
                self.fail_at = None
                raise

    world.ledger = Hiccup(fail_at=3)
    record = world.run("r1", DIAMOND)
    assert record.status == "failed"
    assert world.ledger.run("r1") == record
    assert world.ledger.of("r1") == world.events


def test_a_ledger_that_cannot_be_written_at_all_is_an_error(world):
    world.ledger = MemoryLedger(fail_at=1)
    with pytest.raises(LedgerError):
        world.run("r1", DIAMOND)
    assert world.executed == []


def test_a_fault_of_the_machinery_is_an_outcome(world):
    pipeline = make_pipeline(("a", "x = 1", {}), ("b", "y = x", {"x": "a"}), ("c", "z = 1", {}))
    world.acts["a"] = outcome("succeeded")  # hands nothing on
    record = world.run("r1", pipeline)
    assert statuses(record) == {"a": "succeeded", "b": "failed", "c": "succeeded"}
    assert record.steps["b"].error.kind == "machinery"
    assert "`a` did not hand on `x`" in record.steps["b"].error.message


def test_an_error_of_the_watcher_leaves_nothing_running(world):
    pipeline = make_pipeline(("quick", "x = 1", {}), ("slow", "y = 1", {}))
    begun = threading.Event()
    cancelled = []

    def watch(event):
        if isinstance(event, StepEndedEvent):
            raise ZeroDivisionError("torn")

    def hang(request, cancellation):
        begun.set()
        cancelled.append(cancellation.wait(60))
        return outcome("cancelled")(request, cancellation)

    world.acts = {"slow": hang, "quick": lambda request, cancellation: begun.wait(60) and None}
    with pytest.raises(ZeroDivisionError):
        world.run("r1", pipeline, watch=watch)
    assert cancelled == [True]
    record = world.ledger.run("r1")
    assert record.status == "failed"
    assert "torn" in record.reason
    assert statuses(record) == {"quick": "succeeded", "slow": "cancelled"}


def test_an_input_left_unbound_is_not_loaded(world):
    pipeline = make_pipeline(
        ("maybe", "if False:\n    x = 1", {}),
        ("use", "y = 'x' in globals()", {"x": "maybe"}),
        ("see", "assert y is False", {"y": "use"}),
    )
    assert world.run("r1", pipeline).status == "succeeded"


def test_setup_values_are_computed_once_a_run(world):
    pipeline = make_pipeline(
        ("a", "x = now", {"now": "setup"}),
        ("b", "y = now", {"now": "setup", "x": "a"}),
        setup="now = 7",
        setup_values=["now"],
    )
    record = world.run("r1", pipeline)
    assert world.executed == ["setup", "a", "b"]
    assert record.steps["setup"].status == "succeeded"
    record = world.run("r2", pipeline)
    assert world.executed == ["setup"]
    assert statuses(record) == {"setup": "succeeded", "a": "reused", "b": "reused"}
    assert record.steps["setup"].reasons == ("computed once per run",)


def test_no_more_at_once_than_asked(world):
    pipeline = make_pipeline(*[(f"s{i}", f"x{i} = {i}", {}) for i in range(12)])
    barrier = threading.Barrier(3, timeout=30)

    def meet(request, cancellation):
        barrier.wait()

    world.acts = {f"s{i}": meet for i in range(12)}
    assert world.run("r1", pipeline, jobs=3).status == "succeeded"
    assert world.runner.most == 3


def test_nothing_is_started_unrecorded(world):
    """Whenever the ledger breaks, the runner has seen only attempts that it had recorded."""
    for fail_at in range(2, 9):
        world.ledger = MemoryLedger(fail_at=fail_at)
        world.run(f"r{fail_at}", DIAMOND, jobs=2)
        recorded = {
            (event.kind, event.step)
            for event in world.ledger.of(f"r{fail_at}")
            if isinstance(event, AttemptStartedEvent)
        }
        assert {(r.kind, r.step) for r in world.runner.requests} <= recorded
