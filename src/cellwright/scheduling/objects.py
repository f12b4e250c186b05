"""Looks into stored values: whether all of one is there, and which of them share objects.

It reads manifests only, no data.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from cellwright.errors import StoreError
from cellwright.interfaces import Store
from cellwright.serializers.manifest import (
    Manifest,
    decode_manifest,
    read_signed,
    runs_code,
)
from cellwright.serializers.signatures import is_trusted

_DAMAGED = frozenset({"object-missing", "object-damaged"})


@dataclass(frozen=True, slots=True)
class _Shape:
    """What a stored value consists of.

    Identities in order of appearance, objects, and the keys of those who signed a part that this
    user may not load.
    """

    identities: tuple[str, ...]
    objects: frozenset[str]
    strangers: tuple[str, ...] = ()


class StoredObjects:
    """What is known of the values in a store; each is looked at once.

    Args:
        store: The store.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._shapes: dict[str, _Shape | None] = {}
        self._present: set[str] = set()

    def is_whole(self, digest: str) -> bool:
        """Return whether a value is in the store with all of its parts and buffers.

        Raises:
            StoreError: The store cannot be asked.
        """
        shape = self._shape(digest)
        if shape is None:
            return False
        for name in shape.objects - self._present:
            if not self._store.renew(name):
                return False
            self._present.add(name)
        return True

    def stranger_of(self, digest: str) -> str:
        """Return the key that signed a part of a value which this user may not load; else nothing.

        Raises:
            StoreError: The store cannot be asked.
        """
        shape = self._shape(digest)
        return shape.strangers[0] if shape is not None and shape.strangers else ""

    def objects_of(self, digest: str) -> frozenset[str]:
        """Return all objects that a value consists of; only itself when it is damaged or missing.

        Raises:
            StoreError: The store cannot be asked.
        """
        shape = self._shape(digest)
        return shape.objects if shape is not None else frozenset((digest,))

    def find_sharing(self, digests: Iterable[str]) -> tuple[int, ...]:
        """Return how values share objects: the same numbers, the same sharing.

        Two variables that are one object must be told from two equal ones: a step that changes one
        of them in place makes something else of each.

        Args:
            digests: The values, in an order that is always the same.

        Returns:
            For each object, in order of appearance, the number of its first appearance; nothing
            when no object appears twice.

        Raises:
            StoreError: The store cannot be asked.
        """
        found: list[str] = []
        for digest in digests:
            shape = self._shape(digest)
            found += shape.identities if shape is not None else (digest,)
        first: dict[str, int] = {}
        numbers = tuple(first.setdefault(identity, len(first)) for identity in found)
        return numbers if len(first) < len(numbers) else ()

    def _shape(self, digest: str) -> _Shape | None:
        if digest not in self._shapes:
            try:
                self._shapes[digest] = self._look(digest)
            except StoreError as error:
                if error.code not in _DAMAGED:
                    raise
                self._shapes[digest] = None
        return self._shapes[digest]

    def _look(self, digest: str) -> _Shape:
        """Walk through a value's manifests; one that appears again is not walked through again."""
        identities: list[str] = []
        objects: set[str] = set()
        manifests: dict[str, Manifest | None] = {}
        strangers: list[str] = []
        waiting: list[str | Manifest] = [digest]
        while waiting:
            item = waiting.pop()
            manifest: Manifest | None
            known = isinstance(item, str) and item in manifests
            if isinstance(item, str):
                objects.add(item)
                if not known:
                    manifests[item] = self._read(item, strangers)
                manifest = manifests[item]
            else:
                manifest = item
            if manifest is None:
                continue
            identities += [manifest.oid] if manifest.oid else []
            identities += [oid for oid, _ in manifest.members]
            if not known:
                objects.update(s.object for s in manifest.segments if s.object)
                objects.update([manifest.pack] if manifest.pack else [])
                parts = [part.embedded or part.digest for part in manifest.parts]
                waiting += [part for part in reversed(parts) if part]
        return _Shape(tuple(identities), frozenset(objects), tuple(strangers))

    def _read(self, digest: str, strangers: list[str]) -> Manifest | None:
        """Return a manifest; None for an object of another kind, which is whole in itself.

        Keys that signed what this user may not load are added to `strangers`.
        """
        data = self._store.get(digest)
        try:
            manifest = decode_manifest(data, digest)
        except StoreError:
            return None
        if runs_code(manifest):
            signed = read_signed(data)
            if not is_trusted(signed):
                strangers.append(signed.key or "nobody")
        return manifest
