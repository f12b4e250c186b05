"""Writes a run's events to the ledger, and goes on without when it fails; it makes no event."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from cellwright.interfaces import Ledger
from cellwright.model import Event, Stamp

AT_MOST = 200
"""How many events are kept back before they are written."""


class Journal:
    """Events of one run on their way to the ledger, in order.

    Those who watch the run are told of an event when it has been written (or could not be).

    Args:
        ledger: Where events go.
        run: The run.
        stamp: Tells who and when.
        on_event: Is told of each event.
    """

    def __init__(
        self,
        ledger: Ledger,
        run: str,
        stamp: Callable[[], Stamp],
        on_event: Callable[[Event], None] | None = None,
    ) -> None:
        self._ledger = ledger
        self._run = run
        self._stamp = stamp
        self._on_event = on_event
        self._pending: list[Event] = []
        self._told = 0
        self.broken = False

    def note(self, event: Event) -> None:
        """Keep an event until the next `flush`."""
        self._pending.append(event)

    @property
    def full(self) -> bool:
        """Return whether so much is kept back that it should be written."""
        return len(self._pending) >= AT_MOST

    def flush(self) -> Exception | None:
        """Write what was noted; afterwards it is durable.

        Returns:
            What went wrong, if anything did: from then on nothing is written before `close`.
        """
        failure = None
        if self._pending and not self.broken:
            failure = self._append(self._pending)
            self.broken = failure is not None
        self._tell()
        if not self.broken:
            self._pending.clear()
            self._told = 0
        return failure

    def close(self, *, silent: bool = False) -> Exception | None:
        """Write all that is left; to a ledger that fails at least the last event.

        Args:
            silent: Tell nobody.

        Returns:
            What went wrong, if anything did.
        """
        failure = self._append(self._pending)
        if failure is not None:
            self._append(self._pending[-1:])
        if not silent:
            self._tell()
        self._pending.clear()
        self._told = 0
        return failure

    def _append(self, events: Sequence[Event]) -> Exception | None:
        try:
            if events:
                self._ledger.append(self._run, tuple(events), self._stamp())
        except Exception as error:
            return error
        return None

    def _tell(self) -> None:
        news, self._told = self._pending[self._told :], len(self._pending)
        if self._on_event is not None:
            for event in news:
                self._on_event(event)
