"""What was observed of a step whose code raises, written down before the kernel ends."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec

from cellwright.interfaces import Store
from cellwright.model import Metric, StepResult
from cellwright.runtime.observe import Observer

OBSERVED = "observed.json"

_shells: list[Any] = []


def watch_failures(write: Callable[[], None]) -> None:
    """Write down what was observed whenever a cell of this kernel raises.

    Args:
        write: Does it.
    """
    ipython: Any = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    if shell is None or shell in _shells:
        return

    def look_at(result: Any) -> None:
        if not result.success:
            with suppress(Exception):  # the step's own error is what counts
                write()

    _shells[:] = [shell]
    shell.events.register("post_run_cell", look_at)


def write_observed(
    folder: Path, observer: Observer, store: Store, metrics: Iterable[Metric]
) -> None:
    """Write the files that were used so far, as a result without values, into a folder."""
    with observer.paused():
        seen = StepResult(
            files_read=observer.files_read(),
            files_written=observer.files_written(store),
            metrics=tuple(metrics),
            outside=observer.outside(),
        )
        (folder / OBSERVED).write_bytes(msgspec.json.encode(seen))
