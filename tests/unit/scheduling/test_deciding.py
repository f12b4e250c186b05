"""When earlier results are taken, and the words for why they are not."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from cellwright.model import Definition, RunRecord, StepRun
from cellwright.scheduling.reasons import explain_missing
from cellwright.testing.fakes import ACTOR
from tests.unit.scheduling.scheduling_kit import World, make_pipeline, outcome, statuses


@pytest.fixture
def world(tmp_path):
    return World(tmp_path)


def reasons(record):
    return {name: step.reasons for name, step in record.steps.items()}


PAIR = make_pipeline(("load", "x = [1]", {}), ("use", "y = x", {"x": "load"}))


@pytest.mark.parametrize(
    ("first", "second", "word"),
    [
        ({}, {"cache": "off"}, "cache is off"),
        ({}, {"force": frozenset({"load"})}, "forced"),
        ({}, {"python": "3.12"}, "Python changed: – → 3.12"),
        ({"python": "3.11"}, {"python": "3.12"}, "Python changed: 3.11 → 3.12"),
        ({}, {"kernel": "other"}, "kernel changed: – → other"),
        (
            {"packages": {"pandas": "3.0", "numpy": "2.4"}},
            {"packages": {"pandas": "3.1", "numpy": "2.4"}},
            ("pandas 3.0 → 3.1",),
        ),
        (
            {"packages": {"pandas": "3.0"}},
            {"packages": {"polars": "1.0"}},
            ("pandas 3.0 → –", "polars – → 1.0"),
        ),
        (
            {"packages": dict.fromkeys("abcdefg", "1")},
            {"packages": dict.fromkeys("abcdefg", "2")},
            (*(f"{name} 1 → 2" for name in "abcde"), "and 2 more packages"),
        ),
    ],
)
def test_what_changed_around_a_pipeline(world, first, second, word):
    world.run("r1", PAIR, **first)
    assert world.plan(PAIR, **first)["load"] == ("reuse", ("unchanged since run r1",))
    decision, words = world.plan(PAIR, **second)["load"]
    expected = (word,) if isinstance(word, str) else word
    assert (decision, words) == ("run", expected)
    assert reasons(world.run("r2", PAIR, **second))["load"] == expected


def test_packages_whose_list_is_gone(world):
    world.run("r1", PAIR, packages={"pandas": "3.0"})
    kept = {d: o for d, o in world.store.objects.items() if b'"pandas"' not in bytes(o)}
    world.store.objects.clear()
    world.store.objects.update(kept)
    words = world.plan(PAIR, packages={"pandas": "3.1"})["load"][1]
    assert words == ("packages changed",)


def with_helper(helper, code="x = [1]; lambda: scale(SIZE)", setup="SIZE = 1"):
    """Return a pipeline of one step that uses a helper."""
    pipeline = make_pipeline(("load", code, {}), setup=setup)
    definition = Definition("scale", "function", helper, "c1", 1)
    step = replace(pipeline.steps[0], definitions=(definition,))
    cells = (*step.cells, *pipeline.setup)
    return replace(pipeline, steps=(step,), definitions=(definition,), cells=cells)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"helper": "def scale():\n  2"}, ("helper `scale` in cell 1 changed (line 2)",)),
        ({"code": "x = [2]; lambda: scale(SIZE)"}, ("code of the step changed (cell 1, line 1)",)),
        ({"setup": "NAME = 'a'\nSIZE = 2"}, ("`SIZE` in cell 99 changed (line 2)",)),
        (
            {"code": "x = [2]; lambda: scale(SIZE)", "helper": "def scale(): 2"},
            (
                "code of the step changed (cell 1, line 1)",
                "helper `scale` in cell 1 changed (line 1)",
            ),
        ),
    ],
)
def test_words_for_code(world, changes, words):
    before = {"helper": "def scale():\n  1"}
    world.run("r1", with_helper(**before))
    assert world.plan(with_helper(**before))["load"][0] == "reuse"
    assert world.plan(with_helper(**before | changes))["load"] == ("run", words)


def test_words_for_inputs_and_parameters(world):
    def pipeline(code, **parameters):
        return make_pipeline(
            ("load", code, {}),
            (
                "use",
                f"y = x; {'; '.join(parameters)}",
                {"x": "load", **dict.fromkeys(parameters, "parameter")},
            ),
            parameters=parameters.items(),
        )

    world.run("r1", pipeline("x = 1", n=100))
    record = world.run("r2", pipeline("x = 2", n=200))
    assert reasons(record) == {
        "load": ("code of the step changed (cell 1, line 1)",),
        "use": ("input `x` changed", "parameter `n` changed: 100 → 200"),
    }
    assert reasons(world.run("r3", pipeline("x = 2", n=200, m=1)))["use"] == (
        "code of the step changed (cell 2, line 1)",
        "parameter `m` is new",
    )


def test_the_first_run_and_a_run_after_a_failure(world):
    pipeline = make_pipeline(("a", "x = 1", {}), ("b", "y = x", {"x": "a"}))
    world.acts["b"] = outcome("kernel-died")
    assert reasons(world.run("r1", pipeline)) == {"a": ("first run",), "b": ("first run",)}
    world.acts.clear()
    record = world.run("r2", pipeline)
    assert statuses(record) == {"a": "reused", "b": "succeeded"}
    assert record.steps["b"].reasons == ("it failed the last time",)


@pytest.mark.parametrize(
    ("kind", "status", "words"),
    [
        ("step", "failed", "it failed the last time"),
        ("check", "failed", "its check failed the last time"),
        ("step", "cancelled", "it did not finish the last time"),
        ("step", "succeeded", "no earlier result is recorded"),
    ],
)
def test_words_for_a_result_that_is_missing(kind, status, words):
    assert explain_missing(kind, StepRun("r1", "a", status)) == words


def test_an_edited_step_comes_from_an_older_run_if_that_had_it(world):
    one = make_pipeline(("load", "x = 1", {}), ("use", "y = x", {"x": "load"}))
    two = make_pipeline(("load", "x = 2", {}), ("use", "y = x", {"x": "load"}))
    world.run("r1", one)
    world.run("r2", two)
    record = world.run("r3", one)
    assert world.executed == []
    assert record.steps["use"].reused_from == "r1"


def test_a_result_whose_object_is_gone_is_made_again(world):
    record = world.run("r1", PAIR)
    del world.store.objects[record.steps["load"].result.outputs["x"].digest]
    record = world.run("r2", PAIR)
    assert statuses(record) == {"load": "succeeded", "use": "reused"}
    assert record.steps["load"].reasons == ("its stored value of `x` is gone",)


FILES = make_pipeline(
    ("load", "READ = ['data.csv', 'none.csv']\nx = 1", {}),
    ("save", "WROTE = ['out.csv']\ny = x", {"x": "load"}),
)


@pytest.mark.parametrize(
    ("name", "text", "step", "word"),
    [
        ("data.csv", "new", "load", "file `data.csv` changed"),
        ("data.csv", None, "load", "file `data.csv` is missing"),
        ("none.csv", "now it is there", "load", "file `none.csv` is there now"),
        ("out.csv", "edited", "save", "file `out.csv` changed"),
        ("out.csv", None, "save", "file `out.csv` is missing"),
    ],
)
def test_a_file_that_changed_makes_its_step_run(world, name, text, step, word):
    (world.folder / "data.csv").write_text("old")
    (world.folder / "out.csv").write_text("made")
    world.run("r1", FILES)
    assert set(statuses(world.run("r2", FILES)).values()) == {"reused"}
    if text is None:
        (world.folder / name).unlink()
    else:
        (world.folder / name).write_text(text)
    assert world.plan(FILES)[step] == ("run", (word,))
    record = world.run("r3", FILES)
    assert world.executed == [step]
    assert record.steps[step].reasons == (word,)


def test_a_file_that_was_only_touched_changes_nothing(world):
    (world.folder / "data.csv").write_text("old")
    (world.folder / "out.csv").write_text("made")
    world.run("r1", FILES)
    (world.folder / "data.csv").write_text("old")
    assert set(statuses(world.run("r2", FILES)).values()) == {"reused"}


def test_freshness(world):
    pipeline = make_pipeline(("query", "x = 1", {}, {"freshness": 86400.0}))
    world.run("r1", pipeline)
    world.clock.move(86000)
    assert statuses(world.run("r2", pipeline)) == {"query": "reused"}
    world.clock.move(1000)
    record = world.run("r3", pipeline)
    assert record.steps["query"].reasons == ("its result is older than 1 day",)
    assert statuses(world.run("r4", pipeline)) == {"query": "reused"}


def test_forcing_a_step_forces_its_checks(world):
    pipeline = make_pipeline(
        ("make", "x = 1", {}, {"check": "assert x", "check_reads": {"x": "make"}}),
        ("use", "y = x", {"x": "make"}),
    )
    world.run("r1", pipeline)
    world.run("r2", pipeline, force=frozenset({"make"}))
    assert world.executed == ["make", "check:make"]


UNCACHED = make_pipeline(
    ("post", "x = 1", {}, {"cache": "off"}),
    ("use", "y = x", {"x": "post"}),
)


def test_a_step_without_cache_runs_each_time(world):
    world.run("r1", UNCACHED)
    record = world.run("r2", UNCACHED)
    assert statuses(record) == {"post": "succeeded", "use": "reused"}
    assert record.steps["post"].reasons == ("cache is off",)


def test_resuming_takes_what_succeeded_even_without_cache(world):
    world.acts["use"] = outcome("kernel-died")
    failed = world.run("r1", UNCACHED)
    world.acts.clear()
    resumed = world.run("r2", UNCACHED, resumed=failed)
    assert statuses(resumed) == {"post": "reused", "use": "succeeded"}
    world.acts["use"] = outcome("kernel-died")
    failed = world.run("r3", UNCACHED, resumed=resumed, force=frozenset({"use"}))
    assert statuses(failed) == {"post": "reused", "use": "failed"}
    world.acts.clear()
    assert statuses(world.run("r4", UNCACHED, resumed=failed))["post"] == "reused"


def test_resuming_never_takes_the_result_of_an_edited_step(world):
    failed = world.run("r1", UNCACHED)
    edited = make_pipeline(("post", "x = 2", {}, {"cache": "off"}), ("use", "y = x", {"x": "post"}))
    world.run("r2", edited, resumed=failed)
    assert world.executed == ["post", "use"]


def test_resuming_without_cache_takes_only_the_resumed_run(world):
    world.run("r1", PAIR)
    world.acts["use"] = outcome("kernel-died")
    failed = world.run("r2", PAIR, cache="off")
    world.acts.clear()
    resumed = world.run("r3", PAIR, cache="off", resumed=failed)
    assert statuses(resumed) == {"load": "reused", "use": "succeeded"}
    assert resumed.steps["load"].reused_from == "r2"


def test_resuming_hands_on_the_same_setup_values(world):
    pipeline = make_pipeline(
        ("a", "x = now", {"now": "setup"}),
        ("b", "y = now + x", {"now": "setup", "x": "a"}),
        setup="import itertools\nnow = CLOCK",
        setup_values=["now"],
        parameters=[("CLOCK", 1)],
    )
    world.acts["b"] = outcome("kernel-died")
    failed = world.run("r1", pipeline)
    world.acts.clear()
    resumed = world.run("r2", pipeline, resumed=failed)
    assert world.executed == ["b"]
    assert statuses(resumed) == {"setup": "reused", "a": "reused", "b": "succeeded"}


def test_a_plan_says_what_a_run_would_do(world):
    pipeline = make_pipeline(
        ("a", "x = n", {"n": "parameter"}),
        ("b", "y = x", {"x": "a"}),
        ("c", "z = y", {"y": "b"}, {"cache": "off"}),
        ("d", "w = 1", {}, {"check": "assert w", "check_reads": {"w": "d"}}),
        ("e", "v = w", {"w": "d"}),
        parameters=[("n", 1)],
    )
    assert world.plan(pipeline) == {
        "a": ("run", ("first run",)),
        "b": ("run", ("first run", "waits for `a`, which runs")),
        "c": ("run", ("cache is off", "waits for `b`, which runs")),
        "d": ("run", ("first run",)),
        "e": ("run", ("first run", "waits for `d`, which runs")),
    }
    assert world.ledger.events == []
    world.run("r1", pipeline)
    plan = world.plan(pipeline, parameters={"n": 2})
    assert plan["a"] == ("run", ("parameter `n` changed: 1 → 2",))
    assert plan["b"] == ("run", ("runs if `a`, which runs, gives another value",))
    assert plan["d"] == plan["e"] == ("reuse", ("unchanged since run r1",))
    assert list(world.plan(pipeline, only=["b"])) == ["a", "b"]


def test_a_plan_says_when_only_checks_run(world):
    def pipeline(check):
        return make_pipeline(
            ("make", "x = 1", {}, {"check": check, "check_reads": {"x": "make"}}),
            ("use", "y = x", {"x": "make"}),
        )

    world.run("r1", pipeline("assert x"))
    plan = world.plan(pipeline("assert x > 0"))
    assert plan["make"] == (
        "reuse",
        ("unchanged since run r1", "its checks run: code of the check changed (cell 51, line 1)"),
    )
    assert plan["use"][0] == "reuse"


def test_a_selection_takes_earlier_results_and_runs_what_is_missing(world):
    pipeline = make_pipeline(
        ("a", "x = 1", {}), ("b", "y = x", {"x": "a"}), ("c", "z = y", {"y": "b"}),
        ("other", "w = 1", {}),
    )  # fmt: skip
    record = world.run("r1", pipeline, only=["b"])
    assert world.executed == ["a", "b"]
    assert list(record.steps) == ["a", "b"]
    world.run("r2", pipeline, start_from=["b"])
    assert world.executed == ["c"]


def test_nothing_is_resumed_from_another_run(world):
    world.run("r1", UNCACHED)
    stranger = RunRecord("r9", "demo", "demo.ipynb", "failed", datetime.now(UTC), ACTOR)
    world.run("r2", UNCACHED, resumed=stranger)
    assert world.executed == ["post"]
