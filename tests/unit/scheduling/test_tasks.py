"""From pipelines to tasks: dependencies, order, selections, refusals."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cellwright.errors import InternalError, PipelineError, SettingsError
from cellwright.model import Edge, Foreach, ReadSource
from cellwright.scheduling import Demand, build_tasks
from cellwright.scheduling.keys import derive_seed
from cellwright.scheduling.priorities import critical_path
from cellwright.scheduling.tasks import Task
from tests.unit.scheduling.scheduling_kit import make_pipeline

CHECKED = {"check": "assert a", "check_reads": {"a": "one"}}
PIPELINE = make_pipeline(
    ("one", "a = 1", {}, CHECKED),
    ("two", "b = a", {"a": "one"}, {"cpus": 2.0, "memory": 7, "gpus": 1, "retries": 3}),
    ("three", "c = 1", {"now": "setup"}),
    ("four", "d = b", {"b": "two"}),
    ("five", "e = 1", {}),
    edges=[("three", "four")],
    setup="now = 1",
    setup_values=["now"],
)


def dependencies(graph):
    return {task.id: task.after for task in graph.tasks}


def test_dependencies_and_order():
    assert dependencies(build_tasks(PIPELINE)) == {
        "setup": (),
        "one": (),
        "check:one": ("one",),
        "two": ("one", "check:one"),
        "three": ("setup",),
        "four": ("two", "three"),
        "five": (),
    }
    assert list(dependencies(build_tasks(PIPELINE))) == [
        "setup", "one", "check:one", "two", "three", "four", "five",
    ]  # fmt: skip


def test_what_a_task_carries():
    tasks = build_tasks(PIPELINE).by_id
    assert tasks["two"] == Task(
        "two",
        "step",
        "two",
        ("one", "check:one"),
        {"a": "one"},
        3,
        Demand(2.0, 7, 1),
        says_cpus=True,
    )
    assert tasks["three"].inputs == {"now": "setup"}
    assert tasks["check:one"].inputs == {"a": "one"}
    assert tasks["check:one"].folder == "check-one"


def test_without_setup_values_there_is_no_setup_task():
    pipeline = make_pipeline(("one", "a = math.pi", {"math": "setup"}), setup="import math")
    tasks = build_tasks(pipeline).tasks
    assert [task.id for task in tasks] == ["one"]
    assert tasks[0].inputs == {}


def test_a_check_waits_for_all_that_it_reads():
    pipeline = make_pipeline(
        ("raw", "a = 1", {}, {"check": "assert a", "check_reads": {"a": "raw"}}),
        ("clean", "b = 1", {}, {"check": "assert a == b", "check_reads": {"a": "raw",
                                                                         "b": "clean"}}),
    )  # fmt: skip
    after = dependencies(build_tasks(pipeline))
    assert after["check:clean"] == ("clean", "raw", "check:raw")
    assert after["clean"] == ("raw", "check:raw")
    assert build_tasks(pipeline, only=["clean"]).steps == ("raw", "clean")


def test_a_step_may_be_called_setup():
    pipeline = make_pipeline(
        ("setup", "a = now", {"now": "setup"}), setup="now = 1", setup_values=["now"]
    )
    tasks = build_tasks(pipeline).tasks
    assert [(t.id, t.kind, t.folder) for t in tasks] == [
        ("setup:values", "setup", "setup-values"),
        ("setup", "step", "setup"),
    ]
    assert tasks[1].inputs == {"now": "setup:values"}


def test_steps_that_stand_against_the_order_of_the_notebook():
    pipeline = make_pipeline(("late", "b = a", {"a": "early"}), ("early", "a = 1", {}))
    assert build_tasks(pipeline).steps == ("early", "late")


@pytest.mark.parametrize(
    ("only", "start_from", "steps"),
    [
        (["two"], [], ("one", "two")),
        (["five"], [], ("five",)),
        (["two", "three"], [], ("one", "two", "three")),
        ([], ["two"], ("one", "two", "three", "four")),
        ([], ["five"], ("five",)),
        (["five"], ["three"], ("one", "two", "three", "four", "five")),
        ([], [], ("one", "two", "three", "four", "five")),
    ],
)
def test_selections(only, start_from, steps):
    assert build_tasks(PIPELINE, only=only, start_from=start_from).steps == steps


@pytest.mark.parametrize(("option", "name"), [("only", "--only"), ("start_from", "--from")])
def test_an_unknown_step(option, name):
    with pytest.raises(SettingsError) as caught:
        build_tasks(PIPELINE, **{option: ["fuor"]})
    assert (caught.value.code, caught.value.where) == ("unknown-step", f"{name} fuor")
    assert "did you mean `four`" in caught.value.hint


def test_a_repeated_step_has_a_task_for_its_expressions():
    settings = {"foreach": (Foreach("x", "a"),), "max_parallel": 2}
    pipeline = make_pipeline(("one", "a = 1", {}), ("each", "b = x", {"a": "one"}, settings))
    pipeline = replace(
        pipeline, steps=(pipeline.steps[0], replace(pipeline.steps[1], asked=("a",)))
    )
    graph = build_tasks(pipeline)
    assert [t.id for t in graph.tasks] == ["one", "spread:each", "each"]
    spread, each = graph.by_id["spread:each"], graph.by_id["each"]
    assert (spread.kind, spread.after, dict(spread.inputs)) == ("spread", ("one",), {"a": "one"})
    assert (each.kind, each.after, dict(each.inputs)) == ("step", ("one", "spread:each"), {})
    assert graph.items["each"].kind == "item"
    assert dict(graph.items["each"].inputs) == {}, "only the expression reads it"


def test_a_condition_has_a_task_of_its_own():
    pipeline = make_pipeline(("one", "a = 1", {}), ("two", "b = a", {"a": "one"}, {"when": "n"}))
    graph = build_tasks(pipeline)
    assert [t.id for t in graph.tasks] == ["one", "spread:two", "two"]
    assert dict(graph.by_id["two"].inputs) == {"a": "one"}
    assert dict(graph.by_id["spread:two"].inputs) == {}


def test_the_writers_before_one_that_is_left_out_are_known():
    pipeline = make_pipeline(
        ("one", "a = 1", {}), ("two", "a = 2", {}, {"when": "n"}), ("three", "b = a", {"a": "two"})
    )
    back = {"a": ReadSource("step", "one")}
    one, two, three = pipeline.steps
    pipeline = replace(pipeline, steps=(one, replace(two, fallbacks=back), three),
                       edges=(*pipeline.edges, Edge("one", "three", ("a",))))  # fmt: skip
    task = build_tasks(pipeline).by_id["three"]
    assert dict(task.inputs) == {"a": "two"}
    assert dict(task.fallbacks) == {"a": ("one",)}
    assert set(task.after) == {"one", "two"}


def test_a_circle_is_refused():
    pipeline = make_pipeline(("one", "a = 1", {}), ("two", "b = 1", {}))
    pipeline = replace(pipeline, edges=(Edge("one", "two"), Edge("two", "one")))
    with pytest.raises(PipelineError) as caught:
        build_tasks(pipeline)
    assert caught.value.code == "cycle"
    assert "`one`, `two`" in caught.value.message


def test_a_read_from_nowhere_is_our_bug():
    step = make_pipeline(("one", "a = 1", {})).steps[0]
    step = replace(step, reads={"x": ReadSource("step", "nobody")})
    pipeline = replace(make_pipeline(("one", "a = 1", {})), steps=(step,))
    with pytest.raises(InternalError):
        build_tasks(pipeline)


def test_ways_count_what_is_known():
    tasks = build_tasks(PIPELINE).tasks
    by_depth = dict(zip([t.id for t in tasks], critical_path(tasks, {}), strict=True))
    assert by_depth == {
        "setup": 3.0,
        "one": 4.0,
        "check:one": 3.0,
        "two": 2.0,
        "three": 2.0,
        "four": 1.0,
        "five": 1.0,
    }
    learned = critical_path(tasks, {"five": 100.0, "four": 2.0})
    assert learned[-1] == 100.0
    assert learned[0] == 51.0 + 51.0 + 2.0


def test_seeds_stay():
    assert derive_seed(0, "train") == 167065859
    assert derive_seed(0, "check:train") != derive_seed(0, "train")
