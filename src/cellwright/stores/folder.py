"""Objects in a local folder, with the operating system's own guarantees; no other places."""

from __future__ import annotations

import mmap
import os
import secrets
from collections.abc import Iterator
from pathlib import Path

from cellwright.hashing import digest_bytes
from cellwright.stores.chunks import CHUNK, Data, chunks, is_repeatable
from cellwright.stores.failures import damaged, mapped_failures, missing
from cellwright.stores.verified import RECORDED, is_recorded, record_check, signature

INCOMING = ".incoming"
CHECKED = ".checked"


class FolderObjects:
    """Objects under `<2 hex>/<digest>` of a folder.

    An object is written to a temporary name on the same file system, flushed to the disk and
    renamed, so that it is whole or absent whenever the machine stops. Temporaries that a killed
    process left are never looked at.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self._checked: dict[str, str] = {}

    def path(self, digest: str) -> Path:
        """Return where an object is, or would be."""
        return self.root / digest[:2] / digest

    def put(self, data: Data) -> str:
        """Store data; what is there already and undamaged is not written again."""
        where = f"store {self.root}"
        with mapped_failures(where):
            if is_repeatable(data):
                digest = digest_bytes(chunks(data))
                if not self.is_whole(digest):
                    self._write(data, digest)
                return digest
            return self._write(data, None)

    def get(self, digest: str) -> bytes:
        """Return an object's bytes, checked."""
        with mapped_failures(f"store {self.root}"):
            try:
                data = self.path(digest).read_bytes()
            except FileNotFoundError:
                raise missing(digest, f"store {self.root}") from None
            if digest_bytes(data) != digest:
                raise damaged(digest, str(self.path(digest)))
            return data

    def map(self, digest: str) -> memoryview:
        """Return an object as a private copy-on-write mapping, checked before."""
        with mapped_failures(f"store {self.root}"):
            try:
                fd = os.open(self.path(digest), os.O_RDONLY)
            except FileNotFoundError:
                raise missing(digest, f"store {self.root}") from None
            try:
                status = os.fstat(fd)
                if not self._is_checked(digest, status):
                    self._check(digest, fd, status)
                if not status.st_size:
                    return memoryview(bytearray())
                return memoryview(mmap.mmap(fd, 0, access=mmap.ACCESS_COPY))
            finally:
                os.close(fd)

    def has(self, digest: str) -> bool:
        """Return whether an object is there."""
        with mapped_failures(f"store {self.root}"):
            return self.path(digest).is_file()

    def size(self, digest: str) -> int:
        """Return an object's size in bytes."""
        with mapped_failures(f"store {self.root}"):
            try:
                return self.path(digest).stat().st_size
            except FileNotFoundError:
                raise missing(digest, f"store {self.root}") from None

    def digests(self) -> Iterator[str]:
        """Iterate over the digests of all objects."""
        with mapped_failures(f"store {self.root}"):
            if not self.root.is_dir():
                return
            for folder in sorted(self.root.iterdir()):
                if len(folder.name) == 2 and folder.is_dir():
                    yield from sorted(p.name for p in folder.iterdir() if len(p.name) == 64)

    def is_whole(self, digest: str) -> bool:
        """Return whether an object is there and undamaged, so that it need not be written."""
        try:
            fd = os.open(self.path(digest), os.O_RDONLY)
        except OSError:
            return False
        try:
            status = os.fstat(fd)
            return self._is_checked(digest, status) or self._matches(digest, fd, status)
        finally:
            os.close(fd)

    def _write(self, data: Data, known: str | None) -> str:
        incoming = self.root / INCOMING
        incoming.mkdir(parents=True, exist_ok=True)
        temporary = incoming / f"{os.getpid()}-{secrets.token_hex(8)}"
        fd = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
        try:
            try:
                digest = known or ""
                if known is None:
                    digest = digest_bytes(_written(fd, data))
                else:
                    for _ in _written(fd, data):
                        pass
                os.fchmod(fd, 0o444)
                os.fsync(fd)
            finally:
                os.close(fd)
            if known is None and self.is_whole(digest):
                return digest
            self._publish(temporary, digest)
            return digest
        finally:
            temporary.unlink(missing_ok=True)

    def _publish(self, temporary: Path, digest: str) -> None:
        path = self.path(digest)
        path.parent.mkdir(exist_ok=True)
        temporary.replace(path)
        _flush_folder(path.parent)
        status = path.stat()
        self._checked[digest] = signature(status)
        if status.st_size >= RECORDED:
            record_check(self.root / CHECKED / digest[:2] / digest, status)

    def _is_checked(self, digest: str, status: os.stat_result) -> bool:
        if self._checked.get(digest) == signature(status):
            return True
        if status.st_size < RECORDED:
            return False
        return is_recorded(self.root / CHECKED / digest[:2] / digest, status)

    def _check(self, digest: str, fd: int, status: os.stat_result) -> None:
        if not self._matches(digest, fd, status):
            raise damaged(digest, str(self.path(digest)))

    def _matches(self, digest: str, fd: int, status: os.stat_result) -> bool:
        os.lseek(fd, 0, os.SEEK_SET)
        if digest_bytes(iter(lambda: os.read(fd, CHUNK), b"")) != digest:
            return False
        self._checked[digest] = signature(status)
        if status.st_size >= RECORDED:
            record_check(self.root / CHECKED / digest[:2] / digest, status)
        return True


def _written(fd: int, data: Data) -> Iterator[memoryview]:
    """Write data to a file; yield each piece when it is written."""
    for piece in chunks(data):
        rest = piece
        while rest:
            rest = rest[os.write(fd, rest) :]
        yield piece


def _flush_folder(folder: Path) -> None:
    fd = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
