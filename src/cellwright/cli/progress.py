"""How a run goes, one line a step: live on a terminal, plain lines elsewhere; not how it went."""

from __future__ import annotations

import os
import sys
import time
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

    def note(self, run: str, event: Event) -> None:
        """Take in an event."""
        match event:
            case RunStartedEvent():
                self.steps = event.steps
                many = "step" if len(event.steps) == 1 else "steps"
                self.say(f"run {run} of {event.pipeline}: {len(event.steps)} {many}")
            case StepDecidedEvent(kind="step"):
                self.reasons[event.step] = event.reasons
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
                f"{MARKS['running']} {self.named(step)}  running    {duration(now - since)}", "cyan"
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
