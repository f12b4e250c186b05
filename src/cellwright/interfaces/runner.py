"""Runners: how one attempt of one task is executed."""

from __future__ import annotations

from typing import Protocol

from cellwright.model import AttemptReport, AttemptRequest


class Cancellation(Protocol):
    """Asked by a runner, from its own thread, whether to stop."""

    def requested(self) -> bool:
        """Return whether the attempt is to end now."""
        ...

    def wait(self, seconds: float) -> bool:
        """Wait until a request comes or the time is over; return whether one came."""
        ...


class Runner(Protocol):
    """Executes a step notebook and reports what was observed.

    Never raises for what the user's code, the kernel or the machine did: that is the report's
    outcome (`machinery` for faults of our own or of the surroundings). Whatever happens, the
    executed notebook as far as it got is in `request.folder/executed.ipynb` and no process of the
    attempt is left.
    """

    def run(self, request: AttemptRequest, cancellation: Cancellation) -> AttemptReport:
        """Execute one attempt; returns when its whole process tree has ended."""
        ...

    def close(self) -> None:
        """Release what is held between attempts (warm kernel parents)."""
        ...
