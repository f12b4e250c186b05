"""Steps that must not be repeated wait until their inputs can no longer change."""

from __future__ import annotations

from collections.abc import Mapping

from cellwright.model import StepSettings
from cellwright.scheduling.state import RunState


class HeldBack:
    """Holds back the decision about steps marked `--cache off` while steps above have not ended.

    A step above may be seen to change what they read. They take no room while they wait, and no
    step above waits for them.

    Args:
        own: The settings of each step.
    """

    def __init__(self, own: Mapping[str, StepSettings]) -> None:
        self._own = own
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
        if found.kind in ("check", "item") or settings is None or settings.cache != "off":
            return True
        return all(state.remaining[i] == 0 for i in range(state.steps[found.step]))
