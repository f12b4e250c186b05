"""What can be seen of a value that cannot be stored: for people, and to compare two runs by.

An open file has a name, a mode and a position; a connection to a database in memory has its
contents; a generator has variables and a place where it waits. None of it brings the value back.
"""

from __future__ import annotations

import io
import sqlite3
import types
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from cellwright.hashing import digest_bytes
from cellwright.interfaces import Store
from cellwright.model import ArtifactRef
from cellwright.serializers.bundle import dump_bundle
from cellwright.serializers.values import digest_value
from cellwright.serializers.writing import type_name

DEPTH: Final = 4
ITEMS: Final = 200
SEEN: Final = "only described"
"""Key that tells a portrait from other dictionaries."""


def portrait_of(value: object) -> dict[str, object] | None:
    """Return plain data that describe a value which cannot be stored.

    Returns:
        None where nothing is known to look at beside its type.
    """
    found = _draw(value, DEPTH, frozenset())
    if not isinstance(found, dict) or len(found) < 2:
        return None
    return found


def store_portraits(
    names: Iterable[str], values: Mapping[str, object], store: Store, scope: str
) -> dict[str, ArtifactRef]:
    """Store portraits of those variables that have one; the rest is left out."""
    drawn = {name: portrait_of(values[name]) for name in names}
    found = {name: portrait for name, portrait in drawn.items() if portrait is not None}
    refs = dump_bundle(found, store, scope=f"portraits of {scope}", profiles=False)
    kinds = {name: type_name(values[name]) for name in refs}
    return {n: replace(r, type=kinds[n], summary=f"{kinds[n]}, {SEEN}") for n, r in refs.items()}


def _draw(value: Any, depth: int, above: frozenset[int]) -> object:
    """Return a value that has a canonical form as its digest, anything else as what is seen."""
    if value is None or isinstance(value, bool | int | float | str):
        return value
    known = digest_value(value)
    if known is not None and known.canonical:
        return f"{type_name(value)} {known.digest[:32]}"
    found: dict[str, object] = {SEEN: type_name(value)}
    if depth == 0 or id(value) in above:
        return found
    inside = above | {id(value)}
    try:
        for name, part in _seen(value):
            found[name] = _draw(part, depth - 1, inside)
    except Exception as error:
        found["not seen"] = type(error).__name__
    return found


def _seen(value: Any) -> Iterator[tuple[str, object]]:
    look = next((look for kind, look in _LOOKS if isinstance(value, kind)), None)
    if look is not None:
        yield from look(value)
    elif isinstance(value, dict):
        yield from ((str(k), part) for k, part in list(value.items())[:ITEMS])
    elif isinstance(value, list | tuple):
        yield from ((str(i), part) for i, part in enumerate(value[:ITEMS]))
    elif not isinstance(value, type | types.ModuleType | types.FunctionType):
        yield from sorted(getattr(value, "__dict__", {}).items(), key=lambda item: str(item[0]))


def _file(value: Any) -> Iterator[tuple[str, object]]:
    name = getattr(value, "name", None)
    yield "name", name if isinstance(name, str) else None
    yield "closed", value.closed
    if value.closed:
        return
    yield "mode", getattr(value, "mode", None)
    try:
        yield "position", value.tell()
    except OSError:  # a pipe, or a text that is being iterated over
        yield "position", None


def _generator(value: Any) -> Iterator[tuple[str, object]]:
    frame = value.gi_frame
    yield "name", value.__qualname__
    yield "ended", frame is None
    if frame is not None:
        yield "waits at", frame.f_lasti
        yield from ((f"variable {n}", part) for n, part in frame.f_locals.items())


def _connection(value: sqlite3.Connection) -> Iterator[tuple[str, object]]:
    for _, name, file in value.execute("PRAGMA database_list").fetchall():
        yield f"file of {name}", file
    yield "in transaction", value.in_transaction
    yield "contents", digest_bytes(line.encode() for line in value.iterdump())


def _archive(value: zipfile.ZipFile) -> Iterator[tuple[str, object]]:
    yield "mode", value.mode
    for info in value.infolist():
        yield info.filename, [info.file_size, info.CRC]


def _exhausted(value: Any) -> Iterator[tuple[str, object]]:
    yield "name", value.__qualname__
    yield "ended", getattr(value, "cr_frame", getattr(value, "ag_frame", None)) is None


_LOOKS: Final[tuple[tuple[Any, Callable[[Any], Iterator[tuple[str, object]]]], ...]] = (
    (io.IOBase, _file),
    (types.GeneratorType, _generator),
    (types.CoroutineType | types.AsyncGeneratorType, _exhausted),
    (sqlite3.Connection, _connection),
    (zipfile.ZipFile, _archive),
)
