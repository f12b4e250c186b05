"""Runs, steps, plans and versions as people and scripts see them."""

from __future__ import annotations

import io
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path, PurePosixPath
from types import SimpleNamespace

import pytest
from rich.console import Console

from cellwright.api import json_data as render_json
from cellwright.cli import render_text, text_versions
from cellwright.model import (
    Actor,
    ArtifactRef,
    AttemptRecord,
    FileRecord,
    Metric,
    Outcome,
    PlannedStep,
    RunRecord,
    StepResult,
    StepRun,
    StepVersion,
)

TIME = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
ACTOR = Actor("ada", "engine", 1815, "gitlab:7")
FRAME = ArtifactRef("d" * 64, "v" * 64, "pandas.DataFrame", 2_048_000, "DataFrame 9 × 2")
ERROR = Outcome(
    "raised", "ZeroDivisionError: [b]zero[/b]", "c7", 7, 3, "Traceback\n  [bold]1 / 0[/bold]"
)


class FakeRun:
    """As much of a run as its pages need."""

    def __init__(self, record):
        self.record = record
        self.id = record.run
        self.settings = SimpleNamespace(project=str(Path.cwd()))
        self.folder = Path.cwd() / ".cellwright" / "runs" / record.run


def make_record(status="failed"):
    load = StepRun(
        "r1",
        "load",
        "succeeded",
        version="1" * 64,
        key="2" * 64,
        source="3" * 64,
        reasons=("never ran",),
        attempts=(
            AttemptRecord(1, "step", Outcome("timed-out", "after 4 s"), TIME, 4.0),
            AttemptRecord(
                2, "step", Outcome("succeeded"), TIME, 1.25, 1.0, 120_000_000, "/x/e.ipynb"
            ),
            AttemptRecord(1, "check", Outcome("succeeded"), TIME, 0.5),
        ),
        inputs={"rate": ArtifactRef("i", "i", "float", 8)},
        result=StepResult(
            {"rows": FRAME},
            {"sample": FRAME},
            files_written=(FileRecord("out.csv", "f"),),
            notes=("`fig` was not kept",),
        ),
        metrics=(Metric("loss", 0.5), Metric("loss", 0.25, 1), Metric("n", float("nan"))),
        seconds=5.75,
    )
    train = StepRun(
        "r1",
        "train",
        "failed",
        attempts=(AttemptRecord(1, "step", ERROR, TIME, 0.03, executed="/x/t.ipynb"),),
        seconds=0.03,
        error=ERROR,
    )
    reuse = StepRun("r1", "old", "reused", reasons=("nothing changed",), reused_from="r0")
    skipped = StepRun("r1", "after", "skipped", reasons=("`train` failed",))
    return RunRecord(
        "r1", "churn", "nb/churn.ipynb", status, TIME, ACTOR, {"rate": "0.5"}, 6.0, "c" * 40, True,
        steps={s.step: s for s in (load, train, reuse, skipped)},
    )  # fmt: skip


def printed(function, *arguments, **options):
    stream = io.StringIO()
    console = Console(file=stream, width=1000, markup=False, highlight=False, soft_wrap=True)
    function(console, *arguments, **options)
    return stream.getvalue()


def test_the_outcome_of_a_run_that_failed():
    text = printed(render_text.print_outcome, FakeRun(make_record()))
    assert text.splitlines()[:8] == [
        "run r1 of churn failed in 6.0 s: 1 succeeded, 1 failed, 1 reused, 1 skipped",
        "",
        "step train failed (raised): ZeroDivisionError: [b]zero[/b]",
        "  where:    churn.ipynb, cell 7 (c7), line 3",
        "  notebook: /x/t.ipynb",
        "Traceback",
        "  [bold]1 / 0[/bold]",
        "  metrics",
    ]
    assert "loss  0.25  (last of 2)" in text
    assert "cellwright run nb/churn.ipynb --resume r1" in text
    assert "cellwright show r1" in text


def test_a_quiet_outcome_has_results_and_errors_only():
    text = printed(render_text.print_outcome, FakeRun(make_record()), quiet=True)
    assert "where:" in text
    assert "cellwright show" not in text
    assert "metrics" not in text


def test_a_run():
    text = printed(render_text.print_record, FakeRun(make_record()))
    assert "run r1 ✗ failed" in text
    assert "churn (nb/churn.ipynb)" in text
    assert "by ada on engine (process 1815, gitlab:7)" in text
    assert "cccccccccccc with uncommitted changes" in text
    assert "rate = 0.5" in text
    assert "✓ succeeded  load   5.8 s  2 attempts  never ran" in text
    assert re.search(r"= reused +old +nothing changed", text)
    assert "step train failed (raised)" in text


def test_a_step():
    record = make_record()
    text = printed(render_text.print_step, FakeRun(record), record.steps["load"])
    assert "step load of run r1 ✓ succeeded" in text
    assert "rows  DataFrame 9 × 2  2.0 MB  dddddddddddd" in text
    assert "out.csv" in text
    assert "`fig` was not kept" in text
    assert "step 1   timed-out  4.0 s" in text
    assert "step 2   succeeded  1.2 s   120.0 MB at most  /x/e.ipynb" in text
    assert "check 1  succeeded  500 ms" in text


def test_a_list_of_runs():
    text = printed(render_text.print_runs, [make_record(), make_record("running")])
    head, first, second = text.splitlines()
    names = "run status pipeline started took by parameters metrics"
    assert head.split() == names.split(" ")
    assert "✗ failed" in first
    assert "› running" in second
    assert "loss 0.25, n nan" in first
    assert printed(render_text.print_runs, []) == "no runs\n"


def test_a_plan():
    planned = [
        PlannedStep("load", "reuse", ("nothing changed",)),
        PlannedStep("train", "run", ("code changed", "`rows` changed")),
    ]
    assert printed(render_text.print_plan, planned) == (
        "= reuse  load   nothing changed\n"
        "› run    train  code changed; `rows` changed\n"
        "1 to run, 1 to reuse\n"
    )
    assert render_json.plan_json(planned)["steps"][0] == {
        "name": "load",
        "decision": "reuse",
        "reasons": ["nothing changed"],
    }


def test_versions_and_what_changed_between_them():
    versions = [
        StepVersion("churn", "load", f"{i}" * 64, f"s{i}", f"r{i}", TIME, ACTOR, "c" * 40)
        for i in (1, 2)
    ]
    scripts = {"s1": "a = 1\nb = 2\n", "s2": "a = 1\nb = 3\n"}
    plain = printed(text_versions.print_versions, versions, {})
    assert plain.count("\n") == 2
    assert "load  111111111111" in plain
    assert "run r1  by ada  commit cccccccccccc" in plain
    told = printed(text_versions.print_versions, versions, scripts)
    assert "    -b = 2\n    +b = 3\n" in told
    assert set(render_json.versions_json(versions)["versions"][0]) >= {
        "step", "version", "run", "time", "actor", "commit"
    }  # fmt: skip


def test_the_json_of_a_run_has_the_promised_keys():
    data = render_json.run_json(make_record())
    assert {"run", "status", "seconds", "steps"} <= set(data)
    assert list(data["steps"]) == ["load", "train", "old", "after"]
    assert data["steps"]["load"]["attempts"] == 2
    assert "error" not in data["steps"]["load"]
    assert data["steps"]["train"]["error"] == {
        "kind": "raised",
        "cell": "c7",
        "number": 7,
        "line": 3,
        "message": ERROR.message,
        "traceback": ERROR.traceback,
    }


def test_the_json_of_runs_and_records():
    (row,) = render_json.runs_json([make_record()])["runs"]
    assert {"run", "pipeline", "status", "actor", "started", "seconds", "parameters"} <= set(row)
    assert row["metrics"]["load"][1] == {"name": "loss", "value": 0.25, "index": 1}
    whole = render_json.record_json(make_record(), Path("/x/runs/r1"))
    load = whole["steps"]["load"]
    assert load["outputs"]["rows"]["digest"] == "d" * 64
    assert [t["outcome"] for t in load["tries"]] == ["timed-out", "succeeded", "succeeded"]
    assert load["tries"][1]["executed"] == "/x/e.ipynb"


def setup_run(status, kind="setup"):
    return StepRun("r1", "setup", status, attempts=(AttemptRecord(1, kind),))


@pytest.mark.parametrize(
    ("step", "shown"),
    [
        (setup_run("succeeded"), False),
        (StepRun("r1", "setup", "reused"), False),
        (setup_run("failed"), True),
        (setup_run("succeeded", "step"), True),
    ],
)
def test_setup_is_shown_only_when_it_went_wrong(step, shown):
    record = RunRecord("r1", "p", "p.ipynb", "failed", TIME, ACTOR, steps={"setup": step})
    assert ("setup" in render_json.shown_steps(record)) is shown


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (date(2026, 1, 2), "2026-01-02"),
        (TIME, "2026-11-23T08:00:00+00:00"),
        (timedelta(minutes=1), 60.0),
        (PurePosixPath("a/b"), "a/b"),
        ([1, (2.5, None)], [1, [2.5, None]]),
        ({"a": {1}}, {"a": [1]}),
        (1 + 2j, "(1+2j)"),
    ],
)
def test_defaults_of_parameters_become_json(value, expected):
    assert render_json.value_json(value) == expected
