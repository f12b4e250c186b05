"""What objects compute on first use and keep: whether it is there yet says nothing of the value."""

from __future__ import annotations

from typing import Any

_KEPT = frozenset({"cached_property", "cache_readonly", "lazyproperty", "reify"})
_CACHES = frozenset({"_cache", "__cache", "_cached", "_cached_properties"})


def is_lazy(value: Any, name: str) -> bool:
    """Return whether an attribute is one that an object computes when it is first asked for."""
    if name in _CACHES:
        return True
    for kind in type(value).__mro__:
        if name in vars(kind):
            return type(vars(kind)[name]).__name__ in _KEPT
    return False


def who_listens(value: Any) -> list[Any] | None:
    """Return the signals of a Matplotlib registry of callbacks that somebody listens to.

    The numbers of the listeners are counted up whenever it is copied. None for everything else.
    """
    kind = type(value)
    if kind.__name__ != "CallbackRegistry" or not kind.__module__.startswith("matplotlib"):
        return None
    return sorted((str(name), len(found)) for name, found in value.callbacks.items() if found)


def common(name: str, one: Any, other: Any) -> tuple[Any, Any]:
    """Return what two attributes of a name have in common, if they are caches; else themselves."""
    if name not in _CACHES or not (isinstance(one, dict) and isinstance(other, dict)):
        return one, other
    kept = [key for key in one if key in other]
    return {k: one[k] for k in kept}, {k: other[k] for k in kept}
