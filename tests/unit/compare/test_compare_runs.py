"""Runs compared plane by plane, from records alone."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from cellwright.compare import PLANES, compare_runs, leaves
from cellwright.model import (
    Actor,
    ArtifactRef,
    AttemptRecord,
    FileRecord,
    Metric,
    Outcome,
    RunRecord,
    StepResult,
    StepRun,
)

TEXTS = {
    "s1": "x = 1\n",
    "s2": "x = 2\n",
    "e1": json.dumps({"pandas": "3.0", "numpy": "2.4"}),
    "e2": json.dumps({"pandas": "3.1", "numpy": "2.4", "polars": "1.0"}),
}


def ref(value, summary="", canonical=True):
    return ArtifactRef(f"d{value}", value, "int", 8, summary, canonical)


def step(name="fit", status="succeeded", **more):
    base = {
        "version": "v1",
        "source": "s1",
        "seconds": 2.0,
        "attempts": (AttemptRecord(1, "step", cpu_seconds=1.5, peak_memory=100 << 20),),
        "result": StepResult(outputs={"x": ref("one", "1")}),
    }
    return StepRun("r", name, status, **{**base, **more})


def run(*steps, **more):
    base = {
        "parameters": {"n": "1"},
        "seconds": 3.0,
        "commit": "c1",
        "environment": "e1",
        "steps": {s.step: s for s in steps or (step(),)},
    }
    actor = Actor("ann", "here", 1)
    started = datetime(2026, 1, 1, tzinfo=UTC)
    return RunRecord("r", "p", "p.ipynb", "succeeded", started, actor, **{**base, **more})


def compared(a, b):
    return compare_runs(a, b, TEXTS.get)


def test_equal_runs_have_empty_planes():
    found = compared(run(), run())
    assert dict(found.planes) == {name: {} for name, _ in PLANES}
    assert found.summary == "the two runs do not differ"


OTHERS = "the same text, with other modules, helpers or settings"
NAN = (Metric("loss", float("nan")),)
CASES = [
    ("status", run(), replace(run(), status="failed", reason="no"),
     {"run": {"a": "succeeded", "b": "failed", "what": "no"}}),
    ("status", run(), run(step(status="failed", error=Outcome("raised", "boom"))),
     {"steps": {"fit": {"a": "succeeded", "b": "failed", "what": "boom"}}}),
    ("status", run(step(), step("a")), run(step()),
     {"steps": {"a": {"a": "succeeded", "b": None}}}),
    ("parameters", run(), run(parameters={"m": "2"}),
     {"n": {"a": "1", "b": None}, "m": {"a": None, "b": "2"}}),
    ("environment", run(), run(environment="e2"),
     {"packages": {"pandas": {"a": "3.0", "b": "3.1"}, "polars": {"a": None, "b": "1.0"}}}),
    ("environment", run(), run(commit="c2", dirty=True),
     {"commit": {"a": "c1", "b": "c2 with changes"}}),
    ("environment", run(), run(environment="gone"),
     {"packages": {"pandas": {"a": "3.0", "b": None}, "numpy": {"a": "2.4", "b": None}}}),
    ("metrics", run(step(metrics=(Metric("auc", 0.5),))), run(step(metrics=(Metric("auc", 0.7),))),
     {"fit": {"auc": {"a": 0.5, "b": 0.7}}}),
    ("metrics", run(step(metrics=NAN)), run(step(metrics=NAN)), {}),
    ("metrics", run(step(metrics=NAN)), run(), {"fit": {"loss": {"a": "nan", "b": None}}}),
    ("metrics", run(step(metrics=(Metric("l", 3.0), Metric("l", 1.0, 1)))),
     run(step(metrics=(Metric("l", 2.0), Metric("l", 1.0, 1)))),
     {"fit": {"l": {"a": 1.0, "b": 1.0, "what": "earlier values of the series differ"}}}),
    ("artifacts", run(), run(step(result=StepResult(outputs={"x": ref("two", "2")}))),
     {"fit": {"x": {"a": "1", "b": "2"}}}),
    ("artifacts", run(), run(step(result=StepResult(outputs={"x": ref("two", "1", False)}))),
     {"fit": {"x": {"a": "1 [one]", "b": "1 [two]", "what": "the stored bytes differ"}}}),
    ("artifacts", run(), run(step(status="failed", result=None)), {}),
    ("data", run(step(result=StepResult(files_read=(FileRecord("d.csv", "aa"),)))),
     run(step(result=StepResult(files_read=(FileRecord("d.csv", "bb"),)))),
     {"files": {"d.csv": {"a": "aa", "b": "bb"}}}),
    ("resources", run(), run(step(seconds=2.1), seconds=3.2), {}),
    ("resources", run(), run(step(seconds=4.0), seconds=5.0),
     {"run": {"seconds": {"a": 3.0, "b": 5.0}},
      "steps": {"fit": {"seconds": {"a": 2.0, "b": 4.0}}}}),
    ("resources", run(), run(step(status="reused", attempts=(), seconds=0.0)), {}),
    ("code", run(), run(step(source="s2")), {}),
    ("code", run(), run(step(version="", source="")), {}),
]  # fmt: skip


@pytest.mark.parametrize(("plane", "a", "b", "expected"), CASES)
def test_planes(plane, a, b, expected):
    assert compared(a, b).planes[plane] == expected


@pytest.mark.parametrize(
    ("a", "b", "what", "diff"),
    [
        (run(), run(step(version="v2", source="s2")), "changed", "-x = 1\n+x = 2"),
        (
            run(),
            run(step(version="v2")),
            "the same text, with other modules, helpers or settings",
            "",
        ),
        (run(step("old")), run(step("new")), "removed", "-x = 1"),
    ],
)
def test_code(a, b, what, diff):
    plane = compared(a, b).planes["code"]
    leaf = next(iter(plane.values()))
    assert leaf["what"] == what
    assert leaf["diff"].endswith(diff)


def test_steps_may_be_called_a_and_b():
    found = compared(run(step("a"), step("b")), run(step("a", "failed"), step("b", "failed")))
    told = {path: leaf["b"] for path, leaf in leaves(found.planes["status"])}
    assert told == {("steps", "a"): "failed", ("steps", "b"): "failed"}
    assert "status (2)" in found.summary


def test_a_comparison_is_json():
    a, b = run(), run(step(metrics=NAN, version="v2"), parameters={})
    json.dumps(dict(compared(a, b).planes), allow_nan=False)
