"""The local engine: a thread per attempt on this machine; it knows nothing of kernels."""

from __future__ import annotations

import threading
from collections.abc import Callable

from cellwright.errors import EngineError
from cellwright.interfaces import Runner
from cellwright.model import AttemptReport, AttemptRequest, Outcome


class _Attempt:
    """One attempt under way: its handle and the cancellation that its runner asks."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def cancel(self) -> None:
        """Ask the attempt to end."""
        self._event.set()

    def requested(self) -> bool:
        """Return whether the attempt is to end."""
        return self._event.is_set()

    def wait(self, seconds: float) -> bool:
        """Wait for a request to end, at most some seconds."""
        return self._event.wait(seconds)


class LocalEngine:
    """Executes attempts through a runner, in threads of this process.

    Args:
        runner: Executes one attempt; whoever made it closes it, after the engine.
        slots: How many attempts may be under way at once.
    """

    def __init__(self, runner: Runner, *, slots: int) -> None:
        self.slots = slots
        self._runner = runner
        self._lock = threading.Lock()
        self._under_way: dict[_Attempt, threading.Thread] = {}
        self._closed = False

    def submit(self, request: AttemptRequest, done: Callable[[AttemptReport], None]) -> _Attempt:
        """Start an attempt; `done` is called from its thread.

        Raises:
            EngineError: The engine is closed (`engine-closed`), or the machine has no room for
                another thread (`engine-exhausted`).
        """
        attempt = _Attempt()
        name = f"{request.kind} {request.step} {request.number}"
        thread = threading.Thread(
            target=self._execute, args=(request, attempt, done), name=name, daemon=True
        )
        with self._lock:
            if self._closed:
                raise EngineError("the engine is closed", code="engine-closed")
            self._under_way[attempt] = thread
            try:
                thread.start()
            except RuntimeError as error:
                del self._under_way[attempt]
                raise EngineError(
                    "the machine cannot start another thread",
                    code="engine-exhausted",
                    hint="run fewer steps at once with -j",
                ) from error
        return attempt

    def _execute(
        self,
        request: AttemptRequest,
        attempt: _Attempt,
        done: Callable[[AttemptReport], None],
    ) -> None:
        try:
            report = self._runner.run(request, attempt)
        except BaseException as error:
            words = f"{type(error).__name__}: {error}"
            report = AttemptReport(Outcome("machinery", f"the runner failed: {words}"))
        try:
            done(report)
        finally:
            with self._lock:
                del self._under_way[attempt]

    def close(self) -> None:
        """Cancel what is under way and wait for it; calling again does nothing."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
            under_way = dict(self._under_way)
        for attempt in under_way:
            attempt.cancel()
        for thread in under_way.values():
            thread.join()
