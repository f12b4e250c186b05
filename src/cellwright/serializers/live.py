"""Objects of this process that came from the store: their identity; not how they are loaded.

What can be referred to weakly is, so that nothing is kept alive and no reference count is changed
that a program could see. Lists, dictionaries and sets cannot, and are held.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from cellwright.model import ArtifactRef


@dataclass(frozen=True, slots=True)
class LiveEntry:
    """What is known of an object that was loaded.

    `ref` has no digest for what is embedded in another value's manifest. `siblings` are the
    identities of the objects of its group, itself included; `parts` those of what it refers to.
    """

    oid: str
    generation: int
    ref: ArtifactRef
    siblings: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()


class LiveObjects:
    """The table of a process: identity to object, object to identity."""

    def __init__(self) -> None:
        self._by_oid: dict[str, tuple[LiveEntry, Callable[[], object]]] = {}
        self._by_id: dict[int, str] = {}

    def copy(self) -> LiveObjects:
        """Return a table that begins with what is in this one."""
        other = LiveObjects()
        other._by_oid, other._by_id = dict(self._by_oid), dict(self._by_id)
        return other

    def register(self, value: object, entry: LiveEntry) -> None:
        """Remember that an object has an identity."""
        key, oid = id(value), entry.oid

        def forget(_: object) -> None:
            if self._by_id.get(key) == oid:
                del self._by_id[key]
            self._by_oid.pop(oid, None)

        find: Callable[[], object]
        try:
            find = weakref.ref(value, forget)
        except TypeError:

            def find() -> object:
                return value

        self._by_oid[oid] = entry, find
        self._by_id[key] = oid

    def find(self, oid: str) -> object | None:
        """Return the object of an identity while it is alive."""
        found = self._by_oid.get(oid)
        return None if found is None else found[1]()

    def entry_of(self, value: object) -> LiveEntry | None:
        """Return what is known of an object, None when it did not come from the store."""
        oid = self._by_id.get(id(value))
        if oid is None:
            return None
        entry, find = self._by_oid[oid]
        return entry if find() is value else None

    def __iter__(self) -> Iterator[tuple[LiveEntry, object]]:
        for entry, find in list(self._by_oid.values()):
            value = find()
            if value is not None:
                yield entry, value
