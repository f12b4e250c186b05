"""What runs that are under way at the same time share: room on the machine, and equal steps.

It knows neither pipelines nor results: runs ask it before they start something, and tell it when
that has ended.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from cellwright.scheduling.state import Limits
from cellwright.scheduling.tasks import Demand


class Company:
    """The runs of a sweep.

    Args:
        limits: What all their tasks together may take.
        share: Whether a task that another run is executing is waited for, and its result taken.
    """

    def __init__(self, limits: Limits, *, share: bool = True) -> None:
        self.share = share
        self._limits = limits
        self._lock = threading.Lock()
        self._held: dict[tuple[str, str], Demand] = {}
        self._owners: dict[str, str] = {}
        self._guests: dict[str, Callable[[], None]] = {}

    def join(self, run: str, wake: Callable[[], None]) -> None:
        """Take in a run.

        Args:
            run: Its id.
            wake: Called, from any thread, when something has become free.
        """
        with self._lock:
            self._guests[run] = wake

    def leave(self, run: str) -> None:
        """Let go of all that a run holds."""
        with self._lock:
            self._guests.pop(run, None)
            self._held = {k: d for k, d in self._held.items() if k[0] != run}
            self._owners = {k: r for k, r in self._owners.items() if r != run}
        self._wake(run)

    def enter(self, run: str, task: str, demand: Demand) -> bool:
        """Take room for a task, if there is some; one alone always gets it."""
        with self._lock:
            if self._held and not self._fits(demand):
                return False
            self._held[run, task] = demand
            return True

    def give_back(self, run: str, task: str) -> None:
        """Give back the room of a task that has ended."""
        with self._lock:
            known = self._held.pop((run, task), None)
        if known is not None:
            self._wake(run)

    def claim(self, run: str, key: str) -> bool:
        """Return whether a run may decide on a task now: no other one executes the same."""
        if not self.share:
            return True
        with self._lock:
            return self._owners.setdefault(key, run) == run

    def release(self, run: str, key: str) -> None:
        """Let others decide on a task that has ended, and whose result is recorded."""
        with self._lock:
            if self._owners.get(key) != run:
                return
            del self._owners[key]
        self._wake(run)

    def _fits(self, demand: Demand) -> bool:
        limits, held = self._limits, self._held.values()
        cpus, memory, gpus = (
            sum(d.cpus for d in held) + demand.cpus,
            sum(d.memory for d in held) + demand.memory,
            sum(d.gpus for d in held) + demand.gpus,
        )
        return (
            len(held) < limits.slots
            and (limits.cpus is None or cpus <= limits.cpus + 1e-9)
            and (limits.memory is None or memory <= limits.memory)
            and (limits.gpus is None or gpus <= limits.gpus)
        )

    def _wake(self, run: str) -> None:
        with self._lock:
            others = [wake for name, wake in self._guests.items() if name != run]
        for wake in others:
            wake()


class Guest:
    """What one run says to its company; alone, it may do everything at once.

    Args:
        company: The company, or None.
        run: The run's id.
        wake: Called, from any thread, when something has become free.
    """

    def __init__(self, company: Company | None, run: str, wake: Callable[[], None]) -> None:
        self.company = company
        self.run = run
        self._claims: dict[str, set[str]] = {}
        self._ended: list[str] = []
        if company is not None:
            company.join(run, wake)

    @property
    def shares(self) -> bool:
        """Return whether equal tasks of others are to be waited for."""
        return self.company is not None and self.company.share

    def enter(self, task: str, demand: Demand) -> bool:
        """Take room for a task, if there is some."""
        return self.company is None or self.company.enter(self.run, task, demand)

    def give_back(self, task: str) -> None:
        """Give back the room of a task that has ended."""
        if self.company is not None:
            self.company.give_back(self.run, task)

    def claim(self, step: str, key: str) -> bool:
        """Return whether a task of a step may be decided on now."""
        if self.company is None:
            return True
        if not self.company.claim(self.run, key):
            return False
        self._claims.setdefault(step, set()).add(key)
        return True

    def end(self, step: str) -> None:
        """Take note that a step has ended; others learn it when that is recorded."""
        self._ended += self._claims.pop(step, ())

    def recorded(self) -> None:
        """Let others go on with what has ended: it is in the ledger now."""
        ended, self._ended = self._ended, []
        for key in ended:
            if self.company is not None:
                self.company.release(self.run, key)

    def leave(self) -> None:
        """Let go of everything."""
        if self.company is not None:
            self.company.leave(self.run)
