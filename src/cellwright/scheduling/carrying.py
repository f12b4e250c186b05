"""What a corrected run takes over from before: results and attempts under way that still hold.

The state machine begins anew; it counts attempts from 1, the ledger goes on counting.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from cellwright.model import Outcome, StepResult

Attempt = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Ended:
    """How a task came to its end before: its key, and the result or how it failed."""

    key: str
    result: StepResult | None = None
    outcome: Outcome | None = None


class Carrying:
    """Knows for each task what it came to so far, and which attempts count."""

    def __init__(self) -> None:
        self._keys: dict[str, str] = {}
        self._tried: dict[str, int] = {}
        self._offsets: dict[str, int] = {}
        self._ended: dict[str, Ended] = {}
        self._earlier: dict[str, Ended] = {}
        self._live: dict[str, tuple[int, str]] = {}
        self._claimed: dict[str, int] = {}
        self._void: set[str] = set()
        self.again = False

    # -- what happens ----------------------------------------------------------------------

    def decide(self, task: str, key: str) -> None:
        """Note the key of a task."""
        self._keys[task] = key

    def number(self, task: str, number: int) -> int:
        """Return the number of an attempt in the ledger, for the machine's."""
        return number + self._offsets.get(task, 0)

    def start(self, task: str, number: int) -> None:
        """Note that an attempt starts; `number` is the ledger's."""
        self._tried[task] = max(number, self._tried.get(task, 0))

    def end(self, task: str, result: StepResult | None, outcome: Outcome) -> None:
        """Note how a task ended; one that was cancelled may go on as if it had not begun."""
        if outcome.kind == "cancelled":
            return
        done = result if outcome.kind == "succeeded" else None
        self._ended[task] = Ended(self._keys.get(task, ""), done, outcome)

    def tried(self, task: str) -> bool:
        """Return whether the run has tried a task before."""
        return task in self._tried

    # -- a new beginning -------------------------------------------------------------------

    def restart(
        self,
        open_attempts: Iterable[Attempt],
        reused: Mapping[str, StepResult],
        redo: frozenset[str],
    ) -> None:
        """Begin anew.

        Args:
            open_attempts: Attempts under way.
            reused: Results of all tasks that have one.
            redo: Tasks of which nothing holds.
        """
        self.again = True
        for task, result in reused.items():
            if task not in self._ended:
                self._ended[task] = Ended(self._keys.get(task, ""), result)
        counting = {t: n for t, n in open_attempts if self.machine_number(t, n) is not None}
        self._live = {t: (n, self._keys.get(t, "")) for t, n in counting.items()}
        gone = {*redo, *counting}
        self._earlier = {t: e for t, e in self._ended.items() if t not in gone}
        self._ended = {}
        self._void = set(redo)
        self._claimed = {}
        self._offsets = dict(self._tried)

    def take_result(self, task: str, key: str) -> StepResult | None:
        """Return the result that a task had before, if it still holds."""
        found = self._earlier.get(task)
        if found is None or found.result is None or found.key != key:
            return None
        self._ended[task] = found
        return found.result

    def claim(self, task: str, key: str) -> bool:
        """Return whether an attempt under way, or a failure, still counts for a task."""
        found = self._earlier.get(task)
        if found is not None and found.result is None and found.key == key:
            return True
        number, had = self._live.get(task, (0, ""))
        if number and had == key and task not in self._void:
            self._claimed[task] = number
            return True
        return False

    def adopt(self, task: str, number: int) -> bool:
        """Let an attempt under way count as the one that the machine starts."""
        if task not in self._claimed or number != 1:
            return False
        self._offsets[task] = self._claimed[task] - number
        return True

    def ended(self, task: str, number: int) -> Ended | None:
        """Return how a task that the machine starts has ended already, if it has."""
        found = self._ended.get(task) or self._earlier.get(task)
        if number != 1 or found is None or found.key != self._keys.get(task):
            return None
        return found

    def machine_number(self, task: str, number: int) -> int | None:
        """Return the machine's number of an attempt: 0 before it starts, None if it is void."""
        offset = self._offsets.get(task, 0)
        if number > offset:
            return number - offset
        return 0 if self._claimed.get(task) == number else None

    def unclaimed(self) -> tuple[Attempt, ...]:
        """Return the attempts under way that do not count, once."""
        left = tuple((t, n) for t, (n, _) in self._live.items() if t not in self._claimed)
        self._live = {t: live for t, live in self._live.items() if t in self._claimed}
        return left
