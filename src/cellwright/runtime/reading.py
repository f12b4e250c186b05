"""Sees what code asks of the environment and of files without opening them; reports to a listener.

Variables are read from a mapping and files are looked at by functions of `os`: the first gets a
subclass that tells of each read, the others a function in front. What interpreters and libraries
ask for themselves, while they are imported or while they run cells, does not count.
"""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Callable
from typing import Any, Protocol

_MACHINERY = (
    "IPython",
    "_pydev",
    "asyncio",
    "cellwright",
    "comm",
    "debugpy",
    "inspect",
    "ipykernel",
    "jupyter_client",
    "jupyter_core",
    "linecache",
    "nbclient",
    "papermill",
    "threading",
    "tokenize",
    "tornado",
    "traceback",
    "traitlets",
    "warnings",
    "zmq",
)
_WRITERS = ("PIL", "shutil")
"""Libraries that ask only how to write: whether a file is there to be replaced, or is a folder."""
_THROUGH = (
    "os",
    "posixpath",
    "genericpath",
    "pathlib",
    "glob",
    "_collections_abc",
    "contextlib",
    "cellwright.runtime.observe",
    __name__,
)
_DEPTH = 40


class Listener(Protocol):
    """Who is told."""

    def saw_variable(self, name: str) -> None:
        """Take note that a variable was read."""
        ...

    def saw_look(self, path: Any, follow: bool) -> None:
        """Take note that it was asked whether something is there, and what it is."""
        ...


_listeners: list[Listener] = []
_installed: list[bool] = []


def listen(listener: Listener) -> None:
    """Report to a listener from now on, and to no other."""
    _listeners[:] = [listener]
    if not _installed:
        _installed.append(True)
        _watch_variables()
        _watch_looks()


def stop_listening(listener: Listener) -> None:
    """Report no longer to a listener."""
    if listener in _listeners:
        _listeners.remove(listener)


def _tell(how: Callable[[Listener], None]) -> None:
    if _listeners and asked_by_step(3):
        how(_listeners[-1])


def asked_by_step(depth: int = 2) -> bool:
    """Return whether code of a step asks, or a library that it calls.

    Args:
        depth: How many frames above this one belong to whoever wants to know.
    """
    frame: Any = sys._getframe(depth)
    file: str = ""
    for _ in range(_DEPTH):
        name = str(frame.f_globals.get("__name__", ""))
        top = name.partition(".")[0]
        imports = top in ("importlib", "_frozen_importlib", "_frozen_importlib_external")
        if not file and name not in _THROUGH and top != "pathlib":
            if top in _MACHINERY or top in _WRITERS or imports:
                return False
            file = str(frame.f_code.co_filename)
        if imports:  # what a library asks while it is imported is its own
            return bool(file and not file.startswith((sys.prefix, sys.base_prefix)))
        frame = frame.f_back
        if frame is None:
            break
    return True


def _watch_variables() -> None:
    kind: Any = type(os.environ)

    class WatchedEnvironment(kind):  # type: ignore[misc]
        """The environment, which tells what is read of it."""

        def __getitem__(self, key: Any) -> Any:
            if _listeners and isinstance(key, str):
                _tell(lambda listener: listener.saw_variable(key))
            return super().__getitem__(key)

        def __contains__(self, key: object) -> bool:
            if _listeners and isinstance(key, str):
                _tell(lambda listener: listener.saw_variable(key))
            return bool(super().__contains__(key))

    os.environ.__class__ = WatchedEnvironment


def _watch_looks() -> None:
    for name, follow in (("stat", True), ("lstat", False)):
        found = getattr(os, name)
        watched = _watched(found, follow)
        setattr(os, name, watched)
        for names in (
            os.supports_dir_fd,
            os.supports_fd,
            os.supports_follow_symlinks,
            os.supports_effective_ids,
        ):
            if found in names:
                names.add(watched)


def _watched(function: Any, follow: bool) -> Any:
    @functools.wraps(function)
    def look(path: Any, *args: Any, **options: Any) -> Any:
        if _listeners and not isinstance(path, int) and options.get("dir_fd") is None:
            _tell(lambda listener: listener.saw_look(path, follow))
        return function(path, *args, **options)

    return look
