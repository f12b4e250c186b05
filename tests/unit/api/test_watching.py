"""What a watch tells: events and output in order, each once, also after it began anew."""

import shutil
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from cellwright.api.watching import Watch
from cellwright.app import open_ledger
from cellwright.config import load_settings
from cellwright.model import (
    AttemptEndedEvent,
    AttemptStartedEvent,
    Outcome,
    RunEndedEvent,
    RunStartedEvent,
    Spread,
    StepEndedEvent,
    StepResult,
)
from cellwright.testing.ledger_events import make_stamp

STARTED = RunStartedEvent("p", "p.ipynb", "", steps=("fit",))
BEGUN = AttemptStartedEvent("fit", "step", 1)
ENDED = (
    AttemptEndedEvent("fit", "step", 1, Outcome("succeeded"), 1.0),
    StepEndedEvent("fit", "succeeded", 1.0),
    RunEndedEvent("succeeded", 1.0),
)


class Scene:
    """A project with a ledger, and logs of step `fit`."""

    def __init__(self, folder):
        (folder / "pyproject.toml").write_text("")
        self.settings = load_settings(folder)
        self.home = Path(self.settings.home)

    def append(self, run, *events):
        with closing(open_ledger(self.settings)) as ledger:
            ledger.append(run, events, make_stamp())

    def write(self, run, text, task="fit", number=1):
        path = self.home / "runs" / run / task / str(number) / "log.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a") as file:
            file.write(text)


@pytest.fixture
def scene(tmp_path):
    return Scene(tmp_path)


@pytest.fixture
def watch(scene):
    made = Watch(scene.settings)
    yield made
    made.close()


def told(watch):
    """Return news as short words: events with their numbers, texts with their places."""
    words = []
    for news in watch.news():
        if news.counted is not None:
            counted = news.counted
            fared = " ".join(f"{count} {state}" for state, count in counted.states.items())
            words.append(f"{news.record.run} {counted.sequence} {counted.total}: {fared}")
        elif news.event is not None:
            kind = type(news.event.event).__name__.removesuffix("Event")
            words.append(f"{news.record.run} {news.event.sequence} {kind}")
        else:
            written = news.written
            words.append(f"{news.record.run} {written.offset}-{written.next} {written.text!r}")
    return words


def test_a_run_is_told_from_its_first_event_on(scene, watch):
    assert told(watch) == []
    scene.append("r1", STARTED)
    assert told(watch) == ["r1 1 RunStarted"]
    assert watch.busy
    scene.append("r1", BEGUN)
    scene.write("r1", "one\n")
    assert told(watch) == ["r1 2 AttemptStarted", "r1 0-4 'one\\n'"]
    assert told(watch) == []
    scene.write("r1", "two\n")
    scene.append("r1", *ENDED)
    assert told(watch) == [
        "r1 4-8 'two\\n'",
        "r1 3 AttemptEnded",
        "r1 4 StepEnded",
        "r1 5 RunEnded",
    ]
    assert not watch.busy
    assert told(watch) == []


def test_what_ended_before_is_not_told(scene, watch):
    scene.append("r1", STARTED, BEGUN, *ENDED)
    assert told(watch) == []
    scene.append("r2", STARTED, BEGUN, *ENDED)
    assert [word.split()[0] for word in told(watch)] == ["r2"] * 5


def test_a_watch_that_begins_in_the_middle_goes_on_from_there(scene, watch):
    scene.append("r1", STARTED, BEGUN)
    scene.write("r1", "one\n")
    assert told(watch) == []
    assert watch.busy
    scene.write("r1", "two\n")
    assert told(watch) == ["r1 4-8 'two\\n'"]
    scene.append("r1", *ENDED)
    assert told(watch)[-1] == "r1 5 RunEnded"


def test_attempts_and_checks_are_one_text(scene, watch):
    told(watch)
    scene.append("r1", STARTED, BEGUN)
    scene.write("r1", "first\n")
    told(watch)
    scene.append("r1", AttemptStartedEvent("fit", "step", 2))
    scene.write("r1", "second\n", number=2)
    assert told(watch)[-1] == "r1 6-13 'second\\n'"
    scene.append("r1", AttemptStartedEvent("fit", "check", 1))
    scene.write("r1", "checked\n", task="check-fit")
    assert told(watch)[-1] == "r1 13-21 'checked\\n'"


def test_a_flood_leaves_a_gap(scene, watch):
    told(watch)
    scene.append("r1", STARTED, BEGUN)
    scene.write("r1", "x" * 1_000_000)
    pieces = [news.written for news in watch.news() if news.written]
    assert sum(len(piece.text) for piece in pieces) <= 262_144
    assert pieces[0].offset > 0
    assert pieces[-1].next == 1_000_000


def test_runs_side_by_side(scene, watch):
    told(watch)
    scene.append("r1", STARTED)
    scene.append("r2", STARTED)
    assert sorted(told(watch)) == ["r1 1 RunStarted", "r2 1 RunStarted"]
    scene.append("r2", RunEndedEvent("failed", 1.0))
    assert told(watch) == ["r2 2 RunEnded"]
    assert watch.busy


def test_a_ledger_that_was_removed_begins_anew(scene, watch):
    scene.append("r1", STARTED)
    assert told(watch) == []
    shutil.rmtree(scene.home)
    assert told(watch) == []
    assert not watch.busy
    scene.append("r2", STARTED)
    assert told(watch) == ["r2 1 RunStarted"]
    shutil.rmtree(scene.home)
    scene.append("r3", STARTED)
    assert told(watch) == ["r3 1 RunStarted"]


@pytest.mark.parametrize(("seconds", "whole"), [(0, True), (1, False)])
def test_a_run_that_began_after_the_watch_is_told_whole_however_late(scene, seconds, whole):
    scene.append("r1", STARTED, BEGUN)
    since = make_stamp().time + timedelta(seconds=seconds)
    with closing(Watch(scene.settings, since=since)) as late:
        begun = ["r1 1 RunStarted", "r1 2 AttemptStarted"] if whole else []
        assert [word for word in told(late) if word.startswith("r1")] == begun
        scene.append("r1", *ENDED)
        assert told(late)[-1].endswith("RunEnded")


def test_items_are_told_in_counts(scene, watch):
    spread = StepResult(spread=Spread(True, "[0, [1, 2]]"))
    assert told(watch) == []
    scene.append(
        "r1",
        STARTED,
        AttemptEndedEvent("fit", "spread", 1, Outcome("succeeded"), 1.0, result=spread),
        StepEndedEvent("fit[1]", "reused"),
        StepEndedEvent("fit[0]", "reused"),
        AttemptStartedEvent("fit", "item", 1),
        StepEndedEvent("fit[2]", "failed"),
    )
    assert told(watch) == [
        "r1 1 RunStarted",
        "r1 2 AttemptEnded",
        "r1 4 3: 2 reused",
        "r1 5 AttemptStarted",
        "r1 6 3: 2 reused 1 failed",
    ]
    # planned anew, an item is told once more
    scene.append("r1", StepEndedEvent("fit[1]", "reused"), *ENDED)
    assert told(watch)[0] == "r1 7 3: 2 reused 1 failed"


def test_who_comes_late_counts_all_items(scene):
    scene.append("r1", STARTED, StepEndedEvent("fit[0]", "succeeded"))
    watch = Watch(scene.settings)
    assert told(watch) == []
    scene.append("r1", StepEndedEvent("fit[1]", "succeeded"))
    assert told(watch) == ["r1 3 None: 2 succeeded"]
    watch.close()
