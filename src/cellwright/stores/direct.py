"""Large files written past the memory of the operating system; not when they are durable.

What is written to a file first fills memory with a copy of it. That costs more processor time than
all else that is done to store a gigabyte, and drives out what others have read. The bytes of a
large object go from the memory of this process to the disk instead, through one small aligned
buffer. A disk that takes them slowly, or a file system that does not know this, gets them the
ordinary way, so that the next reader finds them in memory.
"""

from __future__ import annotations

import errno
import fcntl
import mmap
import os
from collections.abc import Iterator
from time import monotonic

from cellwright.stores.streams import CHUNK, Data, chunks

LARGE = 16 << 20
"""Smaller data is written the ordinary way: whoever reads it finds it in memory."""

_QUICK, _WATCHED = 200 << 20, 64 << 20
"""A disk that takes fewer bytes than that in a second is slow; looked at after so many bytes."""

_DIRECT = getattr(os, "O_DIRECT", 0)


def write_all(fd: int, data: Data) -> Iterator[memoryview]:
    """Write data to a new file; yield each piece when it is written.

    Args:
        fd: The file, open for writing, at its beginning.
        data: What is written.
    """
    pieces = chunks(data)
    if isinstance(data, memoryview) and data.nbytes >= LARGE and _set_direct(fd, on=True):
        yield from _write_directly(fd, pieces)
    for piece in pieces:
        _write(fd, piece)
        yield piece


def _write_directly(fd: int, pieces: Iterator[memoryview]) -> Iterator[memoryview]:
    """Write pieces past the memory of the system as long as that is possible and quick."""
    began, done = monotonic(), 0
    with mmap.mmap(-1, CHUNK) as aligned:
        for piece in pieces:
            written = 0
            if len(piece) == CHUNK:
                aligned[:] = piece
                written = _write_once(fd, aligned)
            done += written
            slow = _WATCHED <= done < (monotonic() - began) * _QUICK
            if slow or written < len(piece):
                _set_direct(fd, on=False)
                _write(fd, piece[written:])
                yield piece
                return
            yield piece
    _set_direct(fd, on=False)


def _write_once(fd: int, aligned: mmap.mmap) -> int:
    """Return how much of a buffer was written, 0 where it cannot be written in this way."""
    try:
        return os.write(fd, aligned)
    except OSError as error:
        if error.errno in (errno.EINVAL, errno.EOPNOTSUPP):
            return 0
        raise


def _write(fd: int, piece: memoryview) -> None:
    while piece:
        piece = piece[os.write(fd, piece) :]


def _set_direct(fd: int, *, on: bool) -> bool:
    """Let a file be written past the memory of the system, or no longer; return whether it is."""
    flags = fcntl.fcntl(fd, fcntl.F_GETFL)
    try:
        fcntl.fcntl(fd, fcntl.F_SETFL, flags | _DIRECT if on else flags & ~_DIRECT)
    except OSError:
        return False
    return on and bool(_DIRECT)
