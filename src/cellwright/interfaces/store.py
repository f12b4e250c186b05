"""The artifact store: content-addressed, immutable objects."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Items:
    """What a buffer is made of, so that a store may find parts of it again in another one.

    `width` is the size of an item in bytes. `running` items are whole numbers of 4 or 8 bytes that
    grow from one to the next, such as where the texts of a column begin.
    """

    width: int = 1
    running: bool = False


BYTES = Items()


class Store(Protocol):
    """Objects named by the digest of their bytes (`hashing.digest_bytes`).

    An object is whole or absent: written under a temporary name, flushed, renamed. Errors are
    `StoreError` with codes `store-unreachable`, `store-full`, `object-missing`,
    `object-damaged`.
    """

    url: str

    def put(
        self, data: bytes | memoryview | Iterable[bytes | memoryview], items: Items = BYTES
    ) -> str:
        """Store an object (or the concatenation of buffers), without a second copy in memory.

        Args:
            data: The bytes.
            items: What they are made of; a store may ignore it.

        Returns:
            Its digest. Storing what is there already costs no write.
        """
        ...

    def put_small(self, objects: Mapping[str, bytes]) -> None:
        """Store small objects at once, by their digests; returns when all are durable."""
        ...

    def renew(self, digest: str) -> bool:
        """Return whether the object is there and undamaged; if so it counts as used now.

        What was used lately is never garbage.
        """
        ...

    def get(self, digest: str) -> bytes:
        """Return an object's bytes, checked against the digest."""
        ...

    def map(self, digest: str) -> memoryview:
        """Return an object as a writable private mapping (copy-on-write), checked before.

        Changes to the memory never reach the store.
        """
        ...

    def has(self, digest: str) -> bool:
        """Return whether the object is there (not whether it is undamaged)."""
        ...

    def size(self, digest: str) -> int:
        """Return an object's size in bytes."""
        ...

    def digests(self) -> Iterator[str]:
        """Iterate over the digests of all objects, in no particular order."""
        ...
