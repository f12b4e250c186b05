"""Compiled local modules that are older than their source are removed before they are imported.

Python takes a `.pyc` file for the code of a module when the second of the source's last change and
its size are those of before. A module edited twice within a second, at equal size, would run as it
was before the edit, while the step's version says otherwise. A compiled file that was written after
the last change of its source cannot be of another source; any other goes, and Python compiles anew.
"""

from __future__ import annotations

import os
import sys
from importlib.util import source_from_cache
from typing import Any

from cellwright.runtime.places import ignored_places

_hooked: list[bool] = []


def distrust_old_bytecode() -> None:
    """Look at compiled modules from now on before this process opens them.

    Modules of the interpreter and of installed packages are left alone: nobody edits them.
    """
    if not _hooked:
        _hooked.append(True)
        ignored_places()
        sys.addaudithook(_hook)


def _hook(event: str, args: tuple[Any, ...]) -> None:
    if event != "open" or not isinstance(args[0], str) or not args[0].endswith(".pyc"):
        return
    path = os.path.abspath(args[0])  # noqa: PTH100
    if not path.startswith(ignored_places()):
        remove_if_old(path)


def remove_if_old(path: str) -> None:
    """Remove a compiled module that was not written after the last change of its source."""
    try:
        source = source_from_cache(path)
        if os.stat(path).st_mtime_ns <= os.stat(source).st_mtime_ns:  # noqa: PTH116
            os.unlink(path)  # noqa: PTH108
    except (OSError, ValueError, NotImplementedError):
        return
