"""Ctrl-C and SIGTERM as a request to cancel; not what is cancelled."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class CancelSwitch:
    """A request to cancel that anyone may make, from any thread."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def request(self) -> None:
        """Ask for the end."""
        self._event.set()

    def requested(self) -> bool:
        """Return whether the end was asked for."""
        return self._event.is_set()

    def wait(self, seconds: float) -> bool:
        """Wait until the end is asked for or the time is over; return whether it was."""
        return self._event.wait(seconds)


@contextmanager
def cancel_on_signals(switch: CancelSwitch) -> Iterator[CancelSwitch]:
    """Turn the first SIGINT or SIGTERM into a request to cancel; a second one acts as before.

    Outside the main thread, where signals cannot be handled, nothing changes.

    Args:
        switch: What the signal turns.
    """
    if threading.current_thread() is not threading.main_thread():
        yield switch
        return
    before: dict[signal.Signals, Any] = {}

    def restore() -> None:
        while before:
            number, handler = before.popitem()
            signal.signal(number, handler)

    def turn(number: int, frame: FrameType | None) -> None:
        restore()
        switch.request()

    for number in _SIGNALS:
        before[number] = signal.signal(number, turn)
    try:
        yield switch
    finally:
        restore()
