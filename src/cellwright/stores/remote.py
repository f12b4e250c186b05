"""Objects at any URL that fsspec reaches; the one place that imports fsspec.

Large objects are mapped through a local folder, which is a cache and may be deleted at any time.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cellwright.hashing import digest_bytes
from cellwright.stores.chunks import CHUNK, Data
from cellwright.stores.failures import damaged, mapped_failures, missing
from cellwright.stores.folder import FolderObjects

INCOMING = ".incoming"


class RemoteObjects:
    """Objects under `<2 hex>/<digest>` of a URL, with a local folder as cache."""

    def __init__(self, url: str, cache: Path) -> None:
        import fsspec

        self.url = url
        self._where = f"store {url}"
        self._cache = FolderObjects(cache)
        with mapped_failures(self._where):
            self._fs: Any
            self._fs, self._root = fsspec.core.url_to_fs(url)

    def put(self, data: Data) -> str:
        """Store data: into the cache first, then to a temporary name, then to its own."""
        digest = self._cache.put(data)
        with mapped_failures(self._where):
            path = self._path(digest)
            if self._fs.exists(path):
                return digest
            temporary = f"{self._root}/{INCOMING}/{secrets.token_hex(16)}"
            self._fs.makedirs(f"{self._root}/{INCOMING}", exist_ok=True)
            self._fs.makedirs(f"{self._root}/{digest[:2]}", exist_ok=True)
            try:
                self._fs.put_file(str(self._cache.path(digest)), temporary)
                self._fs.mv(temporary, path)
            except BaseException:
                self._discard(temporary)
                raise
        return digest

    def get(self, digest: str) -> bytes:
        """Return an object's bytes, checked."""
        if self._is_cached(digest):
            return self._cache.get(digest)
        with mapped_failures(self._where):
            try:
                data: bytes = self._fs.cat_file(self._path(digest))
            except FileNotFoundError:
                raise missing(digest, self._where) from None
        if digest_bytes(data) != digest:
            raise damaged(digest, self._path(digest))
        return data

    def map(self, digest: str) -> memoryview:
        """Return an object as a private mapping of its copy in the cache."""
        if not self._is_cached(digest):
            with mapped_failures(self._where):
                try:
                    with self._fs.open(self._path(digest), "rb") as file:
                        found = self._cache.put(iter(lambda: file.read(CHUNK), b""))
                except FileNotFoundError:
                    raise missing(digest, self._where) from None
            if found != digest:
                raise damaged(digest, self._path(digest))
        return self._cache.map(digest)

    def _is_cached(self, digest: str) -> bool:
        """Return whether the cache has an object, undamaged."""
        return self._cache.is_whole(digest)

    def has(self, digest: str) -> bool:
        """Return whether an object is there."""
        with mapped_failures(self._where):
            return bool(self._fs.exists(self._path(digest)))

    def size(self, digest: str) -> int:
        """Return an object's size in bytes."""
        with mapped_failures(self._where):
            try:
                return int(self._fs.size(self._path(digest)))
            except FileNotFoundError:
                raise missing(digest, self._where) from None

    def digests(self) -> Iterator[str]:
        """Iterate over the digests of all objects."""
        with mapped_failures(self._where):
            if not self._fs.exists(self._root):
                return
            for path in self._fs.find(self._root):
                name = path.rsplit("/", 1)[-1]
                if len(name) == 64:
                    yield name

    def _path(self, digest: str) -> str:
        return f"{self._root}/{digest[:2]}/{digest}"

    def _discard(self, temporary: str) -> None:
        with mapped_failures(self._where):
            if self._fs.exists(temporary):
                self._fs.rm_file(temporary)
