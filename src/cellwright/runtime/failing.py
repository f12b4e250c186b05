"""What was observed of a step whose code raises, written down before the kernel ends."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec

from cellwright.interfaces import Store
from cellwright.model import Metric, StepResult
from cellwright.runtime.observe import Observer

OBSERVED = "observed.json"

_CAUSES = 5
_QUOTED = re.compile(r"[`'\"]([^`'\"\n]+\.\w+)[`'\"]")

_shells: list[Any] = []


def watch_failures(write: Callable[[BaseException | None], None]) -> None:
    """Write down what was observed whenever a cell of this kernel raises.

    Args:
        write: Does it; gets the error.
    """
    ipython: Any = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    if shell is None or shell in _shells:
        return

    def look_at(result: Any) -> None:
        if not result.success:
            with suppress(Exception):  # the step's own error is what counts
                write(result.error_in_exec)

    _shells[:] = [shell]
    shell.events.register("post_run_cell", look_at)


def missing_files(error: BaseException | None) -> Iterator[str]:
    """Yield the paths that an error says are not there; libraries in C only name them in words."""
    for _ in range(_CAUSES):
        if error is None:
            return
        if isinstance(error, OSError):
            if isinstance(error.filename, str | bytes | os.PathLike):
                yield os.fsdecode(error.filename)
            text = str(error)
            yield from _QUOTED.findall(text)
            if " " not in text:  # nothing but the path
                yield text
        error = error.__cause__ or error.__context__


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
