"""Waits for news of a kernel within the limits of its attempt; not what the news means."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any, Literal

import zmq

from cellwright.errors import EngineError
from cellwright.interfaces import Cancellation, Kernel, Usage
from cellwright.runners.log import Log

TICK = 0.1
"""Seconds between two looks at memory, time and cancellation."""

_LAST_LOOKS = 3
_ENOUGH_LOOKS = 5

Reason = Literal["cancelled", "timed-out", "out-of-memory", "kernel-died"]


class Stopped(Exception):
    """The attempt cannot go on: a limit was passed, or the kernel is dead."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason: Reason = reason


class Watch:
    """Watches one kernel while somebody waits for its messages.

    Args:
        kernel: The kernel.
        log: Where its own output goes.
        cancellation: Asked whether to stop.
        deadline: Monotonic time at which the attempt is over, or None.
        memory: Bytes that its process tree may use, or None.

    Attributes:
        peak: The most memory seen, in bytes.
        cores: How many threads ran or waited for a core when some did, on average, if seen often
            enough to tell.
        usage: The last measurement.
    """

    def __init__(
        self,
        kernel: Kernel,
        log: Log,
        cancellation: Cancellation,
        *,
        deadline: float | None,
        memory: int | None,
    ) -> None:
        self.kernel = kernel
        self.peak = 0
        self._busy: list[int] = []
        self.usage = Usage(0.0, 0)
        self._log = log
        self._cancellation = cancellation
        self._deadline = deadline
        self._memory = memory
        self._next = 0.0
        self._poller = zmq.Poller()
        self._poller.register(kernel.fileno(), zmq.POLLIN)
        self._poller.register(log.fileno(), zmq.POLLIN)
        self._dead = False
        self._idle = 0

    def add(self, sockets: Sequence[Any]) -> None:
        """Also wait for messages on these sockets."""
        for socket in sockets:
            self._poller.register(socket, zmq.POLLIN)

    def drop(self, sockets: Sequence[Any]) -> None:
        """Wait for messages on these sockets no longer."""
        for socket in sockets:
            self._poller.unregister(socket)

    def wait(self, seconds: float = TICK) -> set[Any]:
        """Wait for messages; returns the sockets that have some, possibly none.

        Raises:
            Stopped: A limit was passed, or the kernel is dead and no message is left.
            EngineError: What kernels are started from is gone.
        """
        pause = 0.01 if self._dead else min(seconds, TICK)
        ready = {socket for socket, _ in self._poller.poll(int(pause * 1000))}
        if self._log.fileno() in ready:
            self._log.collect()
        if time.monotonic() >= self._next:
            self.check()
        messages = {s for s in ready if not isinstance(s, int)}
        if self.kernel.fileno() in ready:
            self._dead = self.kernel.exit_status() is not None
        if self._dead and not messages:
            # what it sent before it died may still be on its way
            self._idle += 1
            if self._idle > _LAST_LOOKS:
                raise Stopped("kernel-died")
        return messages

    def check(self) -> None:
        """Look at memory, time and cancellation.

        Raises:
            Stopped: A limit was passed.
        """
        self.measure()
        if self.usage.busy:
            self._busy.append(self.usage.busy)
        if self._memory is not None and self.usage.memory > self._memory:
            raise Stopped("out-of-memory")
        if self._cancellation.requested():
            raise Stopped("cancelled")
        if self._deadline is not None and time.monotonic() >= self._deadline:
            raise Stopped("timed-out")
        self._next = time.monotonic() + TICK

    def last_words(self) -> str:
        """Return the last line that the kernel's process has written itself."""
        self._log.collect()
        lines = [line for line in self._log.own_words.splitlines() if line.strip()]
        return lines[-1] if lines else ""

    def begin(self) -> None:
        """Take note that the kernel has started and user code begins: what was before is not it."""
        self._busy.clear()

    @property
    def cores(self) -> float | None:
        """Return the cores that the tree would use if it had as many as it likes."""
        if len(self._busy) < _ENOUGH_LOOKS:
            return None
        return sum(self._busy) / len(self._busy)

    def measure(self) -> None:
        """Look at what the tree uses."""
        self.usage = self.kernel.usage()
        self.peak = max(self.peak, self.usage.memory)


def wait_for_start(watch: Watch) -> None:
    """Wait until clients can connect to the kernel.

    Raises:
        Stopped: A limit was passed, or the kernel died before.
        EngineError: It could not be started.
    """
    pause = 0.01
    while not watch.kernel.started():
        if watch.kernel.exit_status() is not None:
            watch.wait(pause)
            raise EngineError(
                f"the kernel ended while it started: {watch.last_words() or 'without a word'}",
                code="kernel-not-started",
            )
        watch.wait(pause)
