"""Which ledgers' runs use a store, so that garbage is what none of them needs; no ledger itself."""

from __future__ import annotations

import json
from collections.abc import Iterator

from cellwright.hashing import digest_bytes
from cellwright.stores.objects import ObjectStore

_NOTE = "ledger"


def note_ledger(store: ObjectStore, url: str, place: str) -> None:
    """Note that runs of a ledger use a store.

    Args:
        store: The store.
        url: The ledger's URL, without a password.
        place: Where these runs are made, in words.
    """
    name = digest_bytes(url.encode())
    if store.large.backing.read_note(name, _NOTE) is None:
        data = json.dumps({"ledger": url, "place": place}).encode()
        store.large.backing.write_note(name, _NOTE, data)


def known_ledgers(store: ObjectStore) -> Iterator[tuple[str, str]]:
    """Yield the URL of each ledger whose runs use a store, and where they are made."""
    for name in list(store.large.backing.noted(_NOTE)):
        data = store.large.backing.read_note(name, _NOTE)
        if data is not None:
            found = json.loads(data)
            yield found["ledger"], found["place"]


def forget_ledger(store: ObjectStore, url: str) -> None:
    """Forget a ledger that is no more."""
    store.large.backing.remove_note(digest_bytes(url.encode()), _NOTE)
