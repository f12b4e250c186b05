"""Things to do when a module has been imported, now or later; no module is imported here."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

Action = Callable[[Any], object]

_actions: dict[str, Action] = {}


def when_imported(name: str, action: Action) -> None:
    """Call an action with a module: now when it is there, else right after its import.

    A later action for the same module takes the place of an earlier one that still waits.
    """
    module = sys.modules.get(name)
    if module is not None and not getattr(module.__spec__, "_initializing", False):
        action(module)
        return
    _actions[name] = action
    if not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Finder())


class _Finder(MetaPathFinder):
    """Finds nothing itself: puts the action behind the loader that others find."""

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if name not in _actions:
            return None
        action = _actions.pop(name)
        spec = importlib.util.find_spec(name)
        if spec is None or spec.loader is None:
            _actions[name] = action
            return None
        spec.loader = _Loader(spec.loader, action)
        return spec


class _Loader(Loader):
    """Loads as the loader that was found, then calls the action."""

    def __init__(self, found: Loader, action: Action) -> None:
        self._found = found
        self._action = action

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self._found.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        module.__loader__ = self._found
        if module.__spec__ is not None:
            module.__spec__.loader = self._found
        self._found.exec_module(module)
        self._action(module)
