"""Runs a pipeline from a cell: the run in a thread of its own, its progress shown while we wait.

Whoever waits keeps the kernel's event loop free where it can (`wait_async`), so that a press of the
button arrives; an interrupt of the kernel cancels the run as well.
"""

from __future__ import annotations

import asyncio
import queue
import threading
import time
from collections.abc import Callable, Mapping
from typing import Generic, TypeVar

from cellwright.magics.progress import Progress, advance, expecting
from cellwright.magics.views import ProgressView
from cellwright.model import Event, RunStartedEvent

Result = TypeVar("Result")
_TICK = 0.1
_REDRAW = 0.5


class LiveRun(Generic[Result]):
    """One run under way.

    Args:
        execute: Runs the pipeline and returns its result; is handed a function that takes the run's
            id and each event.
        cancel: Asks the run to end.
        view: Shows the progress.
        expected: Seconds that the run, and each of its steps, took in earlier runs.
    """

    def __init__(
        self,
        execute: Callable[[Callable[[str, Event], None]], Result],
        cancel: Callable[[], None],
        view: ProgressView,
        expected: tuple[float | None, Mapping[str, float]] = (None, {}),
    ) -> None:
        self._execute = execute
        self._cancel = cancel
        self._view = view
        self._expected = expected
        self._events: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self._progress = Progress()
        self._drawn = float("-inf")
        self._result: list[Result] = []
        self._error: BaseException | None = None
        # not `Thread.join`: interrupted, it takes a running thread for ended in Python 3.11
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._work, name="cellwright-run", daemon=True)

    def _work(self) -> None:
        try:
            self._result.append(self._execute(lambda run, event: self._events.put(event)))
        except BaseException as error:  # raised again where the run is waited for
            self._error = error
        finally:
            self._ended.set()

    def wait(self) -> Result:
        """Run and wait; an interrupt cancels the run, a second one stops waiting for its end.

        Raises:
            KeyboardInterrupt: The run was interrupted; it has ended.
        """
        self._thread.start()
        interrupted = False
        while not self._ended.is_set():
            try:
                self._ended.wait(_TICK)
                self._draw()
            except KeyboardInterrupt:
                self._cancel()
                if interrupted:
                    raise
                interrupted = True
        result = self._finish()
        if interrupted:
            raise KeyboardInterrupt
        return result

    async def wait_async(self) -> Result:
        """Run and wait without blocking the event loop; cancelling the task cancels the run.

        Raises:
            asyncio.CancelledError: The task was cancelled; the run has ended.
        """
        self._thread.start()
        cancelled: asyncio.CancelledError | None = None
        while not self._ended.is_set():
            try:
                await asyncio.sleep(_TICK)
                self._draw()
            except asyncio.CancelledError as error:
                self._cancel()
                if cancelled is not None:
                    raise
                cancelled = error
        result = self._finish()
        if cancelled is not None:
            raise cancelled
        return result

    def _finish(self) -> Result:
        """Show the end and return the result, or raise what the run raised."""
        self._take_events()
        if self._progress.rows or self._error is None:
            self._view.close(self._progress, time.monotonic())
        if self._error is not None:
            raise self._error
        return self._result[0]

    def _draw(self) -> None:
        """Show the state when something happened, and now and then for the time that passes."""
        happened, now = self._take_events(), time.monotonic()
        if (happened or now - self._drawn >= _REDRAW) and self._progress.rows:
            self._view.update(self._progress, now)
            self._drawn = now

    def _take_events(self) -> bool:
        taken = False
        while not self._events.empty():
            event = self._events.get()
            self._progress = advance(self._progress, event, time.monotonic())
            if isinstance(event, RunStartedEvent):
                self._progress = expecting(self._progress, *self._expected)
            taken = True
        return taken
