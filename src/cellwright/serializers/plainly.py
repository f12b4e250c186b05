"""Values loaded only where that runs no code of the value's own; others are described.

A stored value may come from anybody who can write to the store: readers that show values to people
use this and nothing else.
"""

from __future__ import annotations

from cellwright.interfaces import Store
from cellwright.serializers.arrays import ArraySerializer
from cellwright.serializers.bundle import load_bundle
from cellwright.serializers.frames import PandasSerializer, PolarsSerializer
from cellwright.serializers.manifest import Manifest, decode_manifest
from cellwright.serializers.plain import PlainSerializer
from cellwright.serializers.views import ViewSerializer
from cellwright.serializers.writing import MEMBER

PLAIN_FORMS = frozenset(
    {
        MEMBER,
        ArraySerializer.name,
        PandasSerializer.name,
        PlainSerializer.name,
        PolarsSerializer.name,
        ViewSerializer.name,
    }
)
"""Serializers whose stored form is data: neither pickles, nor plug-ins that nobody vouches for."""


def read_manifest(digest: str, store: Store) -> Manifest:
    """Return what the store keeps of a value beside its memory.

    Raises:
        StoreError: It is missing or damaged.
    """
    return decode_manifest(store.get(digest), digest)


def is_plain_form(digest: str, store: Store) -> bool:
    """Return whether a value, and all that it refers to, is data that is loaded without code.

    Raises:
        StoreError: A manifest is missing or damaged.
    """
    waiting, seen = [read_manifest(digest, store)], {digest}
    while waiting:
        manifest = waiting.pop()
        if manifest.serializer not in PLAIN_FORMS:
            return False
        for part in manifest.parts:
            if part.embedded is not None:
                waiting.append(part.embedded)
            elif part.digest not in seen:
                seen.add(part.digest)
                waiting.append(read_manifest(part.digest, store))
    return True


def load_plain_form(digest: str, store: Store) -> object:
    """Load a value for which `is_plain_form` holds.

    Raises:
        StoreError: An object is missing or damaged.
        ValueError: The value is no data.
    """
    if not is_plain_form(digest, store):
        message = f"object {digest} is not loaded: it may hold code"
        raise ValueError(message)
    return load_bundle({"value": digest}, store)["value"]
