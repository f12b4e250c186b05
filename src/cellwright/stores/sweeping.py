"""What nobody needs removed from a store; who needs what is told by the caller.

An object goes when it is not needed and was last used before a given time. Whoever stores or reuses
an object notes its use first, and the collector looks at that once more, under the lock of the
store, when it removes the object: so writers, readers and other collectors may go on meanwhile.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from cellwright.errors import StoreError
from cellwright.stores.chunked import RECIPE, TABLE
from cellwright.stores.folder import INCOMING
from cellwright.stores.objects import ObjectStore

_ABANDONED = 24 * 3600
"""Seconds after which what a writer left unfinished is nobody's."""


@dataclass(frozen=True, slots=True)
class Swept:
    """What was removed, or would be: objects and bytes; what stayed, and why."""

    removed: int = 0
    freed: int = 0
    kept: int = 0
    recent: int = 0
    leftovers: int = 0


def sweep(store: ObjectStore, needed: Collection[str], before: int, *, dry: bool = False) -> Swept:
    """Remove objects that are not needed and were not used lately.

    Args:
        store: The store.
        needed: The objects to be kept.
        before: What was used at or after this time stays, in nanoseconds since 1970.
        dry: Only count.
    """
    collector = _Collector(store, set(needed), before, dry)
    collector.sweep_recipes()
    collector.sweep_whole()
    collector.sweep_small()
    leftovers = list(_leftovers(store))
    if not dry:
        for path in leftovers:
            path.unlink(missing_ok=True)
        _trim_cache(store)
        store.large.similar.keep(set(store.large.digests()))
    return replace(collector.swept, leftovers=len(leftovers))


class _Collector:
    """Goes through a store, kind by kind: what is kept as pieces keeps what these are pieces of."""

    def __init__(self, store: ObjectStore, keep: set[str], before: int, dry: bool) -> None:
        self.store, self.keep, self.before, self.dry = store, keep, before, dry
        self.backing = store.large.backing
        self.swept = Swept()

    def _count(self, removed: int = 0, freed: int = 0, kept: int = 0, recent: int = 0) -> None:
        self.swept = Swept(
            self.swept.removed + removed,
            self.swept.freed + freed,
            self.swept.kept + kept,
            self.swept.recent + recent,
        )

    def _stays(self, digest: str) -> bool:
        """Return whether an object stays, and count it."""
        if digest in self.keep:
            self._count(kept=1)
            return True
        if self.backing.used(digest) >= self.before:
            self._count(recent=1)
            return True
        return False

    def sweep_recipes(self) -> None:
        """Remove recipes; keep what the others are made of."""
        for digest in list(self.backing.noted(RECIPE)):
            if self._stays(digest):
                self.keep.update(self.store.large.sources(digest))
                continue
            size = _note_size(self.store, digest, RECIPE)
            if not self.dry:
                self.backing.remove_note(digest, RECIPE)
            self._count(removed=1, freed=size)

    def sweep_whole(self) -> None:
        """Remove objects that are kept whole."""
        for digest in list(self.backing.digests()):
            if self._stays(digest):
                continue
            try:
                size = self.backing.size(digest) + _note_size(self.store, digest, TABLE)
            except StoreError:  # another collector was quicker
                continue
            if self.dry or self.backing.remove(digest, self.before):
                self._count(removed=1, freed=size)
                if not self.dry:
                    self.backing.remove_note(digest, TABLE)
            else:
                self._count(recent=1)

    def sweep_small(self) -> None:
        """Remove small objects."""
        small = self.store.small
        if small is None:
            return

        def keep(digest: str, used: int) -> bool:
            if digest in self.keep:
                self._count(kept=1)
            elif used >= self.before:
                self._count(recent=1)
            else:
                return False
            return True

        removed, freed = small.sweep(keep, dry=self.dry)
        self._count(removed=removed, freed=freed)


def _note_size(store: ObjectStore, digest: str, kind: str) -> int:
    return len(store.large.backing.read_note(digest, kind) or b"")


def _leftovers(store: ObjectStore) -> Iterator[Path]:
    """Yield what writers that were killed left long ago."""
    for root in (store.folder, store.cache.root):
        incoming = root / INCOMING if root is not None else None
        if incoming is None or not incoming.is_dir():
            continue
        for path in incoming.iterdir():
            try:
                if time.time() - path.stat().st_mtime > _ABANDONED:
                    yield path
            except FileNotFoundError:
                continue


def _trim_cache(store: ObjectStore) -> None:
    """Remove plain files of objects that are gone."""
    for digest in list(store.cache.digests()):
        if not store.large.has(digest):
            store.cache.remove(digest)
