"""Corrections of a run, step by step: what is found unforeseen, and what holds afterwards."""

from pathlib import Path

import pytest

from cellwright.errors import PipelineError
from cellwright.model import FileRecord, Observed, Outcome, StepResult
from cellwright.scheduling import Conditions, Places, Replanned, Replanning, build_tasks
from cellwright.scheduling.carrying import Carrying
from cellwright.scheduling.effects import FileUses, read_effects, select_unforeseen
from cellwright.scheduling.replanning import EffectWatch
from tests.unit.scheduling.scheduling_kit import make_pipeline

PLACES = Places(Path("/p"), Path("/p/nb"))
PLAIN = (("load", "", {}), ("clean", "", {"df": "load"}), ("after", "", {"df": "load"}))
CHANGED = (("load", "", {}), ("clean", "", {"df": "load"}), ("after", "", {"df": "clean"}))


def results(**fields):
    for name in ("files_read", "files_written"):
        if name in fields:
            fields[name] = tuple(FileRecord(path, "d") for path in fields[name])
    return StepResult(**fields)


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        (results(changed_inputs=("df", "@random")), Observed(changes=("df",))),
        (
            results(files_read=("nb/in.csv", "/etc/x"), files_written=("out.csv",)),
            Observed(files_read=("../../etc/x", "in.csv"), files_written=("../out.csv",)),
        ),
        (
            results(moved=("@random:numpy:set", "@random:random:drawn", "@cwd", "@env:HOME")),
            Observed(drawn=("random",), seeded=("numpy",), cwd=True, env=("HOME",)),
        ),
        (results(notes=("said",)), Observed()),
    ],
)
def test_effects_are_read_from_results(result, expected):
    assert read_effects(result, PLACES) == expected


@pytest.mark.parametrize(
    ("seen", "seeded", "expected"),
    [
        ({"clean": Observed(changes=("df",))}, False, {"clean": Observed(changes=("df",))}),
        ({"clean": Observed(changes=("known",))}, False, {}),
        ({"clean": Observed(drawn=("numpy",))}, False, {}),
        ({"clean": Observed(drawn=("numpy",))}, True, {"clean": Observed(drawn=("numpy",))}),
        ({"clean": Observed(files_read=("a.csv",))}, False, {}),
        (
            {"load": Observed(files_written=("a.csv",)), "clean": Observed(files_read=("a.csv",))},
            False,
            {"load": Observed(files_written=("a.csv",)), "clean": Observed(files_read=("a.csv",))},
        ),
        (
            {"load": Observed(files_read=("a.csv",)), "clean": Observed(files_read=("a.csv",))},
            False,
            {},
        ),
    ],
)
def test_only_what_others_may_need_is_unforeseen(seen, seeded, expected):
    steps = {step.name: step for step in make_pipeline(*PLAIN).steps}
    uses = FileUses(steps.values())
    for name, effects in seen.items():
        uses.add(name, effects.files_read, effects.files_written)
    known = {"clean": Observed(changes=("known",))}
    assert select_unforeseen(seen, known, steps, uses, seeded=seeded) == expected


def watch(after, before=PLAIN):
    """Return a watch over a pipeline that becomes another one with any effect, and the calls."""
    calls = []

    def replan(observed):
        calls.append(dict(observed))
        if after is None:
            raise PipelineError("cells of `clean` cannot be brought together", code="apart")
        pipeline = make_pipeline(*after[0], edges=after[1:])
        return Replanned(
            pipeline=pipeline,
            tasks=build_tasks(pipeline),
            conditions=Conditions(meanings={}, project=Path("/p")),
        )

    replanning = Replanning(replan=replan, places=PLACES, versions={"clean": "v7"})
    return EffectWatch(replanning, make_pipeline(*before)), calls


def test_a_change_that_matters_corrects_the_run():
    watched, calls = watch((CHANGED,))
    watched.begin("clean")
    watched.end("clean", results(changed_inputs=("df",)))
    found = watched.look()
    assert [(e.step, e.version, e.observed.changes) for e in found.events] == [
        ("clean", "v7", ("df",))
    ]
    assert found.replanned is not None
    assert found.causes == ("`clean` changed `df` in place",)
    assert (found.redo, found.stop) == (frozenset(), "")
    assert watched.look() is None
    assert calls == [{"clean": Observed(changes=("df",))}]


def test_a_change_that_nobody_needs_is_remembered_and_no_more():
    watched, _ = watch((PLAIN,))
    watched.end("clean", results(changed_inputs=("df",)))
    found = watched.look()
    assert (len(found.events), found.replanned, found.stop) == (1, None, "")
    watched.end("clean", results(changed_inputs=("df",)))
    assert watched.look() is None


def test_what_cannot_be_planned_stops_the_run():
    watched, _ = watch(None)
    watched.end("clean", results(changed_inputs=("df",)))
    found = watched.look()
    assert found.stop == (
        "`clean` changed `df` in place, which was not foreseen: cells of `clean` cannot be brought"
        " together"
    )


def test_corrections_are_bounded_by_the_number_of_steps():
    turns = [(CHANGED,), (PLAIN,)] * 3
    watched, _ = watch(turns[0])
    stops = []
    for i, turn in enumerate(turns[:4]):
        pipeline = make_pipeline(*turn[0])
        made = Replanned(pipeline=pipeline, tasks=build_tasks(pipeline), conditions=None)
        watched._replanning = Replanning(replan=lambda _, made=made: made, places=PLACES)
        watched.end("clean", results(changed_inputs=(f"x{i}",)))
        stops.append(bool(watched.look().stop))
    assert stops == [False, False, False, True]


FILES = (("a", "", {}, {"files_written": ("x",)}), ("b", "", {}, {"files_read": ("x",)}))


def file_edge(first, second, before, order):
    """Return the correction when a file edge between two steps turns up."""
    from dataclasses import replace

    from cellwright.model import Edge

    watched, _ = watch((before,), before)
    made = make_pipeline(*before)
    made = replace(made, edges=(Edge(first, second, files=("x",), evidence={"x": "observed"}),))
    again = Replanned(pipeline=made, tasks=build_tasks(made), conditions=None)
    watched._replanning = Replanning(replan=lambda _: again, places=PLACES)
    for word, step in order:
        getattr(watched, word)(*((step,) if word == "begin" else (step, None)))
    watched.end(second, results(changed_inputs=("anything",)))
    return watched.look()


@pytest.mark.parametrize(
    ("order", "redo"),
    [
        ([("begin", "a"), ("end", "a"), ("begin", "b")], frozenset()),
        ([("begin", "a"), ("begin", "b"), ("end", "a")], frozenset({"b"})),
        ([("begin", "b"), ("end", "b"), ("begin", "a")], frozenset({"b"})),
        ([("begin", "b")], frozenset({"b"})),
    ],
)
def test_a_reader_that_began_before_the_writer_ended_is_repeated(order, redo):
    found = file_edge("a", "b", FILES, order)
    assert (found.redo, found.stop) == (redo, "")


def test_a_file_overwritten_before_it_was_read_cannot_be_made_good():
    swapped = (("a", "", {}, {"files_read": ("x",)}), ("b", "", {}, {"files_written": ("x",)}))
    found = file_edge("a", "b", swapped, [("begin", "b"), ("end", "b"), ("begin", "a")])
    assert found.stop.startswith("`b` wrote `x` before `a`, which stands above it, had read it")


def carried(*, open_attempts=(), redo=(), outcome="succeeded"):
    carry = Carrying()
    carry.decide("clean", "k")
    carry.start("clean", 1)
    if not open_attempts:
        carry.end("clean", StepResult(notes=("kept",)), Outcome(outcome))
    carry.restart(open_attempts, {}, frozenset(redo))
    return carry


def test_a_result_holds_for_the_same_key_only():
    assert carried().take_result("clean", "k").notes == ("kept",)
    assert carried().take_result("clean", "other") is None
    assert carried(redo=["clean"]).take_result("clean", "k") is None
    assert carried().number("clean", 1) == 2


def test_an_attempt_under_way_is_adopted_for_the_same_key_only():
    carry = carried(open_attempts=[("clean", 1)])
    assert carry.machine_number("clean", 1) is None
    assert carry.claim("clean", "k")
    assert carry.unclaimed() == ()
    assert carry.machine_number("clean", 1) == 0
    assert carry.adopt("clean", 1)
    assert (carry.machine_number("clean", 1), carry.number("clean", 2)) == (1, 2)
    for other in (
        carried(open_attempts=[("clean", 1)], redo=["clean"]),
        carried(open_attempts=[("clean", 1)]),
    ):
        assert not other.claim("clean", "k" if other._void else "other")
        assert other.unclaimed() == (("clean", 1),)
        assert not other.adopt("clean", 1)


def test_a_failure_stands_and_a_cancelled_attempt_does_not():
    carry = carried(outcome="raised")
    assert carry.claim("clean", "k")
    assert carry.ended("clean", 1).outcome.kind == "raised"
    assert not carried(outcome="cancelled").claim("clean", "k")
