"""What loaded code was read from, so that a change of it is noticed; not what is done then."""

from __future__ import annotations

import os
import sys
import sysconfig
from collections.abc import Iterable, Iterator
from pathlib import Path
from stat import S_ISDIR
from types import ModuleType

Stamp = tuple[int, int, int] | None


class Stamps:
    """The state of all files that the modules of this process came from, when it was made.

    Besides the modules' own files: the folders in which they are looked for, the interpreter, and
    the places where libraries look for their settings when they are imported.

    Args:
        cwd: The working directory, where some libraries look as well.
        began: Time in nanoseconds before which every file must have been written.
    """

    def __init__(self, cwd: str, began: int) -> None:
        self._cwd = cwd
        self._known = {path: _stamp(path) for path in _places(cwd)}
        self._late = [p for p, s in self._known.items() if s is not None and s[0] >= began]

    def changed(self) -> str:
        """Return a file or folder that is not what it was, or nothing."""
        if self._late:
            return self._late[0]
        for path, before in self._known.items():
            if _stamp(path) != before:
                return path
        return next((p for p in _settings(self._cwd) if p not in self._known), "")


def _places(cwd: str) -> Iterator[str]:
    yield os.path.realpath(sys.executable)
    yield from (sysconfig.get_path(n) for n in ("purelib", "platlib"))
    yield from (place for place in sys.path if place)
    for module in list(sys.modules.values()):
        path = vars(module).get("__file__") if isinstance(module, ModuleType) else None
        if isinstance(path, str):
            yield path
    yield from _settings(cwd)


def _settings(cwd: str) -> Iterator[str]:
    """Return the existing files and folders in which loaded libraries may keep settings."""
    home = os.path.expanduser("~")  # noqa: PTH111
    config = os.environ.get("XDG_CONFIG_HOME") or f"{home}/.config"
    named = [v for k, v in os.environ.items() if k.endswith(("RC", "CONFIG", "CONFIG_FILE"))]
    tops = {name.partition(".")[0] for name in list(sys.modules)} - sys.stdlib_module_names
    here, below, at_home = _entries(cwd), _entries(config), _entries(home)
    for path in named:
        if os.path.exists(path):  # noqa: PTH110
            yield path
    for top in sorted(tops):
        for folder, found, names in (
            (cwd, here, (f"{top}rc", f".{top}rc", *_files(top), *_files(f".{top}"))),
            (cwd, here, (f".{top}_config.yaml",)),
            (home, at_home, (f".{top}", f".{top}rc")),
            (config, below, (top,)),
        ):
            for name in names:
                if name in found:
                    yield from _with_content(f"{folder}/{name}")


def _files(name: str) -> tuple[str, ...]:
    return tuple(f"{name}.{e}" for e in ("cfg", "conf", "ini", "json", "toml", "yaml", "yml"))


def _with_content(path: str) -> Iterable[str]:
    yield path
    yield from (f"{path}/{name}" for name in _entries(path))


def _entries(folder: str) -> set[str]:
    try:
        return set(os.listdir(folder))  # noqa: PTH208
    except OSError:
        return set()


def _stamp(path: str) -> Stamp:
    try:
        found = Path(path).stat()
    except (OSError, ValueError):
        return None
    return found.st_mtime_ns, 0 if S_ISDIR(found.st_mode) else found.st_size, found.st_ino
