"""Attempts under way: handed to the engine, their reports taken; not what follows from them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from queue import Empty, SimpleQueue

from cellwright.interfaces import Clock, Engine, Handle
from cellwright.model import ArtifactRef, AttemptReport, AttemptRequest
from cellwright.scheduling.observations import describe_fault
from cellwright.scheduling.tasks import Task

Attempt = tuple[str, int]
"""A task's id and the number of the attempt."""

MakeRequest = Callable[[Task, int, Mapping[str, ArtifactRef | None]], AttemptRequest]


class Dispatcher:
    """Keeps attempts from their announcement until their report has been taken.

    Reports come from any thread; all else is for the coordinator's. A report stays here until it is
    closed, so that none is lost when waiting is interrupted.

    Args:
        engine: Where attempts are executed.
        make_request: Makes the request for an attempt.
    """

    def __init__(self, engine: Engine, make_request: MakeRequest) -> None:
        self._engine = engine
        self._make_request = make_request
        self._open: dict[Attempt, Handle | None] = {}
        self._arrived: dict[Attempt, AttemptReport] = {}
        self._wake: SimpleQueue[None] = SimpleQueue()

    @property
    def open(self) -> tuple[Attempt, ...]:
        """Return the attempts that were announced and have not been closed."""
        return tuple(self._open)

    def announce(self, task: str, number: int) -> None:
        """Count an attempt as under way, before it is submitted."""
        self._open[task, number] = None

    def submit(self, task: Task, number: int, inputs: Mapping[str, ArtifactRef | None]) -> None:
        """Hand an attempt to the engine.

        Raises:
            Exception: Whatever the making of the request or the engine raises.
        """
        request = self._make_request(task, number, inputs)
        attempt = (task.id, number)

        def arrive(report: AttemptReport) -> None:
            self._arrived.setdefault(attempt, report)
            self._wake.put(None)

        self._open[attempt] = self._engine.submit(request, arrive)

    def try_submit(self, task: Task, number: int, inputs: Mapping[str, ArtifactRef | None]) -> str:
        """Hand an attempt to the engine; return in words what went wrong."""
        try:
            self.submit(task, number, inputs)
        except Exception as error:
            return describe_fault(error)
        return ""

    def cancel(self, task: str, number: int) -> None:
        """Ask an attempt to end."""
        handle = self._open.get((task, number))
        if handle is not None:
            handle.cancel()

    def wait(self, patience: float | None) -> tuple[tuple[Attempt, AttemptReport], ...]:
        """Return the reports that are there, waiting for one at most some seconds."""
        if not self._arrived:
            try:
                self._wake.get(timeout=patience)
            except Empty:
                return ()
        return tuple((attempt, self._arrived[attempt]) for attempt in tuple(self._arrived))

    def wake(self) -> None:
        """Have `wait` return early, from any thread."""
        self._wake.put(None)

    def close(self, task: str, number: int) -> bool:
        """Forget an attempt; return whether it was still open."""
        known = (task, number) in self._open
        self._open.pop((task, number), None)
        self._arrived.pop((task, number), None)
        return known

    def end_all(
        self, clock: Clock, patience: float, report: Callable[[str, int, AttemptReport], object]
    ) -> None:
        """Cancel all that was submitted, and pass its reports on, as long as patience lasts.

        Args:
            clock: Tells the time.
            patience: Seconds.
            report: Gets task, number and report of each; it closes the attempt.
        """
        submitted = {attempt for attempt, handle in self._open.items() if handle is not None}
        for attempt in submitted:
            self.cancel(*attempt)
        until = clock.monotonic() + patience
        while submitted & self._open.keys():
            left = until - clock.monotonic()
            reports = self.wait(max(0.0, left))
            for (task, number), found in reports:
                report(task, number, found)
            if left <= 0 and not reports:
                return
