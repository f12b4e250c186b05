"""Steps that must not be repeated wait until their inputs can no longer change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from cellwright.model import StepSettings
from cellwright.scheduling.state import RunState


class Known(Protocol):
    """What earlier runs tell of steps: which touched the outside world, which are not known yet."""

    @property
    def touching(self) -> frozenset[str]:
        """Return the steps that were seen to touch the outside world."""

    @property
    def new(self) -> frozenset[str]:
        """Return the steps of which nobody has seen what they do as they are now."""


class HeldBack:
    """Holds back the decision about steps that must not be repeated until steps above have ended.

    A step above may be seen to change what they read. A step marked `--cache off` waits for all
    of them; one that earlier runs saw calling outside for those that are new, since the effects of
    the others are known. They take no room while they wait, and no step above waits for them.

    Args:
        own: The settings of each step.
        known: What earlier runs tell of the steps.
    """

    def __init__(self, own: Mapping[str, StepSettings], known: Known) -> None:
        self._own = own
        self._known = known
        self._held: dict[str, None] = {}

    def release(self, state: RunState, *asked: str) -> list[str]:
        """Return which tasks are to be decided now.

        Args:
            state: Where the run stands.
            asked: Tasks whose turn has come.
        """
        self._held |= dict.fromkeys(asked)
        found = [t for t in self._held if state.phase(t) != "deciding" or self._is_free(t, state)]
        for task in found:
            del self._held[task]
        return [task for task in found if state.phase(task) == "deciding"]

    def _is_free(self, task: str, state: RunState) -> bool:
        found = state.tasks[state.index[task]]
        settings = self._own.get(found.step)
        if found.kind in ("check", "item") or settings is None:
            return True
        off = settings.cache == "off"
        if not off and found.step not in self._known.touching:
            return True
        above = ((name, i) for name, i in state.steps.items() if i < state.steps[found.step])
        return all(state.remaining[i] == 0 for name, i in above if off or name in self._known.new)
