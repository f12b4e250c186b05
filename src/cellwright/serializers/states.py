"""What code changed of a function or class after it was made; the rest comes from its source.

Attributes of functions and their default arguments, which may remember; data of classes, and
methods that were put in from elsewhere.
"""

from __future__ import annotations

import types
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

_OWN = frozenset({"_abc_impl", "__slots__"})
_MADE = (types.MemberDescriptorType, types.GetSetDescriptorType)

_paused: list[bool] = []


def take_state(value: Any) -> dict[str, Any]:
    """Return the state of a function or class."""
    if isinstance(value, types.FunctionType):
        return {
            "attributes": dict(value.__dict__),
            "defaults": value.__defaults__,
            "kwdefaults": value.__kwdefaults__,
        }
    return {"attributes": _attributes(value)}


def restore_state(value: Any, state: dict[str, Any]) -> None:
    """Give a function or class, just found by its name, the state that it had."""
    if _paused:
        return
    attributes = state["attributes"]
    if isinstance(value, types.FunctionType):
        value.__dict__.clear()
        value.__dict__.update(attributes)
        value.__defaults__, value.__kwdefaults__ = state["defaults"], state["kwdefaults"]
        return
    for name in _attributes(value).keys() - attributes.keys():
        delattr(value, name)
    for name, attribute in attributes.items():
        setattr(value, name, attribute)


@contextmanager
def states_left_alone() -> Iterator[None]:
    """Load values for a comparison only: functions and classes in use keep their state."""
    _paused.append(True)
    try:
        yield
    finally:
        _paused.pop()


def _attributes(cls: Any) -> dict[str, Any]:
    return {
        name: value
        for name, value in vars(cls).items()
        if name not in _OWN and not isinstance(value, _MADE) and not _is_own(cls, name, value)
    }


def _is_own(cls: Any, name: str, value: Any) -> bool:
    """Return whether an attribute is there because the source says so, and cannot differ."""
    inner = value
    for inside in ("fget", "__func__", "func"):
        inner = getattr(inner, inside, None) or inner
    if isinstance(inner, types.FunctionType):
        return inner.__qualname__.startswith((f"{cls.__qualname__}.", "__create_fn__"))
    return name[:2] == name[-2:] == "__" or isinstance(value, type)
