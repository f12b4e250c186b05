"""Events of a run become a table: states, times, remarks; shown as HTML and as lines."""

import pytest

from cellwright.magics.progress import Progress, Row, advance, format_seconds
from cellwright.magics.table import changed_lines, report_html, report_text, table_html
from cellwright.magics.views import TextView
from cellwright.model import (
    AttemptEndedEvent,
    AttemptStartedEvent,
    Outcome,
    RunEndedEvent,
    RunStartedEvent,
    StepDecidedEvent,
    StepEndedEvent,
)

STARTED = RunStartedEvent("churn", "churn.ipynb", "", steps=("load", "train"))
RAISED = Outcome("raised", "ValueError: no <b>\nmore", "c3", 3, 2)


def decided(step, decision="run", *reasons, kind="step"):
    return StepDecidedEvent(step, kind, decision, "v", "k", reasons=reasons)


def attempt(step, number=1, kind="step"):
    return AttemptStartedEvent(step, kind, number)


def ended(step, outcome, number=1, kind="step", seconds=2.0):
    return AttemptEndedEvent(step, kind, number, outcome, seconds)


OK = Outcome("succeeded")

TABLE = [
    ([], [("load", "waiting", None, ""), ("train", "waiting", None, "")]),
    ([decided("load", "run", "new")], [("load", "waiting", None, "new")]),
    ([attempt("load")], [("load", "running", None, "")]),
    ([attempt("load"), ended("load", OK)], [("load", "running", None, "")]),
    ([attempt("load"), ended("load", OK), attempt("load", kind="check")],
     [("load", "checking", None, "")]),
    ([attempt("load"), ended("load", OK), StepEndedEvent("load", "succeeded", 2.0)],
     [("load", "succeeded", 2.0, "")]),
    ([decided("load", "reuse", "unchanged since run r1"), StepEndedEvent("load", "reused", 2.0)],
     [("load", "reused", None, "")]),
    ([attempt("load"), ended("load", RAISED), attempt("load", 2)],
     [("load", "retrying", None, "ValueError: no <b> (cell 3, line 2)")]),
    ([attempt("load"), ended("load", RAISED), StepEndedEvent("load", "failed", 2.0, RAISED)],
     [("load", "failed", 2.0, "ValueError: no <b> (cell 3, line 2)")]),
    ([StepEndedEvent("train", "skipped")], [("load", "waiting", None, ""),
                                            ("train", "skipped", None, "")]),
    ([StepEndedEvent("train", "cancelled", None, Outcome("cancelled"))],
     [("load", "waiting", None, ""), ("train", "cancelled", None, "cancelled")]),
    ([attempt("setup", kind="setup")], [("setup", "running", None, "")]),
    ([attempt("setup", kind="setup"), ended("setup", OK, kind="setup")],
     [("setup", "succeeded", 2.0, "")]),
    ([attempt("setup", kind="setup"), ended("setup", Outcome("kernel-died"), kind="setup")],
     [("setup", "failed", 2.0, "kernel-died")]),
]  # fmt: skip


def reach(*events):
    progress = Progress()
    for now, event in enumerate(events):
        progress = advance(progress, event, float(now))
    return progress


@pytest.mark.parametrize(("events", "rows"), TABLE)
def test_events_become_rows(events, rows):
    found = [(r.step, r.state, r.seconds, r.note) for r in reach(STARTED, *events).rows]
    assert found[: len(rows)] == rows


def test_the_run_as_a_whole():
    progress = reach(STARTED, attempt("load"), StepEndedEvent("load", "succeeded", 2.0))
    assert progress.done == 1
    assert progress.headline(10.0) == "churn: running, 1 of 2 steps, 10.0 s"
    progress = advance(progress, RunEndedEvent("cancelled", 11.0, "interrupted"), 11.0)
    assert progress.status == "cancelled"
    assert progress.headline(99.0) == "churn: cancelled, 1 of 2 steps, 11.0 s (interrupted)"


def test_time_runs_while_a_step_runs():
    running = reach(STARTED, attempt("load")).rows[0]
    assert running.started == 1.0
    assert running.elapsed(3.5) == 2.5
    assert Row("x").elapsed(3.0) is None
    assert Row("x", "succeeded", 1.0, 4.0).elapsed(99.0) == 4.0


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0.0 s"),
        (59.94, "59.9 s"),
        (60, "1 min 00 s"),
        (3599, "59 min 59 s"),
        (7260, "2 h 01 min"),
    ],
)
def test_times_are_for_people(seconds, text):
    assert format_seconds(seconds) == text


FAILED = reach(
    STARTED,
    attempt("load"),
    StepEndedEvent("load", "failed", 2.0, RAISED),
    StepEndedEvent("train", "skipped"),
    RunEndedEvent("failed", 3.0),
)


def test_html_says_states_in_words_and_is_escaped():
    html = report_html(FAILED, 5.0)
    assert "✘ failed" in html
    assert "– skipped" in html
    assert "ValueError: no &lt;b&gt; (cell 3, line 2)" in html
    assert "<b>churn: failed, 2 of 2 steps, 3.0 s</b>" in html
    assert 'scope="row"' in table_html(FAILED, 5.0)


def test_text_says_the_same():
    assert report_text(FAILED, 5.0).splitlines() == [
        "churn: failed, 2 of 2 steps, 3.0 s",
        "  ✘ load failed, 2.0 s: ValueError: no <b> (cell 3, line 2)",
        "  – train skipped",
    ]


def test_lines_are_written_when_a_state_changes():
    lines = []
    view = TextView(lines.append)
    view.update(reach(STARTED), 0.0)
    assert lines == []
    view.update(reach(STARTED, attempt("load")), 1.0)
    view.update(reach(STARTED, attempt("load")), 2.0)
    assert lines == ["▶ load running"]
    view.close(FAILED, 5.0)
    assert lines[1:] == [
        "✘ load failed, 2.0 s: ValueError: no <b> (cell 3, line 2)",
        "– train skipped",
        "churn: failed, 2 of 2 steps, 3.0 s",
    ]
    assert changed_lines(FAILED, FAILED, 5.0) == []
