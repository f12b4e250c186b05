"""The digest of what would be stored of a value, without a store to put it into."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NoReturn

from cellwright.hashing import digest_bytes
from cellwright.interfaces import BYTES, Items
from cellwright.serializers import dump_bundle


def digest_written(value: object) -> str:
    """Return the digest of what would be stored of a value."""
    return dump_bundle({"value": value}, _Nowhere(), profiles=False)["value"].value


class _Nowhere:
    """A store that keeps nothing and only tells digests."""

    url = ""

    def put(
        self, data: bytes | memoryview | Iterable[bytes | memoryview], items: Items = BYTES
    ) -> str:
        """Return the digest of an object."""
        return digest_bytes(data)

    def put_small(self, objects: Mapping[str, bytes]) -> None:
        """Forget some objects."""

    def renew(self, digest: str) -> bool:
        """Return that there is nothing."""
        return False

    def has(self, digest: str) -> bool:
        """Return that there is nothing."""
        return False

    def digests(self) -> Iterator[str]:
        """Return nothing."""
        return iter(())

    def get(self, digest: str) -> NoReturn:
        """Refuse: nothing is kept."""
        raise KeyError(digest)

    map = size = get
