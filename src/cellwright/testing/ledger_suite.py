"""The behaviour that every ledger must have, as tests to inherit; no ledger itself."""

# ruff: noqa: S101, D102 - tests assert, and their names say what

from __future__ import annotations

import threading
from collections.abc import Callable

from cellwright.errors import LedgerError
from cellwright.interfaces import Ledger
from cellwright.model import (
    AttemptEndedEvent,
    AttemptStartedEvent,
    EffectObservedEvent,
    Event,
    Metric,
    Observed,
    Outcome,
    RunEndedEvent,
    StepDecidedEvent,
    StepEndedEvent,
    TaskFigures,
)
from cellwright.testing.ledger_events import (
    ACTOR,
    decided,
    ended,
    make_result,
    make_stamp,
    ran,
    read,
    started,
    write_run,
)

OpenLedger = Callable[[], Ledger]


class LedgerSuite:
    """Inherit, and provide a pytest fixture `open_ledger`.

    The fixture returns a function that opens the same database, empty at first, each time.
    """

    def test_an_empty_ledger_has_nothing(self, open_ledger: OpenLedger) -> None:
        ledger = open_ledger()
        assert ledger.run("r1") is None
        assert not ledger.runs()
        assert not ledger.find_runs("")
        assert not ledger.interrupted()
        assert not ledger.results("k")
        assert not ledger.versions("churn")
        ledger.close()

    def test_a_run_is_told_as_it_was(self, open_ledger: OpenLedger) -> None:
        ledger = open_ledger()
        ledger.append("r1", [started("load", "train")], make_stamp())
        record = read(ledger, "r1")
        assert (record.run, record.pipeline, record.notebook) == ("r1", "churn", "churn.ipynb")
        assert (record.status, record.started, record.actor) == (
            "running",
            make_stamp().time,
            ACTOR,
        )
        assert record.parameters == {"rate": "0.5", "names": "['a', 'b']"}
        assert (record.commit, record.dirty) == ("c0ffee", True)
        assert (record.notebook_digest, record.sources, record.environment) == ("n0", "s0", "e0")
        assert record.resumed_from == "earlier"
        assert [(s, r.status) for s, r in record.steps.items()] == [
            ("load", "waiting"),
            ("train", "waiting"),
        ]
        ledger.append("r1", [RunEndedEvent("cancelled", 2.5, "asked to")], make_stamp(3))
        record = read(ledger, "r1")
        assert (record.status, record.seconds, record.reason) == ("cancelled", 2.5, "asked to")
        ledger.close()

    def test_a_step_is_told_as_it_went(self, open_ledger: OpenLedger) -> None:
        ledger = open_ledger()
        ledger.append("r1", [started("load")], make_stamp())
        ledger.append("r1", [decided("load", key="k1")], make_stamp(1))
        step = read(ledger, "r1").steps["load"]
        assert (step.status, step.version, step.key, step.source) == (
            "waiting",
            "v1",
            "k1",
            "script",
        )
        assert step.reasons == ("never ran",)
        assert step.inputs["rows"].digest == "i0"
        ledger.append("r1", [AttemptStartedEvent("load", "step", 1)], make_stamp(2))
        assert read(ledger, "r1").steps["load"].status == "running"
        failed = ended("load", outcome="kernel-died")
        ledger.append("r1", [failed, AttemptStartedEvent("load", "step", 2)], make_stamp(3))
        result = make_result("1", Metric("loss", 0.25), Metric("loss", 0.125, 1))
        done: list[Event] = [
            ended("load", result, number=2),
            StepEndedEvent("load", "succeeded", 4.0),
        ]
        ledger.append("r1", done, make_stamp(4))
        step = read(ledger, "r1").steps["load"]
        assert (step.status, step.seconds, step.result) == ("succeeded", 4.0, result)
        assert step.metrics == result.metrics
        first, second = step.attempts
        assert (first.number, first.outcome, first.started) == (
            1,
            failed.outcome,
            make_stamp(2).time,
        )
        assert (second.seconds, second.cpu_seconds, second.peak_memory) == (1.5, 1.25, 1 << 40)
        assert second.executed == "/x.ipynb"
        ledger.close()

    def test_a_failed_step_keeps_its_error_and_metrics(self, open_ledger: OpenLedger) -> None:
        ledger = open_ledger()
        failed = ended("load", make_result("1", Metric("rows", 3.0)), outcome="raised")
        told = StepEndedEvent("load", "failed", 1.0, failed.outcome)
        skipped = StepEndedEvent("train", "skipped", reasons=("`load` failed",))
        events: list[Event] = [
            started("load", "train"),
            decided("load", key="k"),
            failed,
            told,
            skipped,
        ]
        ledger.append("r1", events, make_stamp())
        steps = read(ledger, "r1").steps
        assert (steps["load"].status, steps["load"].error) == ("failed", failed.outcome)
        assert steps["load"].metrics == (Metric("rows", 3.0),)
        assert steps["load"].result is None
        assert (steps["train"].status, steps["train"].reasons) == ("skipped", ("`load` failed",))
        assert ledger.results("k") == ()
        ledger.close()

    def test_numbers_that_are_none_stay_what_they_are(self, open_ledger: OpenLedger) -> None:
        ledger = open_ledger()
        values = (float("nan"), float("inf"), float("-inf"), 0.1)
        logged = [Metric("loss", v, i) for i, v in enumerate(values)]
        events: list[Event] = [decided("load", key="k"), ended("load", make_result("1", *logged))]
        write_run(ledger, "r1", events)
        step = read(ledger, "r1").steps["load"]
        assert [repr(m.value) for m in step.metrics] == ["nan", "inf", "-inf", "0.1"]
        assert step.result is not None
        assert [repr(m.value) for m in step.result.metrics] == ["nan", "inf", "-inf", "0.1"]
        ledger.close()

    def test_setup_and_checks_stand_beside_their_steps(self, open_ledger: OpenLedger) -> None:
        ledger = open_ledger()
        checked = make_result("c", Metric("share", 0.5))
        events: list[Event] = [
            started("load"),
            decided("setup", kind="setup", key="ks"),
            AttemptStartedEvent("setup", "setup", 1),
            ended("setup", make_result("s"), kind="setup"),
            *ran("load", key="k1")[:-1],
            decided("load", kind="check", key="k2"),
            AttemptStartedEvent("load", "check", 1),
            ended("load", checked, kind="check"),
            StepEndedEvent("load", "succeeded", 3.0),
        ]
        ledger.append("r1", events, make_stamp())
        steps = read(ledger, "r1").steps
        assert [(s, r.status) for s, r in steps.items()] == [
            ("setup", "succeeded"),
            ("load", "succeeded"),
        ]
        load = steps["load"]
        assert [(a.kind, a.number) for a in load.attempts] == [("step", 1), ("check", 1)]
        assert (load.key, load.result) == ("k1", make_result("1"))
        assert load.metrics == (Metric("share", 0.5),)
        assert load.parts == {"step": "k1", "check": "k2"}
        assert [r.kind for k in ("ks", "k1", "k2") for r in ledger.results(k)] == [
            "setup",
            "step",
            "check",
        ]
        assert [v.step for v in ledger.versions("churn")] == ["load"]
        ledger.close()

    def test_runs_are_found_newest_first(self, open_ledger: OpenLedger) -> None:
        ledger = open_ledger()
        for i in range(25):
            write_run(ledger, f"run_{i:02}", ran("load"), seconds=i)
        ledger.append("other%", [started("train", pipeline="sales")], make_stamp(99))
        assert ledger.find_runs("run_") == tuple(f"run_{i:02}" for i in range(24, 4, -1))
        assert ledger.find_runs("run_07") == ("run_07",)
        assert ledger.find_runs("RUN_07") == ledger.find_runs("run%") == ()
        assert ledger.find_runs("other%") == ("other%",)
        ledger.close()

    def test_runs_are_listed_by_what_is_asked(self, open_ledger: OpenLedger) -> None:
        ledger = open_ledger()
        write_run(ledger, "a", ran("load"), seconds=0)
        write_run(ledger, "b", ran("load"), seconds=10)
        ledger.append("c", [started("train", pipeline="sales")], make_stamp(20))

        def listed(**asked: object) -> str:
            return "".join(r.run for r in ledger.runs(**asked))  # type: ignore[arg-type]

        assert listed() == "cba"
        assert listed(limit=2) == "cb"
        assert listed(pipeline="churn") == "ba"
        assert listed(status="running") == "c"
        assert listed(step="load") == "ba"
        assert listed(since=make_stamp(10).time) == "cb"
        assert listed(since=make_stamp(10.000001).time) == "c"
        assert listed(pipeline="churn", status="running") == ""
        with_steps, without = ledger.runs(limit=1, step="load"), ledger.runs(limit=2, steps=False)
        assert with_steps[0].steps["load"].status == "succeeded"
        assert [r.steps for r in without] == [{}, {}]
        logged = make_result("1", Metric("loss", 0.5))
        write_run(ledger, "d", [decided("load"), ended("load", logged)], seconds=30)
        measured = ledger.runs(limit=1, steps=False)[0].steps
        assert [(s, r.metrics) for s, r in measured.items()] == [("load", logged.metrics)]
        ledger.close()

    def test_results_are_offered_newest_first(self, open_ledger: OpenLedger) -> None:
        ledger = open_ledger()
        for i in range(22):
            write_run(ledger, f"r{i}", ran("load", key="k", value=str(i)), seconds=i)
        found = ledger.results("k")
        assert [r.run for r in found] == [f"r{i}" for i in range(21, 1, -1)]
        assert found[0].result == make_result("21")
        assert (found[0].step, found[0].key, found[0].ended) == ("load", "k", make_stamp(21).time)
        assert ledger.results("other") == ledger.results("") == ()
        ledger.close()

    def test_results_of_the_last_runs_come_in_one_look(self, open_ledger: OpenLedger) -> None:
        ledger = open_ledger()
        write_run(ledger, "r1", ran("load", key="k1", value="1"))
        write_run(ledger, "r2", ran("train", key="k2", value="2"), seconds=1)
        reuse = StepDecidedEvent("load", "step", "reuse", "v1", "k1", reused_from="r1")
        write_run(ledger, "r3", [reuse, StepEndedEvent("load", "reused", 0.0)], seconds=2)
        found = ledger.recent_results("churn", limit=1)
        assert {key: [r.run for r in results] for key, results in found.items()} == {"k1": ["r1"]}
        assert set(ledger.recent_results("churn", limit=2)) == {"k1", "k2"}
        assert ledger.recent_results("other") == {}
        ledger.close()

    def test_a_reused_step_has_the_result_that_was_taken(self, open_ledger: OpenLedger) -> None:
        ledger = open_ledger()
        logged = Metric("loss", 0.5)
        first: list[Event] = [decided("load", key="k"), ended("load", make_result("1", logged))]
        write_run(ledger, "r1", first)
        write_run(ledger, "r2", ran("load", key="k", value="2"))
        reuse = StepDecidedEvent("load", "step", "reuse", "v1", "k", reused_from="r1")
        write_run(ledger, "r3", [reuse, StepEndedEvent("load", "reused", 0.0)])
        step = read(ledger, "r3").steps["load"]
        assert (step.status, step.reused_from) == ("reused", "r1")
        assert (step.result, step.metrics) == (make_result("1", logged), (logged,))
        assert [r.run for r in ledger.results("k")] == ["r2", "r1"]
        ledger.close()

    def test_versions_are_told_once_oldest_first(self, open_ledger: OpenLedger) -> None:
        ledger = open_ledger()
        for i, version in enumerate(("v1", "v2", "v1")):
            write_run(ledger, f"r{i}", ran("load", version=version), seconds=i)
        write_run(ledger, "r4", ran("train", version="v9"), seconds=4)
        found = ledger.versions("churn")
        assert [(v.step, v.version, v.run) for v in found] == [
            ("load", "v1", "r0"),
            ("load", "v2", "r1"),
            ("train", "v9", "r4"),
        ]
        assert (found[1].time, found[1].actor, found[1].commit) == (
            make_stamp(1).time,
            ACTOR,
            "c0ffee",
        )
        assert found[1].source == "script"
        assert [v.version for v in ledger.versions("churn", "train")] == ["v9"]
        ledger.close()

    def test_observed_effects_are_added_up_by_version(self, open_ledger: OpenLedger) -> None:
        ledger = open_ledger()
        changed, moved = Observed(changes=("rows",)), Observed(drawn=("numpy",), env=("HOME",))
        read_it = Observed(changes=("out",), files_read=("in.csv",), cwd=True)
        write_run(ledger, "r1", [*ran("load"), EffectObservedEvent("load", "v1", changed)])
        write_run(ledger, "r2", [EffectObservedEvent("load", "v1", moved)], seconds=1)
        write_run(ledger, "r3", [EffectObservedEvent("load", "v2", read_it)], seconds=2)
        assert ledger.effects("churn") == {
            ("load", "v1"): Observed(changes=("rows",), drawn=("numpy",), env=("HOME",)),
            ("load", "v2"): read_it,
        }
        assert ledger.effects("sales") == {}
        assert read(ledger, "r1").steps["load"].status == "succeeded"
        ledger.close()

    def test_a_run_without_an_end_is_told(self, open_ledger: OpenLedger) -> None:
        ledger = open_ledger()
        for run in ("a", "b", "c"):
            ledger.append(run, [started("load")], make_stamp())
        ledger.append("b", [RunEndedEvent("failed", 1.0)], make_stamp(1))
        assert ledger.interrupted() == ("c", "a")
        ledger.close()

    def test_events_are_told_beyond_a_number(self, open_ledger: OpenLedger) -> None:
        ledger = open_ledger()
        write_run(ledger, "r1", ran("load"))
        ledger.append("r2", [started("load")], make_stamp(5))
        whole = ledger.history("r1")
        assert [e.sequence for e in whole] == list(range(1, len(whole) + 1))
        assert ledger.length("r1") == len(whole)
        assert isinstance(whole[-1].event, RunEndedEvent)
        assert ledger.history("r1", after=2, limit=1) == whole[2:3]
        assert ledger.history("r1", after=len(whole)) == ()
        assert [e.stamp for e in ledger.history("r2")] == [make_stamp(5)]
        assert (ledger.history("none"), ledger.length("none")) == ((), 0)
        ledger.close()

    def test_events_are_there_for_the_next_to_open(self, open_ledger: OpenLedger) -> None:
        first = open_ledger()
        write_run(first, "r1", ran("load"))
        second = open_ledger()
        assert second.run("r1") == first.run("r1")
        first.close()
        write_run(second, "r2", ran("load"))
        second.close()
        third = open_ledger()
        assert [r.run for r in third.runs()] == ["r2", "r1"]
        third.close()

    def test_what_tasks_took_is_told(self, open_ledger: OpenLedger) -> None:
        ledger = open_ledger()
        for number, peak in enumerate((300, 100), 1):
            end = AttemptEndedEvent(
                "load",
                "step",
                1,
                Outcome("succeeded"),
                float(number),
                peak_memory=peak,
                cores=None if number == 2 else 1.5,
            )
            part = AttemptEndedEvent(
                "load", "item", 1, Outcome("succeeded"), 2.0, peak_memory=peak + 5
            )
            one = AttemptEndedEvent("load[3]", "item", 1, Outcome("succeeded"), 9.0)
            write_run(ledger, f"r{number}", [decided("load"), end, part, one])
        figures = ledger.figures("churn")
        assert figures["load"] == TaskFigures(2.0, 300, 1.5)
        assert figures["item:load"] == TaskFigures(2.0, 305)
        assert set(figures) == {"load", "item:load"}
        assert ledger.figures("other") == {}

    def test_events_out_of_order_are_refused_whole(self, open_ledger: OpenLedger) -> None:
        ledger = open_ledger()
        write_run(ledger, "r1", ran("load"))
        refused: tuple[tuple[str, list[Event]], ...] = (
            ("r1", [StepEndedEvent("load", "failed")]),
            ("r1", [started("load")]),
            ("r2", [decided("load")]),
            ("r2", [started("load"), started("load")]),
            ("r2", [started("load"), RunEndedEvent("failed", 1.0), decided("load")]),
        )
        codes = []
        for run, events in refused:
            codes.append(_code_of_refusal(ledger, run, events))
        assert codes == ["run-ended", "run-ended", "ledger-order", "ledger-order", "run-ended"]
        assert ledger.run("r2") is None
        assert read(ledger, "r1").status == "succeeded"
        ledger.close()

    def test_threads_take_turns(self, open_ledger: OpenLedger) -> None:
        ledger = open_ledger()
        faults: list[BaseException] = []

        def work(name: str) -> None:
            try:
                for i in range(5):
                    write_run(ledger, f"{name}{i}", ran("load", key="k"))
                    ledger.runs(limit=3)
            except BaseException as fault:
                faults.append(fault)

        threads = [threading.Thread(target=work, args=(name,)) for name in "abcd"]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert faults == []
        assert len(ledger.runs(limit=100, status="succeeded")) == 20
        ledger.close()


def _code_of_refusal(ledger: Ledger, run: str, events: list[Event]) -> str:
    try:
        ledger.append(run, events, make_stamp())
    except LedgerError as error:
        return error.code if error.hint else ""
    return "taken"
