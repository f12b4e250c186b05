"""The artifact store: content-addressed, immutable objects."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol


class Store(Protocol):
    """Objects named by the digest of their bytes (`hashing.digest_bytes`).

    An object is whole or absent: written under a temporary name, flushed, renamed. Errors are
    `StoreError` with codes `store-unreachable`, `store-full`, `object-missing`,
    `object-damaged`.
    """

    url: str

    def put(self, data: bytes | memoryview | Iterable[bytes | memoryview]) -> str:
        """Store an object (or the concatenation of buffers), without a second copy in memory.

        Returns:
            Its digest. Storing what is there already costs no write.
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
