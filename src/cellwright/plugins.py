"""The one reader of entry points: lists plug-ins without importing, loads them on use.

A broken plug-in is reported and the others work.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from cellwright.errors import PluginError, nearest

GROUPS: Mapping[str, tuple[str, ...]] = {
    "cellwright.engines": ("submit", "close"),
    "cellwright.runners": ("run", "close"),
    "cellwright.stores": ("put", "put_small", "get", "map", "has", "renew", "size", "digests"),
    "cellwright.ledgers": ("append", "run", "runs", "results", "versions", "verify_chain", "close"),
    "cellwright.serializers": ("accepts", "dump", "load", "value_digest", "summarize"),
    "cellwright.exporters": ("export",),
}
"""The groups, each with the members that its Protocol asks for."""


def list_plugins(group: str) -> tuple[str, ...]:
    """Return the names of the plug-ins of a group, sorted, without importing any."""
    return tuple(sorted(_entries(group)))


def load(group: str, name: str) -> object:
    """Return the object that a plug-in's entry point names.

    Raises:
        PluginError: There is no such plug-in (`unknown-plugin`), it cannot be imported
            (`broken-plugin`), or it lacks a member of its Protocol (`plugin-contract`).
    """
    entries = _entries(group)
    if name not in entries:
        raise PluginError(
            f"there is no plug-in `{name}` in `{group}`",
            code="unknown-plugin",
            where=group,
            hint=nearest(name, entries),
        )
    return _load(group, entries[name])


def load_all(group: str) -> dict[str, object]:
    """Return the plug-ins of a group that load, by name, in the order of their names.

    Those that do not are left out; `broken` says which and why.
    """
    found: dict[str, object] = {}
    for name, entry in sorted(_entries(group).items()):
        try:
            found[name] = _load(group, entry)
        except PluginError:
            continue
    return found


def broken(group: str) -> dict[str, PluginError]:
    """Return the plug-ins of a group that do not load, each with its error."""
    found: dict[str, PluginError] = {}
    for name, entry in sorted(_entries(group).items()):
        try:
            _load(group, entry)
        except PluginError as error:
            found[name] = error
    return found


@cache
def _entries(group: str) -> Mapping[str, EntryPoint]:
    return {entry.name: entry for entry in _all_entries().select(group=group)}


@cache
def _all_entries() -> Any:
    """Return all entry points: each look goes through all installed distributions."""
    return entry_points()


@cache
def _load(group: str, entry: EntryPoint) -> object:
    try:
        loaded: object = entry.load()
    except Exception as error:
        raise PluginError(
            f"the plug-in `{entry.name}` of `{group}` cannot be imported: {error}",
            code="broken-plugin",
            where=entry.value,
            hint="repair or uninstall the package that provides it",
        ) from error
    missing = [m for m in GROUPS.get(group, ()) if not hasattr(loaded, m)]
    if missing:
        raise PluginError(
            f"the plug-in `{entry.name}` of `{group}` lacks {', '.join(missing)}",
            code="plugin-contract",
            where=entry.value,
            hint="see the Protocols in cellwright.interfaces",
        )
    return loaded
