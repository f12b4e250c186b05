"""Engines: where attempts are executed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from cellwright.model import AttemptReport, AttemptRequest


class Handle(Protocol):
    """One submitted attempt."""

    def cancel(self) -> None:
        """Ask the attempt to end; its report still comes."""
        ...


class Engine(Protocol):
    """Executes attempts somewhere, several at a time.

    `slots` is how many attempts may be under way at once.
    """

    slots: int

    def submit(self, request: AttemptRequest, done: Callable[[AttemptReport], None]) -> Handle:
        """Start an attempt; `done` is called once, from any thread, with its report."""
        ...

    def close(self) -> None:
        """Cancel what is under way, wait for it and release everything."""
        ...
