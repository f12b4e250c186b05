"""What local modules keep: seen to be another at a step's end, taken, and given to other steps.

A name of a module is called `@module:MODULE.NAME`; the analysis knows the same names. A module that
a step imports itself gets what it is given right after its own code has run.
"""

from __future__ import annotations

import importlib
import os
import sys
import types
from collections.abc import Callable, Iterator
from typing import Any, Final

from cellwright.errors import CellwrightError
from cellwright.model import MODULE_PREFIX
from cellwright.runtime.imports import after_imports
from cellwright.runtime.written import digest_written
from cellwright.serializers import digest_value
from cellwright.serializers.states import restore_state, take_state

_STATE: Final = "@state"
"""Marks the state of a function or class that the module itself makes."""

_waiting: dict[str, dict[str, Any]] = {}
"""What modules are given that are not imported yet."""


def is_there(item: str) -> bool:
    """Return whether a module has a name; it is imported when something was given to it."""
    module, name = _parts(item)
    if module in _waiting:
        importlib.import_module(module)
    return name in vars(sys.modules[module]) if module in sys.modules else False


def take_from_module(item: str) -> object:
    """Return what a module has under a name, or the state of a function or class of its own."""
    module, name = _parts(item)
    value = vars(sys.modules[module])[name]
    return {_STATE: take_state(value)} if _is_own(value, module, name) else value


def give_to_module(item: str, value: Any) -> None:
    """Let a module have a value under a name, now or as soon as it is imported."""
    module, name = _parts(item)
    found = sys.modules.get(module)
    if found is None or getattr(found.__spec__, "_initializing", False):
        _waiting.setdefault(module, {})[name] = value
    else:
        _put(found, name, value)


def _parts(item: str) -> tuple[str, str]:
    module, _, name = item.removeprefix(MODULE_PREFIX).rpartition(".")
    return module, name


def _put(module: types.ModuleType, name: str, value: Any) -> None:
    present = vars(module).get(name)
    if isinstance(value, dict) and value.keys() == {_STATE}:
        if _is_own(present, module.__name__, name):
            restore_state(present, value[_STATE])
    elif present is not value:
        setattr(module, name, value)


def _is_own(value: object, module: str, name: str) -> bool:
    """Return whether a value is the function or class that the module defines under a name."""
    return (
        isinstance(value, type | types.FunctionType)
        and value.__module__ == module
        and value.__qualname__ == name
    )


class ModuleWatch:
    """Tells what of the local modules is another at the end of a step than at its beginning.

    Args:
        is_local: Whether a file belongs to the project.
    """

    def __init__(self, is_local: Callable[[str], bool]) -> None:
        self._is_local = is_local
        self._before: dict[str, dict[str, str]] = {}
        self._known: dict[str, bool] = {}

    def start(self) -> None:
        """Look at each local module as soon as it is imported, and at those that are there."""
        _waiting.clear()
        after_imports(self._is_local, self._saw)
        self.look()

    def look(self) -> None:
        """Take the local modules as they are now for the beginning."""
        for module in self._modules():
            self._before[module.__name__] = _look_at(module)

    def find_moved(self) -> Iterator[str]:
        """Yield the names of local modules that stand for something else now, sorted."""
        for module in self._modules():
            now = _look_at(module)
            before = self._before.get(module.__name__, now)
            for name in sorted(before.keys() | now.keys()):
                if before.get(name) != now.get(name):
                    yield f"{MODULE_PREFIX}{module.__name__}.{name}"

    def _saw(self, module: types.ModuleType) -> None:
        for name, value in _waiting.pop(module.__name__, {}).items():
            _put(module, name, value)
        self._before[module.__name__] = _look_at(module)

    def _modules(self) -> list[types.ModuleType]:
        found = []
        for name, module in sorted(sys.modules.items()):
            file = getattr(module, "__file__", None)
            if name != "__main__" and isinstance(file, str) and self._is_here(file):
                found.append(module)
        return found

    def _is_here(self, file: str) -> bool:
        """Return whether a module's file belongs to the project; asked of a thousand at a time.

        Links are followed, which is what takes long: of files that are none, once for each folder.
        """
        if file not in self._known:
            link = os.path.islink(file) or not os.path.isabs(file)  # noqa: PTH114, PTH117 (hot)
            place = file if link else f"{os.path.dirname(file)}/_"  # noqa: PTH120 (hot)
            if place not in self._known:
                self._known[place] = self._is_local(place)
            self._known[file] = self._known[place]
        return self._known[file]


def _look_at(module: types.ModuleType) -> dict[str, str]:
    """Return what the names of a module stand for, in digests; empty where there is no telling."""
    found = {}
    for name, value in vars(module).items():
        if not name.startswith("__") and not isinstance(value, types.ModuleType):
            found[name] = _look_at_value(value, module.__name__, name)
    return found


def _look_at_value(value: Any, module: str, name: str) -> str:
    if isinstance(value, type | types.FunctionType):
        if not _is_own(value, module, name):
            return f"{value.__module__}.{value.__qualname__}"
        value = take_state(value)
    known = digest_value(value)
    if known is not None:
        return known.digest
    try:
        return digest_written(value)
    except (CellwrightError, RecursionError):
        return ""
