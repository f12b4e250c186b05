"""Marks in the metadata: read and written by the same names; nonsense is told and never raises."""

import pytest

from cellwright.convert import dump_mark, parse_mark_metadata
from cellwright.model import Foreach, Mark, StepSettings


def mark(role, step=None, **settings):
    return Mark(role, step, StepSettings(**settings), "metadata")


def step(**more):
    return {"role": "step", "step": "x", **more}


READ = [
    ({"role": "setup"}, mark("setup")),
    ({"role": "parameters"}, mark("parameters")),
    ({"role": "skip"}, mark("skip")),
    ({"role": "check", "step": "x"}, mark("check", "x")),
    (step(), mark("step", "x")),
    (step(after=["a", "b"]), mark("step", "x", after=("a", "b"))),
    (step(outputs=[]), mark("step", "x", outputs=())),
    (step(retries=2), mark("step", "x", retries=2)),
    (step(timeout="10m"), mark("step", "x", timeout=600.0)),
    (step(timeout=1.5), mark("step", "x", timeout=1.5)),
    (step(cpus=2), mark("step", "x", cpus=2.0)),
    (step(memory="1K"), mark("step", "x", memory=1024)),
    (step(memory=1000), mark("step", "x", memory=1000)),
    (step(gpus=1), mark("step", "x", gpus=1)),
    (step(cache="off"), mark("step", "x", cache="off")),
    (step(cache="1h"), mark("step", "x", freshness=3600.0)),
    (step(kernel="python3"), mark("step", "x", kernel="python3")),
    (step(**{"env-from": ["A"]}), mark("step", "x", env_from=("A",))),
    (step(env_from=["A"]), mark("step", "x", env_from=("A",))),
]


@pytest.mark.parametrize(("data", "expected"), READ)
def test_metadata_are_read(data, expected):
    parsed = parse_mark_metadata(data)
    assert parsed.problems == ()
    assert parsed.mark == expected
    assert parse_mark_metadata(dump_mark(expected)).mark == expected


def test_loops_and_conditions_are_read_with_a_warning():
    parsed = parse_mark_metadata(step(foreach=["i=range(3)", "j = [1]"], when="n > 3"))
    assert [(p.code, p.severity) for p in parsed.problems] == [("CW013", "warning")]
    loops = (Foreach("i", "range(3)"), Foreach("j", "[1]"))
    assert parsed.mark == mark("step", "x", foreach=loops, when="n > 3")
    assert dump_mark(parsed.mark) == step(foreach=["i=range(3)", "j=[1]"], when="n > 3")


WRONG = [
    (None, "CW011", "not an object", "role"),
    ("step", "CW011", "not an object", "role"),
    ([], "CW011", "not an object", "role"),
    ({}, "CW011", "no role", "`setup`"),
    ({"step": "x"}, "CW011", "no role", "`step`"),
    ({"role": 3}, "CW011", "not a text", ""),
    ({"role": []}, "CW011", "not a text", ""),
    ({"role": "stpe"}, "CW001", "unknown role `stpe`", "did you mean `step`?"),
    ({"role": "Step", "step": "x"}, "CW001", "unknown role `Step`", "`step`"),
    ({"role": "step"}, "CW008", "names no step", '"step"'),
    ({"role": "step", "step": ""}, "CW008", "names no step", ""),
    ({"role": "step", "step": None}, "CW011", "not a text", ""),
    ({"role": "step", "step": ["x"]}, "CW011", "not a text", ""),
    ({"role": "step", "step": "a b"}, "CW003", "not a Python name", "`a_b`"),
    ({"role": "check"}, "CW008", "names no step", ""),
    ({"role": "check", "step": "x", "after": []}, "CW002", "takes no `after`", ""),
    ({"role": "setup", "step": "x"}, "CW002", "takes no `step`", ""),
    ({"role": "skip", "note": 1}, "CW002", "takes no `note`", ""),
    (step(afetr=["a"]), "CW002", "unknown option `afetr`", "did you mean `after`?"),
    (step(after="a"), "CW005", "list of names", ""),
    (step(after=[1]), "CW005", "list of names", ""),
    (step(after=["a", "a"]), "CW005", "twice", ""),
    (step(after=["a-b"]), "CW005", "not a Python name", ""),
    (step(after=None), "CW005", "not nothing", ""),
    (step(retries="2"), "CW005", "whole number", ""),
    (step(retries=1.5), "CW005", "whole number", ""),
    (step(retries=True), "CW005", "whole number", ""),
    (step(retries=-1), "CW005", "whole number", ""),
    (step(timeout="x"), "CW005", "duration", ""),
    (step(timeout=0), "CW005", "more than 0", ""),
    (step(timeout=float("inf")), "CW005", "text", ""),
    (step(timeout=True), "CW005", "true or false", ""),
    (step(cpus="2"), "CW005", "number", ""),
    (step(cpus=-1), "CW005", "more than 0", ""),
    (step(memory="4GB"), "CW005", "1024M", ""),
    (step(memory=1.5), "CW005", "text", ""),
    (step(memory={}), "CW005", "an object", ""),
    (step(gpus=-1), "CW005", "whole number", ""),
    (step(cache="x"), "CW005", "neither", ""),
    (step(cache=True), "CW005", "text", ""),
    (step(kernel=""), "CW005", "kernelspec", ""),
    (step(when=""), "CW005", "empty", ""),
    (step(when=True), "CW005", "text", ""),
    (step(when="a\nb"), "CW005", "one line", ""),
    (step(foreach="i=x"), "CW005", "VAR=EXPR", ""),
    (step(foreach=["i"]), "CW005", "VAR=EXPR", ""),
    (step(foreach=["i=x", "i=y"]), "CW005", "same variable", ""),
    (step(**{"env-from": ["A"], "env_from": ["A"]}), "CW005", "twice", ""),
]


@pytest.mark.parametrize(("data", "code", "words", "hint"), WRONG)
def test_problems_are_told(data, code, words, hint):
    (problem,) = parse_mark_metadata(data).problems
    assert problem.code == code
    assert words in problem.message
    assert hint in problem.hint


@pytest.mark.parametrize("data", [{"cell": "a", "number": 3}, {"machinery": "begin"}])
def test_the_origin_of_a_cell_is_no_mark(data):
    assert parse_mark_metadata(data) is None
