"""How two values differ, by type, with the first difference shown; None when they do not.

Two missing values (NaN, NaT, NA) are equal here, as everywhere in a comparison of results.
"""

from __future__ import annotations

import math
import types
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from cellwright.compare.arrays import compare_arrays
from cellwright.compare.figures import compare_figures
from cellwright.compare.frames import compare_frames
from cellwright.compare.lazy import common, is_lazy, who_listens
from cellwright.compare.parts import ATOMS, function_parts, is_plain, is_same_type, reduced_parts
from cellwright.serializers.traits import traits_of

_CACHES = frozenset({"__slotnames__", "_abc_impl", "__annotations_cache__"})
"""What Python keeps in a class for itself, some of it when an object is pickled."""


def describe_difference(one: Any, other: Any, path: str = "value") -> str | None:
    """Return the first difference between two values in words, or None when they are equal.

    Args:
        one: The expected value.
        other: The value to be judged.
        path: What to call the value in the words.

    Example:
        >>> describe_difference({"a": [1, 2]}, {"a": [1, 3]})
        "value['a'][1]: 2 is expected, 3 is there"
        >>> describe_difference(float("nan"), float("nan")) is None
        True
    """
    return _Comparison().compare(one, other, path)


class _Comparison:
    """One comparison: remembers the pairs it has met, so that circles end; and keeps them alive."""

    def __init__(self) -> None:
        self._pairs: dict[tuple[int, int], tuple[Any, Any]] = {}

    def compare(self, one: Any, other: Any, path: str) -> str | None:
        if one is other:
            return None
        if not is_same_type(type(one), type(other)):
            return f"{path}: {_type(one)} is expected, {_type(other)} is there"
        if type(one) in ATOMS:
            return self._by_type(one)(one, other, path)
        pair = (id(one), id(other))
        if pair in self._pairs:
            return None
        self._pairs[pair] = (one, other)
        return self._by_type(one)(one, other, path)

    def _by_type(self, value: Any) -> Callable[[Any, Any, str], str | None]:
        families = {c.__module__.split(".")[0] for c in type(value).__mro__}
        if families & {"pandas", "polars"} and hasattr(value, "equals"):
            return partial(compare_frames, describe=self.compare)
        if "numpy" in families and hasattr(value, "dtype"):
            return partial(compare_arrays, describe=self.compare)
        if "matplotlib" in families and getattr(value, "figure", None) is not None:
            return compare_figures
        if isinstance(value, Mapping):
            return self._mappings
        if isinstance(value, list | tuple):
            return self._sequences
        if isinstance(value, float | complex):
            return _numbers
        if isinstance(value, str | bytes | int | type(None)):
            return _plain
        if isinstance(value, set | frozenset):
            return self._sets
        if isinstance(value, types.FunctionType):
            return self._functions
        return self._attributes

    def _classes(self, one: Any, other: Any, path: str) -> str | None:
        """Compare classes that travelled by value: name and own attributes."""
        if one.__qualname__ != other.__qualname__:
            return _plain_words(one, other, path)
        own, others = (
            {
                name: value
                for name, value in vars(c).items()
                if name not in _CACHES and not isinstance(value, types.GetSetDescriptorType)
            }
            for c in (one, other)
        )
        return self.compare(own, dict(sorted(others.items(), key=_place_in(own))), path)

    def _mappings(self, one: Any, other: Any, path: str) -> str | None:
        missing = [k for k in one if k not in other]
        extra = [k for k in other if k not in one]
        if missing and len(missing) == len(extra) and not any(is_plain(k) for k in missing):
            return self._sequences(list(one.items()), list(other.items()), path)
        if missing or extra:
            words = [f"key {k!r} is missing" for k in missing[:1]]
            words += [f"key {k!r} is there and not expected" for k in extra[:1]]
            return f"{path}: {', '.join(words)}"
        for key in one:
            found = self.compare(one[key], other[key], f"{path}[{key!r}]")
            if found:
                return found
        if list(one) != list(other):
            return f"{path}: the keys are in another order"
        return self._extras(one, other, path) if type(one) is not dict else None

    def _sequences(self, one: Any, other: Any, path: str) -> str | None:
        if len(one) != len(other):
            return f"{path}: {len(one)} items are expected, {len(other)} are there"
        for i, (a, b) in enumerate(zip(one, other, strict=True)):
            found = self.compare(a, b, f"{path}[{i}]")
            if found:
                return found
        return None

    def _sets(self, one: Any, other: Any, path: str) -> str | None:
        """Compare sets; elements that are equal by identity only are looked for one by one."""
        left = [item for item in other if item not in one]
        for item in [item for item in one if item not in other]:
            twin = next(
                (i for i, x in enumerate(left) if _Comparison().compare(item, x, "") is None), None
            )
            if is_plain(item) or twin is None:
                return _plain_words(one, other, path)
            left.pop(twin)
        return _plain_words(one, other, path) if left else None

    def _functions(self, one: Any, other: Any, path: str) -> str | None:
        return self.compare(function_parts(one), function_parts(other), path)

    def _extras(self, one: Any, other: Any, path: str) -> str | None:
        return self.compare(getattr(one, "__dict__", None), getattr(other, "__dict__", None), path)

    def _attributes(self, one: Any, other: Any, path: str) -> str | None:
        """Compare by attributes (an estimator's fitted ones included), else by `==`."""
        if isinstance(one, type):
            return self._classes(one, other, path)
        listeners = who_listens(one)
        if listeners is not None:
            return self.compare(listeners, who_listens(other), path)
        state, others = _state(one), _state(other)
        if state is None or others is None:
            if _is_bare(one) or _equal(one, other):
                return None
            parts = reduced_parts(one), reduced_parts(other)
            if None not in parts:
                return self.compare(*parts, path)
            return f"{path}: the two are not equal"
        for name in {**state, **others}:
            if name not in state or name not in others:
                if is_lazy(one, name):
                    continue
                where = "missing" if name in state else "there and not expected"
                return f"{path}.{name} is {where}"
            pair = common(name, state[name], others[name])
            found = self.compare(*pair, f"{path}.{name}")
            if found:
                return found
        return None


def _state(value: Any) -> dict[str, Any] | None:
    traits = traits_of(value)
    if traits is not None:
        return traits
    found: dict[str, Any] = dict(getattr(value, "__dict__", {}))
    for kind in type(value).__mro__:
        slots = kind.__dict__.get("__slots__", ())
        for name in (slots,) if isinstance(slots, str) else slots:
            if hasattr(value, name) and name not in ("__dict__", "__weakref__"):
                found[name] = getattr(value, name)
    if found:
        return found
    reduced = getattr(value, "__getstate__", None)
    state = reduced() if reduced else None
    return {"state": state} if state is not None and not isinstance(value, type) else None


def _place_in(names: Mapping[str, object]) -> Callable[[tuple[str, object]], int]:
    """Return a key that sorts items as some names stand, others last."""
    places = {name: i for i, name in enumerate(names)}
    return lambda item: places.get(item[0], len(places))


def _is_bare(value: Any) -> bool:
    """Return whether an object without a state has nothing that it could differ in."""
    kind = type(value)
    own = any("__eq__" in vars(base) for base in kind.__mro__[:-1])
    return kind.__module__ == "__main__" and not own and not callable(value)


def _equal(one: Any, other: Any) -> bool:
    try:
        return bool(one == other)
    except Exception:
        return False


def _numbers(one: Any, other: Any, path: str) -> str | None:
    same = one == other or (one != one and other != other)
    signs = same and isinstance(one, float) and math.copysign(1, one) != math.copysign(1, other)
    if same and not (signs and one == one):
        return None
    return _plain_words(one, other, path)


def _plain(one: Any, other: Any, path: str) -> str | None:
    return None if one == other else _plain_words(one, other, path)


def _plain_words(one: Any, other: Any, path: str) -> str:
    return f"{path}: {_short(one)} is expected, {_short(other)} is there"


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "…"


def _type(value: Any) -> str:
    return f"{type(value).__module__}.{type(value).__qualname__}".removeprefix("builtins.")
