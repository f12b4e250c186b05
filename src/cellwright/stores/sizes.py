"""What each object of a store takes in it; not what it is worth to whom."""

from __future__ import annotations

from cellwright.stores.chunked import RECIPE, TABLE
from cellwright.stores.objects import ObjectStore
from cellwright.stores.records import HEAD


def stored_sizes(store: ObjectStore) -> dict[str, tuple[int, tuple[str, ...]]]:
    """Return for each object the bytes that it takes, and the objects that it is pieces of."""
    found: dict[str, tuple[int, tuple[str, ...]]] = {}
    if store.small is not None:
        for digest in store.small.digests():
            found[digest] = store.small.size(digest) + HEAD, ()
    backing = store.large.backing
    lists = set(backing.noted(TABLE))
    for digest in backing.digests():
        listed = len(backing.read_note(digest, TABLE) or b"") if digest in lists else 0
        found[digest] = backing.size(digest) + listed, ()
    for digest in backing.noted(RECIPE):
        size = len(backing.read_note(digest, RECIPE) or b"")
        if digest not in found:
            found[digest] = size, store.large.sources(digest)
    return found
