"""The artifact store behind a URL; how a folder or a remote place keeps objects is elsewhere."""

from __future__ import annotations

import itertools
import os
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import unquote

from cellwright.hashing import digest_bytes
from cellwright.interfaces import BYTES, Items
from cellwright.stores.chunked import Backing, ChunkedObjects
from cellwright.stores.failures import damaged, mapped_failures
from cellwright.stores.folder import FolderObjects
from cellwright.stores.notes import NotedFolder
from cellwright.stores.similar import SimilarObjects
from cellwright.stores.small import SMALL, SmallObjects
from cellwright.stores.streams import Data, chunks, is_repeatable


class ObjectStore:
    """Content-addressed, immutable objects at a URL; implements `interfaces.Store`.

    Args:
        url: A plain path, `file:///path`, or any URL that fsspec reaches (`s3://bucket/store`).
        cache: Local folder for plain files of remote objects and of those kept as pieces; by
            default one per URL below the user's cache folder. It may be deleted at any time.

    Example:
        >>> import tempfile
        >>> store = ObjectStore(tempfile.mkdtemp())
        >>> digest = store.put([b"a", b"b"])
        >>> store.get(digest)
        b'ab'
    """

    def __init__(self, url: str, *, cache: str | None = None) -> None:
        self.url = url
        self.since = time.time_ns()
        local = _local_path(url)
        self.folder = local
        place = Path(cache) if cache else default_cache(url)
        self.cache = FolderObjects(place, durable=False)
        self.small: SmallObjects | None = None
        backing: Backing
        if local is not None:
            backing = NotedFolder(local)
            self.small = SmallObjects(local)
            similar = SimilarObjects(local)
        else:
            from cellwright.stores.remote import RemoteObjects

            backing = RemoteObjects(url, self.cache)
            similar = SimilarObjects(place)
        self.large = ChunkedObjects(backing, self.cache, similar, self.since)

    def put(self, data: Data, items: Items = BYTES) -> str:
        """Store an object, or the concatenation of buffers; returns its digest.

        Args:
            data: The bytes.
            items: What they are made of, so that later objects may be kept as pieces of this one.

        Raises:
            StoreError: `store-full`, `store-unreachable`; nothing partial is left.
        """
        if self.small is None:
            return self.large.put(data, items)
        found, rest = _take_small(data)
        if found is None:
            return self.large.put(rest, items)
        digest = digest_bytes(found)
        self.put_small({digest: found})
        return digest

    def put_small(self, objects: Mapping[str, bytes]) -> None:
        """Store small objects at once, by their digests; returns when all are durable.

        Raises:
            StoreError: `store-full`, `store-unreachable`.
        """
        if self.small is None:
            for data in objects.values():
                self.large.put(data)
            return
        with mapped_failures(self._where):
            new = {d: b for d, b in objects.items() if not self.small.renew(d, self.since)}
            self.small.put({d: b for d, b in new.items() if len(b) < SMALL})
        for data in new.values():
            if len(data) >= SMALL:
                self.large.put(data)

    def get(self, digest: str) -> bytes:
        """Return an object's bytes, checked against the digest.

        Raises:
            StoreError: `object-missing`, `object-damaged`, `store-unreachable`.
        """
        found = self._get_small(digest)
        return self.large.get(digest) if found is None else found

    def map(self, digest: str) -> memoryview:
        """Return an object as a writable private mapping; changes never reach the store.

        Raises:
            StoreError: `object-missing`, `object-damaged`, `store-unreachable`.
        """
        found = self._get_small(digest)
        return self.large.map(digest) if found is None else memoryview(bytearray(found))

    def has(self, digest: str) -> bool:
        """Return whether the object is there (not whether it is undamaged)."""
        with mapped_failures(self._where):
            if self.small is not None and self.small.has(digest):
                return True
        return self.large.has(digest)

    def renew(self, digest: str) -> bool:
        """Return whether the object is there and undamaged; if so it counts as used now."""
        with mapped_failures(self._where):
            if self.small is not None and self.small.renew(digest, self.since):
                return True
        return self.large.renew(digest)

    def size(self, digest: str) -> int:
        """Return an object's size in bytes."""
        with mapped_failures(self._where):
            if self.small is not None and self.small.has(digest):
                return self.small.size(digest)
        return self.large.size(digest)

    def digests(self) -> Iterator[str]:
        """Iterate over the digests of all objects, in no particular order."""
        with mapped_failures(self._where):
            small = list(self.small.digests()) if self.small is not None else []
        yield from small
        yield from self.large.digests()

    @property
    def _where(self) -> str:
        return self.large.backing.place

    def _get_small(self, digest: str) -> bytes | None:
        """Return a small object's bytes, None when it is none; damaged ones are reported."""
        if self.small is None:
            return None
        with mapped_failures(self._where):
            found = self.small.get(digest)
            if found is None and self.small.has(digest):
                raise damaged(digest, str(self.small.path(digest)))
            return found

    def __repr__(self) -> str:
        return f"ObjectStore({self.url!r})"


def _take_small(data: Data) -> tuple[bytes | None, Data]:
    """Return data that is small as a whole, or else the data itself, complete."""
    if isinstance(data, bytes | bytearray | memoryview):
        small = memoryview(data).nbytes < SMALL
        return (b"".join(chunks(data)) if small else None), data
    if is_repeatable(data):
        pieces = list(chunks(data))
        small = sum(len(piece) for piece in pieces) < SMALL
        return (b"".join(pieces) if small else None), data
    stream = chunks(data)
    begun: list[bytes] = []
    size = 0
    for piece in stream:
        begun.append(bytes(piece))
        size += len(piece)
        if size >= SMALL:
            return None, itertools.chain(begun, stream)
    return b"".join(begun), begun


def _local_path(url: str) -> Path | None:
    """Return the folder that a URL or path names, None when it is not a local one."""
    if url.startswith("file://"):
        return Path(unquote(url.removeprefix("file://"))).absolute()
    if "://" in url or "::" in url:
        return None
    return Path(url).expanduser().absolute()


def default_cache(url: str) -> Path:
    """Return the local folder for plain files of a store's objects."""
    home = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    name = digest_bytes(url.encode())[:16]
    return Path(home).expanduser() / "cellwright" / "objects" / name
