"""Imports papermill lean, and names what kernels import first; executes nothing.

papermill imports Arrow, where that is installed, for notebooks on Hadoop: half of its own time and
40 MB. It still finds it when such a notebook is asked for.
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

_HEAVY = "pyarrow"
_NAMES = ("FileSelector", "HadoopFileSystem")


def import_papermill() -> None:
    """Import papermill; nothing when it has been imported."""
    if "papermill" in sys.modules or _HEAVY in sys.modules:
        importlib.import_module("papermill")
        return
    with _hidden(_HEAVY):
        importlib.import_module("papermill")
    for name in _NAMES:
        setattr(sys.modules["papermill.iorw"], name, _Later(name))


class _Later:
    """A class of Arrow's that is imported when it is called."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __call__(self, *args: Any, **options: Any) -> Any:
        return getattr(importlib.import_module("pyarrow.fs"), self._name)(*args, **options)


class _Absent:
    """Says, to one thread, that a package is not installed."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._thread = threading.get_ident()

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> None:
        """Refuse the package; leave all others to the other finders."""
        if name.partition(".")[0] == self._name and threading.get_ident() == self._thread:
            raise ModuleNotFoundError(name)


@contextmanager
def _hidden(name: str) -> Iterator[None]:
    absent = _Absent(name)
    sys.meta_path.insert(0, absent)
    try:
        yield
    finally:
        sys.meta_path.remove(absent)
