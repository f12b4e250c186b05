"""How a run goes, one line a step: live on a terminal, plain lines elsewhere; not how it went."""

from __future__ import annotations

import os
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

import click

from cellwright.cli.marks_of_state import MARKS, STYLES, duration
from cellwright.cli.output import Output
from cellwright.model import (
    AttemptEndedEvent,
    AttemptStartedEvent,
    Event,
    RunStartedEvent,
    StepDecidedEvent,
    StepEndedEvent,
)

if TYPE_CHECKING:
    from rich.console import Group
    from rich.text import Text


ITEMS_EVERY = 10.0
"""Seconds between two lines on how many items of a step have ended."""


class Lines(Protocol):
    """Takes lines that stay."""

    def print(self, line: str, *, style: str | None = None) -> None:
        """Write a line."""
        ...


class PlainLines:
    """Writes to stderr, without styles and without what it takes to have them."""

    def print(self, line: str, *, style: str | None = None) -> None:
        """Write a line."""
        click.echo(line, err=True)


class Progress:
    """Follows the events of a run and says what happens, or nothing.

    Args:
        console: Where to say it, or None.
        verbose: Whether to say of each step why it runs.
    """

    def __init__(self, console: Lines | None, *, verbose: bool = False) -> None:
        self.console = console
        self.verbose = verbose
        self.steps: tuple[str, ...] = ()
        self.ended: dict[str, str] = {}
        self.running: dict[str, float] = {}
        self.reasons: dict[str, tuple[str, ...]] = {}
        self.items: dict[str, Counter[str]] = {}
        self.told: dict[str, float] = {}

    def note(self, run: str, event: Event) -> None:
        """Take in an event."""
        match event:
            case RunStartedEvent():
                self.steps = event.steps
                many = "step" if len(event.steps) == 1 else "steps"
                self.say(f"run {run} of {event.pipeline}: {len(event.steps)} {many}")
            case StepDecidedEvent(kind="step"):
                self.reasons[event.step] = event.reasons
            case StepEndedEvent() if "[" in event.step:
                self.count_item(event)
            case AttemptStartedEvent(kind="item" | "spread"):
                if event.step not in self.running:
                    self.running[event.step] = time.monotonic()
                    self.on_start(event)
            case AttemptStartedEvent():
                self.running.setdefault(event.step, time.monotonic())
                self.on_start(event)
            case AttemptEndedEvent():
                if event.kind == "setup":
                    self.running.pop(event.step, None)
                self.on_attempt_end(event)
            case StepEndedEvent():
                self.running.pop(event.step, None)
                self.ended[event.step] = event.status
                self.say(*self.line(event))

    def count_item(self, event: StepEndedEvent) -> None:
        """Count an item of a step; say of it what must be said, and now and then how many ended."""
        step = event.step.partition("[")[0]
        counts = self.items.setdefault(step, Counter())
        counts[event.status] += 1
        if self.verbose or event.error is not None:
            self.say(*self.line(event))
            return
        now = time.monotonic()
        since = self.told.setdefault(step, now)
        if now - since >= ITEMS_EVERY and event.status != "reused":
            self.told[step] = now
            self.say(f"{self.named(step)}  {self.counted(step)}", "dim")

    def counted(self, step: str) -> str:
        """Return in words how many items of a step have ended."""
        counts = self.items[step]
        told = [f"{counts[s]:,} {s}" for s in ("succeeded", "reused", "failed") if counts[s]]
        total = counts.total()
        return f"{total:,} item{'' if total == 1 else 's'}: {', '.join(told)}"

    def on_start(self, event: AttemptStartedEvent) -> None:
        """Say that an attempt began."""
        if event.kind == "check" and event.number == 1:
            return
        what = "retries" if event.number > 1 else "starts"
        again = f" (attempt {event.number})" if event.number > 1 else ""
        self.say(f"{self.named(event.step)}  {what}{again}", "dim")

    def on_attempt_end(self, event: AttemptEndedEvent) -> None:
        """Say why an attempt failed; whether another follows is not known yet."""

    def line(self, event: StepEndedEvent) -> tuple[str, str]:
        """Return the one line of a step that ended, and its style."""
        took = f"  {duration(event.seconds)}" if event.seconds else ""
        decided = self.reasons.get(event.step, ())
        why = event.reasons or (decided if self.verbose or not took else ())
        if event.error is not None:
            why = (event.error.message.strip().partition("\n")[0] or event.error.kind,)
        if event.step in self.items and event.error is None:
            why = (self.counted(event.step),)
        because = f"  {why[0]}" if why else ""
        mark = MARKS[event.status]
        line = f"{mark} {self.named(event.step)}  {event.status:9}{took}{because}"
        return line.rstrip(), STYLES[event.status]

    def named(self, step: str) -> str:
        """Return a step's name, as wide as the widest."""
        return step.ljust(max((len(name) for name in self.steps), default=0))

    def say(self, line: str, style: str = "") -> None:
        """Write a line that stays."""
        if self.console is not None:
            self.console.print(line, style=style or None)


class LiveProgress(Progress):
    """Shows what runs now below the lines of the steps that ended."""

    def on_start(self, event: AttemptStartedEvent) -> None:
        """Say nothing: the live lines show it."""

    def __rich__(self) -> Group:
        """Return the lines of the steps that run, and how far the run is."""
        from rich.console import Group
        from rich.text import Text

        now = time.monotonic()
        lines = [
            Text(
                f"{MARKS['running']} {self.named(step)}  running    {duration(now - since)}"
                + (f"  {self.counted(step)}" if step in self.items else ""),
                "cyan",
            )
            for step, since in self.running.items()
        ]
        return Group(*lines, self.bar())

    def bar(self) -> Text:
        """Return a bar of the steps that ended."""
        from rich.text import Text

        total, done = max(1, len(self.steps)), len(self.ended)
        full = 30 * done // total
        bar = Text("━" * full, "green")
        bar.append("━" * (30 - full), "dim")
        bar.append(f" {done} of {len(self.steps)} steps", "dim")
        return bar


@contextmanager
def open_progress(output: Output) -> Iterator[Progress]:
    """Return what follows a run: live on a terminal, in lines elsewhere, silent if asked to be."""
    if output.quiet:
        yield Progress(None)
        return
    if not sys.stderr.isatty() or os.environ.get("TERM") in ("dumb", "unknown"):
        yield Progress(PlainLines(), verbose=output.verbose)
        return
    from rich.live import Live

    console = output.notes()
    progress = LiveProgress(console, verbose=output.verbose)
    with Live(progress, console=console, refresh_per_second=8, transient=True):
        yield progress
