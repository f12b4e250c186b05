"""The form in which many small objects share a file; not which file, and not what they are.

A record is a head and the object's bytes. The head has a mark, the digest, the size, the time when
the object was stored or used last, and a check of itself: every byte of a file belongs to a check,
so that damage anywhere is found, and does not hide what stands behind it. A record of size `USED`
has no bytes: it says that an earlier one was used at that time.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

MARK = b"CWo1"
USED = 0xFFFFFFFF
_FIELDS = struct.Struct("<4s32sIq")
_CHECK = struct.Struct("<I")
HEAD = _FIELDS.size + _CHECK.size


@dataclass(frozen=True, slots=True)
class Record:
    """Where an object is in a file: `start` is that of the head, `offset` that of the bytes."""

    digest: str
    start: int
    offset: int
    size: int
    time: int

    @property
    def end(self) -> int:
        """Return where the record ends."""
        return self.offset + self.size


@dataclass(frozen=True, slots=True)
class Gap:
    """A range of a file that is no record: a writer was killed, or it was damaged."""

    start: int
    end: int


def encode_record(digest: str, data: bytes, time: int) -> bytes:
    """Return the record of an object; `time` in nanoseconds since 1970."""
    return _head(digest, len(data), time) + data


def encode_use(digest: str, time: int) -> bytes:
    """Return the record that says that an object was used."""
    return _head(digest, USED, time)


def _head(digest: str, size: int, time: int) -> bytes:
    fields = _FIELDS.pack(MARK, bytes.fromhex(digest), size, time)
    return fields + _CHECK.pack(zlib.crc32(fields))


def read_records(data: memoryview | bytes, start: int = 0) -> Iterator[Record | Gap]:
    """Iterate over the records of a file, and over what lies between them.

    Uses come as records of size 0 whose `offset` is -1.

    Args:
        data: The file's bytes.
        start: Where to begin; a record must begin there.
    """
    view = memoryview(data)
    place = start
    while place < len(view):
        found = _read_head(view, place)
        if found is None:
            following = _find_head(view, place + 1)
            yield Gap(place, following)
            place = following
            continue
        yield found
        place = found.end if found.offset >= 0 else place + HEAD


def _read_head(view: memoryview, place: int) -> Record | None:
    if place + HEAD > len(view):
        return None
    fields = view[place : place + _FIELDS.size]
    (check,) = _CHECK.unpack_from(view, place + _FIELDS.size)
    if zlib.crc32(fields) != check:
        return None
    mark, digest, size, time = _FIELDS.unpack(fields)
    if mark != MARK:
        return None
    if size == USED:
        return Record(digest.hex(), place, -1, 0, time)
    if place + HEAD + size > len(view):
        return None
    return Record(digest.hex(), place, place + HEAD, size, time)


def _find_head(view: memoryview, place: int) -> int:
    """Return where the next whole record begins, or the end."""
    data = bytes(view[place:])
    at = data.find(MARK)
    while at >= 0:
        if _read_head(view, place + at) is not None:
            return place + at
        at = data.find(MARK, at + 1)
    return len(view)
