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
_for_each: list[tuple[Callable[[str], bool], Action]] = []


def when_imported(name: str, action: Action) -> None:
    """Call an action with a module: now when it is there, else right after its import.

    A later action for the same module takes the place of an earlier one that still waits.
    """
    module = sys.modules.get(name)
    if module is not None and not getattr(module.__spec__, "_initializing", False):
        action(module)
        return
    _actions[name] = action
    _listen()


def after_imports(accepts: Callable[[str], bool], action: Action) -> None:
    """Call an action with each module that is imported from now on; only the last call counts.

    Args:
        accepts: Whether the module of a file counts.
        action: What is called right after the module's own code.
    """
    _for_each[:] = [(accepts, action)]
    _listen()


def _listen() -> None:
    if not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Finder())


class _Finder(MetaPathFinder):
    """Finds nothing itself: puts the action behind the loader that others find."""

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if name not in _actions:
            return self._find_counted(name, path, target)
        action = _actions.pop(name)
        spec = importlib.util.find_spec(name)
        if spec is None or spec.loader is None:
            _actions[name] = action
            return None
        spec.loader = _Loader(spec.loader, action)
        return spec

    def _find_counted(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None
    ) -> ModuleSpec | None:
        """Return the spec of a module after which an action follows, None for all others."""
        if not _for_each:
            return None
        accepts, action = _for_each[-1]
        for finder in sys.meta_path:
            find = getattr(finder, "find_spec", None)
            spec: ModuleSpec | None = None
            if finder is not self and find is not None:
                spec = find(name, path, target)
            if spec is not None:
                if spec.loader is None or not spec.has_location or not accepts(str(spec.origin)):
                    return None
                spec.loader = _Loader(spec.loader, action)
                return spec
        return None


class _Loader(Loader):
    """Loads as the loader that was found, then calls the action."""

    def __init__(self, found: Loader, action: Action) -> None:
        self._found = found
        self._action = action

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self._found.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        __tracebackhide__ = True  # an error in the module's own code is not this frame's
        module.__loader__ = self._found
        if module.__spec__ is not None:
            module.__spec__.loader = self._found
        self._found.exec_module(module)
        self._action(module)
