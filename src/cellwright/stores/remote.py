"""Objects at any URL that fsspec reaches; the one place that imports fsspec.

Large objects are mapped through a local folder, which is a cache and may be deleted at any time.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from typing import Any

from cellwright.hashing import digest_bytes
from cellwright.stores.failures import damaged, mapped_failures, missing
from cellwright.stores.folder import FolderObjects
from cellwright.stores.streams import CHUNK, Data

INCOMING = ".incoming"
USED = ".used"
_NO_FOLDERS = frozenset({"s3", "s3a", "gs", "gcs", "abfs", "abfss", "az", "oss", "oci"})


class RemoteObjects:
    """Objects under `<2 hex>/<digest>` of a URL, with a local folder as cache."""

    def __init__(self, url: str, cache: FolderObjects) -> None:
        import fsspec

        self.url = url
        self.place = f"store {url}"
        self._cache = cache
        with mapped_failures(self.place):
            self._fs: Any
            self._fs, self._root = fsspec.core.url_to_fs(url)

    def put(self, data: Data) -> str:
        """Store data: into the cache first, then to a temporary name, then to its own."""
        digest = self._cache.put(data)
        self._send(digest)
        return digest

    def write(self, data: Data, digest: str) -> None:
        """Store data whose digest is known."""
        self._cache.write(data, digest)
        self._send(digest)

    def _send(self, digest: str) -> None:
        with mapped_failures(self.place):
            path = self._path(digest)
            if self._fs.exists(path):
                return
            temporary = f"{self._root}/{INCOMING}/{secrets.token_hex(16)}"
            self._make_folder(f"{self._root}/{INCOMING}")
            self._make_folder(f"{self._root}/{digest[:2]}")
            try:
                self._fs.put_file(str(self._cache.path(digest)), temporary)
                self._fs.mv(temporary, path)
            except BaseException:
                self._discard(temporary)
                raise

    def get(self, digest: str) -> bytes:
        """Return an object's bytes, checked."""
        if self._is_cached(digest):
            return self._cache.get(digest)
        with mapped_failures(self.place):
            try:
                data: bytes = self._fs.cat_file(self._path(digest))
            except FileNotFoundError:
                raise missing(digest, self.place) from None
        if digest_bytes(data) != digest:
            raise damaged(digest, self._path(digest))
        return data

    def map(self, digest: str) -> memoryview:
        """Return an object as a private mapping of its copy in the cache."""
        if not self._is_cached(digest):
            with mapped_failures(self.place):
                try:
                    with self._fs.open(self._path(digest), "rb") as file:
                        found = self._cache.put(iter(lambda: file.read(CHUNK), b""))
                except FileNotFoundError:
                    raise missing(digest, self.place) from None
            if found != digest:
                raise damaged(digest, self._path(digest))
        return self._cache.map(digest)

    def _is_cached(self, digest: str) -> bool:
        """Return whether the cache has an object, undamaged."""
        return self._cache.is_whole(digest)

    def has(self, digest: str) -> bool:
        """Return whether an object is there."""
        with mapped_failures(self.place):
            return bool(self._fs.exists(self._path(digest)))

    def size(self, digest: str) -> int:
        """Return an object's size in bytes."""
        with mapped_failures(self.place):
            try:
                return int(self._fs.size(self._path(digest)))
            except FileNotFoundError:
                raise missing(digest, self.place) from None

    def digests(self) -> Iterator[str]:
        """Iterate over the digests of all objects."""
        with mapped_failures(self.place):
            if not self._fs.exists(self._root):
                return
            for path in self._fs.find(self._root):
                name = path.rsplit("/", 1)[-1]
                if len(name) == 64 and f"/{USED}/" not in path:
                    yield name

    def renew(self, digest: str, after: int) -> bool:
        """Return whether an object is there; note its use if the last was not after."""
        with mapped_failures(self.place):
            if not self._fs.exists(self._path(digest)):
                return False
            if self.used(digest) <= after:
                self._make_folder(f"{self._root}/{USED}")
                self._fs.pipe_file(f"{self._root}/{USED}/{digest}", b"")
            return True

    def renew_note(self, digest: str, kind: str, after: int) -> bool:
        """Return whether something is noted; note its use if the last was not after."""
        with mapped_failures(self.place):
            if not self._fs.exists(self._note_path(digest, kind)):
                return False
            if self.used(digest) <= after:
                self._make_folder(f"{self._root}/{USED}")
                self._fs.pipe_file(f"{self._root}/{USED}/{digest}", b"")
            return True

    def used(self, digest: str) -> int:
        """Return when an object was stored or used last, in nanoseconds since 1970."""
        paths = (
            self._path(digest),
            self._note_path(digest, "recipe"),
            f"{self._root}/{USED}/{digest}",
        )
        return max(map(self._time_of, paths))

    def remove(self, digest: str, before: int | None = None) -> bool:
        """Remove an object, unless it was used at or after a time; return whether it is gone."""
        with mapped_failures(self.place):
            if before is not None and self.used(digest) >= before:
                return False
            self._discard(self._path(digest))
            self._discard(f"{self._root}/{USED}/{digest}")
            self._cache.remove(digest)
            return True

    def forget(self, digest: str) -> None:
        """Remove an object that is damaged; the cache keeps what it has."""
        with mapped_failures(self.place):
            self._discard(self._path(digest))

    def read_whole(self, digest: str) -> Iterator[bytes]:
        """Iterate over the bytes of an object as they are there, not checked."""
        with mapped_failures(self.place), self._fs.open(self._path(digest), "rb") as file:
            while piece := file.read(CHUNK):
                yield piece

    def read_range(self, digest: str, offset: int, size: int) -> bytes:
        """Return a part of an object, not checked; from the cache when it is there."""
        if self._cache.has(digest):
            return self._cache.read_range(digest, offset, size)
        with mapped_failures(self.place):
            try:
                path = self._path(digest)
                return bytes(self._fs.cat_file(path, start=offset, end=offset + size))
            except FileNotFoundError:
                raise missing(digest, self.place) from None

    def read_note(self, digest: str, kind: str) -> bytes | None:
        """Return what is noted of an object, None when nothing is."""
        with mapped_failures(self.place):
            try:
                return bytes(self._fs.cat_file(self._note_path(digest, kind)))
            except FileNotFoundError:
                return None

    def write_note(self, digest: str, kind: str, data: bytes) -> None:
        """Note something of an object."""
        with mapped_failures(self.place):
            self._make_folder(f"{self._root}/{digest[:2]}")
            self._fs.pipe_file(self._note_path(digest, kind), data)

    def noted(self, kind: str) -> Iterator[str]:
        """Iterate over the objects of which something is noted."""
        with mapped_failures(self.place):
            if self._fs.exists(self._root):
                for path in self._fs.find(self._root):
                    name, dot, ending = path.rsplit("/", 1)[-1].partition(".")
                    if dot and ending == kind:
                        yield name

    def remove_note(self, digest: str, kind: str) -> int:
        """Remove a note; return how many bytes it had."""
        path = self._note_path(digest, kind)
        with mapped_failures(self.place):
            if not self._fs.exists(path):
                return 0
            size = int(self._fs.size(path))
            self._fs.rm_file(path)
            return size

    def _make_folder(self, path: str) -> None:
        """Make a folder where there are folders; elsewhere that would make a bucket."""
        protocol = self._fs.protocol
        names = {protocol} if isinstance(protocol, str) else set(protocol)
        if not names & _NO_FOLDERS:
            self._fs.makedirs(path, exist_ok=True)

    def _note_path(self, digest: str, kind: str) -> str:
        return f"{self._path(digest)}.{kind}"

    def _time_of(self, path: str) -> int:
        try:
            return int(self._fs.modified(path).timestamp() * 1e9)
        except (FileNotFoundError, NotImplementedError, KeyError, AttributeError):
            return 0

    def _path(self, digest: str) -> str:
        return f"{self._root}/{digest[:2]}/{digest}"

    def _discard(self, temporary: str) -> None:
        with mapped_failures(self.place):
            if self._fs.exists(temporary):
                self._fs.rm_file(temporary)
