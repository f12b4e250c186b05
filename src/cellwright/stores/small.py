"""Small objects of a folder, many to a file, so that a million of them make 256 files.

The file of an object is named by the first two digits of its digest. Writers append under a lock;
readers need none. A file is made anew only when garbage is collected: then it is replaced as a
whole, and whoever has the older one open still reads the same.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from cellwright.hashing import digest_bytes
from cellwright.stores.modes import make_folder, open_to_writers
from cellwright.stores.records import Gap, Record, encode_record, encode_use, read_records

SMALL = 64 << 10
"""Objects below this size are small."""

FOLDER = ".small"


@dataclass(slots=True)
class _Known:
    """What was read of a file so far."""

    identity: tuple[int, int]
    size: int = 0
    records: dict[str, Record] = field(default_factory=dict)
    times: dict[str, int] = field(default_factory=dict)
    gaps: list[Gap] = field(default_factory=list)

    def note(self, item: Record | Gap) -> None:
        if isinstance(item, Gap):
            self.gaps.append(item)
            return
        if item.offset >= 0:
            self.records[item.digest] = item
        self.times[item.digest] = max(item.time, self.times.get(item.digest, 0))


class SmallObjects:
    """Small objects below a folder.

    Args:
        root: The store's folder.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.folder = root / FOLDER
        self._known: dict[str, _Known] = {}

    def path(self, digest: str) -> Path:
        """Return the file that an object is in, or would be."""
        return self.folder / digest[:2]

    def put(self, found: Mapping[str, bytes]) -> None:
        """Store objects by their digests; returns when they are on the disk."""
        shards: dict[str, dict[str, bytes]] = {}
        for digest, data in found.items():
            shards.setdefault(digest[:2], {})[digest] = data
        for name, group in shards.items():
            now = time.time_ns()
            with self._locked(name, write=True) as fd:
                records = [encode_record(d, data, now) for d, data in group.items()]
                self._append(fd, name, b"".join(records))
                os.fsync(fd)

    def renew(self, digest: str, after: int) -> bool:
        """Return whether an object is there undamaged; note its use if the last was not after."""
        if self.get(digest) is None:
            return False
        known = self._known[digest[:2]]
        if known.times.get(digest, 0) <= after:
            try:
                with self._locked(digest[:2], write=True) as fd:
                    if digest not in self._look(fd, digest[:2]).records:
                        return False
                    self._append(fd, digest[:2], encode_use(digest, time.time_ns()))
            except OSError:  # a store that may only be read, or is full
                return True
        return True

    def get(self, digest: str) -> bytes | None:
        """Return an object's bytes, None when it is not there or damaged."""
        name = digest[:2]
        try:
            fd = os.open(self.folder / name, os.O_RDONLY)
        except (FileNotFoundError, NotADirectoryError):
            self._known.pop(name, None)
            return None
        try:
            record = self._look(fd, name).records.get(digest)
            if record is None:
                return None
            data = os.pread(fd, record.size, record.offset)
        finally:
            os.close(fd)
        return data if digest_bytes(data) == digest else None

    def has(self, digest: str) -> bool:
        """Return whether there is a record of an object."""
        return self._read(digest[:2]) is not None and digest in self._known[digest[:2]].records

    def size(self, digest: str) -> int:
        """Return an object's size."""
        return self._known[digest[:2]].records[digest].size if self.has(digest) else 0

    def digests(self) -> Iterator[str]:
        """Iterate over the digests of all small objects."""
        for name in self.shards():
            known = self._read(name)
            yield from sorted(known.records) if known else ()

    def shards(self) -> list[str]:
        """Return the names of the files there are."""
        if not self.folder.is_dir():
            return []
        return sorted(p.name for p in self.folder.iterdir() if len(p.name) == 2)

    def find_damage(self) -> Iterator[tuple[str, str]]:
        """Yield each damaged place of the files: the digest, if known, and words."""
        for name in self.shards():
            known = self._read(name)
            if known is None:
                continue
            for gap in known.gaps:
                yield "", f"{self.folder / name}: bytes {gap.start} to {gap.end} are no record"
            for digest in known.records:
                if self.get(digest) is None:
                    yield digest, f"{self.folder / name}: the bytes do not match the digest"

    def sweep(self, keep: Callable[[str, int], bool], *, dry: bool = False) -> tuple[int, int]:
        """Remove the objects that need not be kept, and whatever is damaged.

        Args:
            keep: Tells of a digest and the time of its last use whether to keep it.
            dry: Only count.

        Returns:
            How many objects were removed, and how many bytes that freed.
        """
        count = freed = 0
        for name in self.shards():
            with self._locked(name, write=not dry) as fd:
                known = self._look(fd, name)
                data = os.pread(fd, known.size, 0)
                kept = [
                    (digest, record)
                    for digest, record in known.records.items()
                    if keep(digest, known.times[digest])
                    and digest_bytes(data[record.offset : record.end]) == digest
                ]
                gone = len(known.records) - len(kept)
                if not gone and not known.gaps and known.size < 2 * _size_of(kept):
                    continue
                count += gone
                freed += known.size - _size_of(kept)
                if not dry:
                    parts = [
                        encode_record(d, data[r.offset : r.end], known.times[d]) for d, r in kept
                    ]
                    self._replace(name, b"".join(parts))
        return count, freed

    def _replace(self, name: str, data: bytes) -> None:
        path = self.folder / name
        self._known.pop(name, None)
        if not data:
            path.unlink()
            return
        temporary = self.folder / f".{name}.{os.getpid()}"
        with temporary.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(path.stat().st_mode & 0o777)
        temporary.replace(path)

    def _append(self, fd: int, name: str, data: bytes) -> None:
        """Append whole records behind the last whole one."""
        known = self._look(fd, name)
        end = known.size
        if known.gaps and known.gaps[-1].end == known.size:  # a writer was killed
            end = known.gaps.pop().start
            os.ftruncate(fd, end)
            known.size = end
        try:
            place = end
            rest = memoryview(data)
            while rest:
                written = os.pwrite(fd, rest, place)
                place += written
                rest = rest[written:]
        except OSError:
            os.ftruncate(fd, end)
            raise

    @contextmanager
    def _locked(self, name: str, *, write: bool) -> Iterator[int]:
        """Open a file that nobody else appends to meanwhile."""
        make_folder(self.folder, self.root)
        path = self.folder / name
        flags = os.O_RDWR | os.O_CREAT if write else os.O_RDONLY
        while True:
            fd = os.open(path, flags, 0o666)
            try:
                fcntl.flock(fd, fcntl.LOCK_EX if write else fcntl.LOCK_SH)
                status = os.fstat(fd)
                if _identity(status) == _identity_of(path):
                    if not status.st_size and write:
                        open_to_writers(fd, self.root)
                    yield fd
                    return
            finally:
                os.close(fd)

    def _read(self, name: str) -> _Known | None:
        try:
            fd = os.open(self.folder / name, os.O_RDONLY)
        except (FileNotFoundError, NotADirectoryError):
            self._known.pop(name, None)
            return None
        try:
            return self._look(fd, name)
        finally:
            os.close(fd)

    def _look(self, fd: int, name: str) -> _Known:
        """Return what is in a file, reading only what is new."""
        status = os.fstat(fd)
        known = self._known.get(name)
        identity = _identity(status)
        if known is None or known.identity != identity or status.st_size < known.size:
            known = self._known[name] = _Known(identity)
        if known.gaps and known.gaps[-1].end == known.size:  # perhaps it was being written
            known.size = known.gaps.pop().start
        if status.st_size > known.size:
            base = known.size
            data = os.pread(fd, status.st_size - base, base)
            for item in read_records(data):
                known.note(_moved(item, base))
            known.size = base + len(data)
        return known


def _moved(item: Record | Gap, by: int) -> Record | Gap:
    if isinstance(item, Gap):
        return Gap(item.start + by, item.end + by)
    offset = item.offset + by if item.offset >= 0 else -1
    return Record(item.digest, item.start + by, offset, item.size, item.time)


def _size_of(kept: Iterable[tuple[str, Record]]) -> int:
    return sum(record.end - record.start for _, record in kept)


def _identity(status: os.stat_result) -> tuple[int, int]:
    return status.st_dev, status.st_ino


def _identity_of(path: Path) -> tuple[int, int] | None:
    try:
        return _identity(path.stat())
    except FileNotFoundError:
        return None
