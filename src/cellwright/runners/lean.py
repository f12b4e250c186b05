"""Imports papermill lean, and names what kernels import first; executes nothing.

papermill imports Arrow, where that is installed, for notebooks on Hadoop: half of its own time and
40 MB. It still finds it when such a notebook is asked for. jsonschema, which nbformat uses, builds
a parser of international addresses when it is imported in an environment with JupyterLab: a second
of CPU. No notebook's schema asks for that format, nor for others that take long. requests, for
notebooks behind an address, is imported when such a one is read.
"""

from __future__ import annotations

import importlib
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import ModuleType
from typing import Any

RUNTIME = "cellwright.runtime"
"""What every step notebook imports first, and warm kernels therefore beforehand."""

_ARROW = "pyarrow"
_HEAVY = frozenset({_ARROW, "rfc3987_syntax"})
_FORMATS = frozenset({"isoduration", "rfc3986_validator", "uri_template", "webcolors"})
_REQUESTS = "requests"
_NAMES = ("FileSelector", "HadoopFileSystem")


def import_papermill() -> None:
    """Import papermill; nothing when it has been imported."""
    if "papermill" in sys.modules:
        return
    hidden = _HEAVY - sys.modules.keys()
    if "ipykernel" not in sys.modules:  # in somebody's session the formats may be wanted later
        hidden |= _FORMATS - sys.modules.keys()
    with _hidden(hidden), _later(_REQUESTS):
        importlib.import_module("papermill")
    for name in _NAMES if _ARROW in hidden else ():
        setattr(sys.modules["papermill.iorw"], name, _Later(name))


class _Later:
    """A class of Arrow's that is imported when it is called."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __call__(self, *args: Any, **options: Any) -> Any:
        return getattr(importlib.import_module("pyarrow.fs"), self._name)(*args, **options)


class _LaterModule(ModuleType):
    """Stands for a module until something of it is wanted."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(importlib.import_module(self.__name__), name)


@contextmanager
def _later(name: str) -> Iterator[None]:
    """Have a module stand for another one while others are imported."""
    if name in sys.modules:
        yield
        return
    stands = sys.modules[name] = _LaterModule(name)
    try:
        yield
    finally:
        if sys.modules.get(name) is stands:
            del sys.modules[name]


class _Absent:
    """Says, to one thread, that packages are not installed."""

    def __init__(self, names: frozenset[str]) -> None:
        self._names = names
        self._thread = threading.get_ident()

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> None:
        """Refuse the packages; leave all others to the other finders."""
        if name.partition(".")[0] in self._names and threading.get_ident() == self._thread:
            raise ModuleNotFoundError(name)


@contextmanager
def _hidden(names: frozenset[str]) -> Iterator[None]:
    absent = _Absent(names)
    sys.meta_path.insert(0, absent)
    try:
        yield
    finally:
        sys.meta_path.remove(absent)
