"""Serializers that other packages bring, found through their entry points when first needed."""

from __future__ import annotations

from functools import cache
from typing import cast

from cellwright.errors import PluginError, nearest
from cellwright.interfaces import Serializer

GROUP = "cellwright.serializers"
BUILT_IN = frozenset({"plain", "numpy", "pandas", "polars", "arrow", "pickle"})


@cache
def _installed() -> dict[str, Serializer]:
    from cellwright.plugins import list_plugins, load

    names = [n for n in list_plugins(GROUP) if n not in BUILT_IN]
    found = {n: load(GROUP, n) for n in names}
    made = {n: s() if isinstance(s, type) else s for n, s in found.items()}
    return {n: cast("Serializer", s) for n, s in made.items()}


def foreign_serializers() -> tuple[Serializer, ...]:
    """Return the serializers that are not built in, in the order of their names."""
    return tuple(_installed().values())


def foreign_serializer(name: str) -> Serializer:
    """Return the serializer of a name.

    Raises:
        PluginError: `serializer-missing` when none is installed.
    """
    for known, serializer in _installed().items():
        if name in (known, serializer.name):
            return serializer
    raise PluginError(
        f"the value was stored by the serializer `{name}`, which is not installed",
        code="serializer-missing",
        where=f"entry points `{GROUP}`",
        hint=nearest(name, _installed()),
    )
