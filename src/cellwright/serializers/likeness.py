"""Which source a class of the notebook was made by, when several make classes of one name."""

from __future__ import annotations

import types
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Protocol, TypeVar

Marks = dict[str, tuple[object, ...]]


class HasSource(Protocol):
    """What has the source of a class."""

    @property
    def source(self) -> str:
        """Return the source."""


Version = TypeVar("Version", bound=HasSource)


def choose_version(cls: Any, versions: Sequence[Version]) -> Version:
    """Return the version whose methods are most like those of a class; of equals the last."""
    if len(versions) == 1:
        return versions[0]
    own = _marks_of_class(cls)
    return max(reversed(versions), key=lambda v: _likeness(own, marks_of_source(v.source)))


def is_made_by(cls: Any, versions: Sequence[HasSource]) -> bool:
    """Return whether a class has all the methods that one of the versions gives it."""
    if not isinstance(cls, type):
        return False
    own = _marks_of_class(cls)
    for version in versions:
        marks = marks_of_source(version.source)
        if marks and all(own.get(name) == mark for name, mark in marks.items()):
            return True
    return False


def _likeness(own: Marks, others: Marks) -> int:
    equal = sum(own.get(name) == mark for name, mark in others.items())
    return 2 * equal - len(own.keys() ^ others.keys())


def _marks_of_class(cls: Any) -> Marks:
    found: Marks = {}
    for name, value in vars(cls).items():
        function = value.fget if isinstance(value, property) else value
        function = getattr(function, "__func__", function)
        function = getattr(function, "__wrapped__", function)
        if isinstance(function, types.FunctionType):
            found[name] = _mark(function.__code__)
    return found


@lru_cache(maxsize=256)
def marks_of_source(source: str) -> Marks:
    """Return what tells the methods of the class that a source makes, by name."""
    try:
        module = compile(source, "<class>", "exec")
    except SyntaxError:
        return {}
    bodies = [c for c in module.co_consts if isinstance(c, types.CodeType)]
    inside = [c for c in (bodies[-1].co_consts if bodies else ()) if isinstance(c, types.CodeType)]
    return {c.co_name: _mark(c) for c in inside if not c.co_name.startswith("<")}


def _mark(code: types.CodeType) -> tuple[object, ...]:
    constants = tuple(
        _mark(c) if isinstance(c, types.CodeType) else repr(c) for c in code.co_consts
    )
    return code.co_code, code.co_names, code.co_varnames, constants
