"""What a run says while it goes: plain lines, and a live view on a terminal."""

from __future__ import annotations

import io

from rich.console import Console

from cellwright.cli.output import Output
from cellwright.cli.progress import LiveProgress, Progress, open_progress
from cellwright.model import (
    AttemptEndedEvent,
    AttemptStartedEvent,
    Outcome,
    RunStartedEvent,
    StepDecidedEvent,
    StepEndedEvent,
)

EVENTS = [
    RunStartedEvent("churn", "churn.ipynb", "d", steps=("load", "clean", "train")),
    AttemptStartedEvent("setup", "setup", 1),
    AttemptEndedEvent("setup", "setup", 1, Outcome("succeeded"), 0.1),
    StepDecidedEvent("load", "step", "reuse", "v", "k", reasons=("nothing changed",)),
    StepEndedEvent("load", "reused"),
    StepDecidedEvent("clean", "step", "run", "v", "k", reasons=("never ran",)),
    AttemptStartedEvent("clean", "step", 1),
    AttemptEndedEvent("clean", "step", 1, Outcome("raised", "no"), 0.1),
    AttemptStartedEvent("clean", "step", 2),
    AttemptStartedEvent("clean", "check", 1),
    StepEndedEvent("clean", "failed", 1.5, Outcome("raised", "[b]no[/b]\nmore")),
    StepEndedEvent("train", "skipped", reasons=("`clean` failed",)),
]


def follow(kind):
    stream = io.StringIO()
    progress = kind(Console(file=stream, width=100, markup=False, highlight=False))
    for event in EVENTS:
        progress.note("r1", event)
    return progress, stream.getvalue().splitlines()


def test_plain_lines():
    _, lines = follow(Progress)
    assert lines == [
        "run r1 of churn: 3 steps",
        "setup  starts",
        "= load   reused     nothing changed",
        "clean  starts",
        "clean  retries (attempt 2)",
        "✗ clean  failed     1.5 s  [b]no[/b]",
        "- train  skipped    `clean` failed",
    ]


def test_live_lines_stay_for_what_ended_and_show_what_runs():
    progress, lines = follow(LiveProgress)
    assert [line.split()[1] for line in lines[1:]] == ["load", "clean", "train"]
    progress.note("r1", AttemptStartedEvent("train", "step", 1))
    stream = io.StringIO()
    Console(file=stream, width=100, force_terminal=False).print(progress)
    assert "› train  running" in stream.getvalue()
    assert "3 of 3 steps" in stream.getvalue()


def test_quiet_says_nothing(capsys):
    with open_progress(Output(quiet=True)) as progress:
        for event in EVENTS:
            progress.note("r1", event)
    assert capsys.readouterr() == ("", "")


def test_progress_goes_to_stderr(capsys):
    with open_progress(Output(json=True)) as progress:
        progress.note("r1", EVENTS[0])
    assert capsys.readouterr() == ("", "run r1 of churn: 3 steps\n")
