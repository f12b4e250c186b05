"""The artifact store behind a URL; how a folder or a remote place keeps objects is elsewhere."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

from cellwright.hashing import digest_bytes
from cellwright.stores.chunks import Data
from cellwright.stores.folder import FolderObjects

if TYPE_CHECKING:
    from cellwright.stores.remote import RemoteObjects


class ObjectStore:
    """Content-addressed, immutable objects at a URL; implements `interfaces.Store`.

    Args:
        url: A plain path, `file:///path`, or any URL that fsspec reaches (`s3://bucket/store`).
        cache: Local folder through which remote objects are mapped; by default one per URL below
            the user's cache folder.

    Example:
        >>> import tempfile
        >>> store = ObjectStore(tempfile.mkdtemp())
        >>> digest = store.put([b"a", b"b"])
        >>> store.get(digest)
        b'ab'
    """

    def __init__(self, url: str, *, cache: str | None = None) -> None:
        self.url = url
        self._objects: FolderObjects | RemoteObjects
        local = _local_path(url)
        if local is not None:
            self._objects = FolderObjects(local)
        else:
            from cellwright.stores.remote import RemoteObjects

            self._objects = RemoteObjects(url, Path(cache) if cache else _default_cache(url))

    def put(self, data: Data) -> str:
        """Store an object, or the concatenation of buffers; returns its digest.

        Raises:
            StoreError: `store-full`, `store-unreachable`; nothing partial is left.
        """
        return self._objects.put(data)

    def get(self, digest: str) -> bytes:
        """Return an object's bytes, checked against the digest.

        Raises:
            StoreError: `object-missing`, `object-damaged`, `store-unreachable`.
        """
        return self._objects.get(digest)

    def map(self, digest: str) -> memoryview:
        """Return an object as a writable private mapping; changes never reach the store.

        Raises:
            StoreError: `object-missing`, `object-damaged`, `store-unreachable`.
        """
        return self._objects.map(digest)

    def has(self, digest: str) -> bool:
        """Return whether the object is there (not whether it is undamaged)."""
        return self._objects.has(digest)

    def size(self, digest: str) -> int:
        """Return an object's size in bytes."""
        return self._objects.size(digest)

    def digests(self) -> Iterator[str]:
        """Iterate over the digests of all objects, in no particular order."""
        return self._objects.digests()

    def __repr__(self) -> str:
        return f"ObjectStore({self.url!r})"


def _local_path(url: str) -> Path | None:
    """Return the folder that a URL or path names, None when it is not a local one."""
    if url.startswith("file://"):
        return Path(unquote(url.removeprefix("file://"))).absolute()
    if "://" in url or "::" in url:
        return None
    return Path(url).expanduser().absolute()


def _default_cache(url: str) -> Path:
    home = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    name = digest_bytes(url.encode())[:16]
    return Path(home).expanduser() / "cellwright" / "objects" / name
