"""Objects in a local folder, with the operating system's own guarantees; no other places."""

from __future__ import annotations

import contextlib
import fcntl
import mmap
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cellwright.hashing import digest_bytes
from cellwright.stores.direct import write_all
from cellwright.stores.failures import damaged, mapped_failures, missing
from cellwright.stores.modes import make_folder, open_to_writers
from cellwright.stores.streams import CHUNK, Data, chunks, is_repeatable
from cellwright.stores.verified import RECORDED, is_recorded, record_check, signature

INCOMING = ".incoming"
CHECKED = ".checked"
USED = ".used"
LOCK = ".lock"


class FolderObjects:
    """Objects under `<2 hex>/<digest>` of a folder.

    An object is written to a temporary name on the same file system, flushed to the disk and
    renamed, so that it is whole or absent whenever the machine stops. Temporaries that a killed
    process left are never looked at.

    Args:
        root: The folder.
        durable: Whether an object must outlast the machine going down.
    """

    def __init__(self, root: Path, *, durable: bool = True) -> None:
        self.root = root
        self.place = f"store {root}"
        self._durable = durable
        self._checked: dict[str, str] = {}

    def path(self, digest: str) -> Path:
        """Return where an object is, or would be."""
        return self.root / digest[:2] / digest

    def put(self, data: Data) -> str:
        """Store data; what is there already and undamaged is not written again."""
        with mapped_failures(self.place):
            if is_repeatable(data):
                digest = digest_bytes(chunks(data))
                if not self.is_whole(digest):
                    self._write(data, digest)
                return digest
            return self._write(data, None)

    def write(self, data: Data, digest: str) -> None:
        """Store data whose digest is known."""
        with mapped_failures(self.place):
            self._write(data, digest)

    def get(self, digest: str) -> bytes:
        """Return an object's bytes, checked."""
        with mapped_failures(self.place):
            try:
                data = self.path(digest).read_bytes()
            except FileNotFoundError:
                raise missing(digest, self.place) from None
            if digest_bytes(data) != digest:
                raise damaged(digest, str(self.path(digest)))
            return data

    def map(self, digest: str) -> memoryview:
        """Return an object as a private copy-on-write mapping, checked before."""
        with mapped_failures(self.place):
            try:
                fd = os.open(self.path(digest), os.O_RDONLY)
            except FileNotFoundError:
                raise missing(digest, self.place) from None
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
        with mapped_failures(self.place):
            return self.path(digest).is_file()

    def size(self, digest: str) -> int:
        """Return an object's size in bytes."""
        with mapped_failures(self.place):
            try:
                return self.path(digest).stat().st_size
            except FileNotFoundError:
                raise missing(digest, self.place) from None

    def digests(self) -> Iterator[str]:
        """Iterate over the digests of all objects."""
        with mapped_failures(self.place):
            if not self.root.is_dir():
                return
            for folder in sorted(self.root.iterdir()):
                if len(folder.name) == 2 and folder.is_dir():
                    yield from sorted(p.name for p in folder.iterdir() if len(p.name) == 64)

    def read_range(self, digest: str, offset: int, size: int) -> bytes:
        """Return a part of an object, not checked."""
        with mapped_failures(self.place):
            try:
                fd = os.open(self.path(digest), os.O_RDONLY)
            except FileNotFoundError:
                raise missing(digest, self.place) from None
            try:
                return os.pread(fd, size, offset)
            finally:
                os.close(fd)

    def renew(self, digest: str, after: int) -> bool:
        """Return whether an object is there undamaged; note its use if the last was not after."""
        with mapped_failures(self.place), self.locked():
            if not self.is_whole(digest):
                return False
            path = self.path(digest)
            status = path.stat()
            if status.st_mtime_ns > after:
                return True
            checked = self._is_checked(digest, status)
            if not _touch(path):
                self._note_use(digest)
            elif checked:
                self._learn(digest, path.stat())
            return True

    def used(self, digest: str) -> int:
        """Return when an object was stored or used last, in nanoseconds since 1970."""
        times = [_time_of(self.path(digest)), _time_of(self.root / USED / digest[:2] / digest)]
        return max(times)

    def remove(self, digest: str, before: int | None = None) -> bool:
        """Remove an object, unless it was used at or after a time; return whether it is gone.

        Args:
            digest: The object.
            before: In nanoseconds since 1970; None means whatever its last use.
        """
        with mapped_failures(self.place), self.locked(exclusive=True):
            if before is not None and self.used(digest) >= before:
                return False
            self._checked.pop(digest, None)
            self.path(digest).unlink(missing_ok=True)
            for folder in (CHECKED, USED):
                (self.root / folder / digest[:2] / digest).unlink(missing_ok=True)
            return True

    def forget(self, digest: str) -> None:
        """Remove an object that is damaged."""
        self.remove(digest)

    def read_whole(self, digest: str) -> Iterator[bytes]:
        """Iterate over the bytes of an object as they are there, not checked."""
        with mapped_failures(self.place), self.path(digest).open("rb") as file:
            while piece := file.read(CHUNK):
                yield piece

    @contextmanager
    def locked(self, *, exclusive: bool = False) -> Iterator[None]:
        """Keep the collector of garbage away from what is being looked at."""
        try:
            fd = os.open(self.root / LOCK, os.O_RDWR | os.O_CREAT, 0o666)
        except OSError:  # a store that may only be read, or is not there
            yield
            return
        try:
            open_to_writers(fd, self.root)
            fcntl.flock(fd, fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH)
            yield
        finally:
            os.close(fd)

    def _note_use(self, digest: str) -> None:
        """Note the use of an object that another user stored."""
        note = self.root / USED / digest[:2] / digest
        with contextlib.suppress(OSError):
            make_folder(note.parent, self.root)
            note.unlink(missing_ok=True)
            note.touch()

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
        make_folder(incoming, self.root)
        temporary = incoming / f"{os.getpid()}-{secrets.token_hex(8)}"
        fd = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
        try:
            try:
                digest = known or ""
                if known is None:
                    digest = digest_bytes(write_all(fd, data))
                else:
                    for _ in write_all(fd, data):
                        pass
                os.fchmod(fd, 0o444)
                if self._durable:
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
        make_folder(path.parent, self.root)
        temporary.replace(path)
        if self._durable:
            flush_folder(path.parent)
        self._learn(digest, path.stat())

    def _learn(self, digest: str, status: os.stat_result) -> None:
        """Remember that a file in this state was checked."""
        self._checked[digest] = signature(status)
        if status.st_size >= RECORDED:
            record = self.root / CHECKED / digest[:2] / digest
            with contextlib.suppress(OSError):
                make_folder(record.parent, self.root)
            record_check(record, status)

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
        self._learn(digest, status)
        return True


def flush_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    fd = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def _touch(path: Path) -> bool:
    """Set the time of a file to now; return whether that was permitted."""
    try:
        os.utime(path)
    except OSError:
        return False
    return True


def _time_of(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0
