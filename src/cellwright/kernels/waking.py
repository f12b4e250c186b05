"""Wakes a process that waits for its sockets when one of its children ends."""

from __future__ import annotations

import contextlib
import os
import selectors
import signal


def wake_by_children(selector: selectors.BaseSelector) -> tuple[int, int]:
    """Let the end of a child be an event of a selector.

    Returns:
        Both ends of the pipe that is written to; the first is the one that the selector knows.
    """
    read, write = os.pipe()
    os.set_blocking(read, False)
    os.set_blocking(write, False)
    selector.register(read, selectors.EVENT_READ)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(write, warn_on_full_buffer=False)
    return read, write


def forget_wakes(wakeup: tuple[int, int]) -> None:
    """Take what was written: it says no more than that something ended."""
    with contextlib.suppress(BlockingIOError):
        os.read(wakeup[0], 4096)
