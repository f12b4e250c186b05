"""Shell lines of cells (`!command`), told before they are run: a fork hides what it executes."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from typing import Any

_watched: list[Callable[[Any], None]] = []


def watch_commands(tell: Callable[[Any], None]) -> None:
    """Tell of each shell line that is run from now on.

    Args:
        tell: Is called with the line.
    """
    ipython: Any = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    if shell is None:
        return
    first = not _watched
    _watched[:] = [tell]
    if not first:
        return
    run = shell.system

    @functools.wraps(run)
    def system(command: Any) -> Any:
        _watched[-1](command)
        return run(command)

    shell.system = system
