"""Digests of memory that are known already; not what the memory means.

A private mapping of an object is unchanged as long as the kernel shows none of its pages as a
private copy: then the digest that was true when it was stored still is, and nothing is read. The
cost is eight bytes of `/proc/self/pagemap` per page (2 MB for a gigabyte). Where that file is
missing or says nothing, memory is simply read and hashed.
"""

from __future__ import annotations

import ctypes
import mmap
import os
import sys
import weakref
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from cellwright.hashing import digest_bytes
from cellwright.serializers.manifest import Piece

_PRESENT, _SWAPPED, _FILE = 1 << 63, 1 << 62, 1 << 61
_WORTH_KNOWING = 1 << 14
"""Smaller ranges are hashed faster than their pages are looked up."""


def address_of(view: memoryview) -> int:
    """Return where a buffer begins in memory, 0 when that cannot be told."""
    numpy = sys.modules.get("numpy")
    if not view.nbytes:
        return 0
    if numpy is None:  # a step may get its inputs before anything imports it
        return 0 if view.readonly else ctypes.addressof(ctypes.c_char.from_buffer(view))
    return int(numpy.frombuffer(view, dtype="u1").__array_interface__["data"][0])


def flat(view: memoryview) -> memoryview:
    """Return a contiguous buffer as plain bytes in memory order."""
    if view.format == "B" and view.ndim == 1:
        return view
    return view.cast("B") if view.nbytes else memoryview(b"")


@dataclass(frozen=True, slots=True)
class _Known:
    digest: str
    mapping: weakref.ref[mmap.mmap] | None


class KnownMemory:
    """Digests of ranges of this process's memory."""

    def __init__(self) -> None:
        self._mapped: dict[tuple[int, int], _Known] = {}
        self._held: list[tuple[int, int, int]] = []
        self._current: dict[tuple[int, int], str] = {}
        self._asked: list[Piece] = []

    def learn_mapping(self, view: memoryview, pieces: Sequence[tuple[int, int, str]]) -> None:
        """Remember digests of ranges (offset, size, digest) of a private mapping of an object."""
        mapping, start = view.obj, address_of(view)
        if not isinstance(mapping, mmap.mmap) or not start:
            return
        keys = [(start + offset, size) for offset, size, _ in pieces if size >= _WORTH_KNOWING]

        def forget(_: object) -> None:
            for key in keys:
                self._mapped.pop(key, None)

        reference = weakref.ref(mapping, forget)
        for offset, size, digest in pieces:
            if size >= _WORTH_KNOWING:
                self._mapped[start + offset, size] = _Known(digest, reference)

    @contextmanager
    def recording(self, buffers: Sequence[memoryview]) -> Iterator[list[Piece]]:
        """Remember the digests of ranges of some buffers, which do not change meanwhile.

        Only memory that is held is remembered: a temporary array may be followed by another one
        at the same place.

        Args:
            buffers: The buffers; the caller holds them.

        Yields:
            The ranges that were asked for so far.
        """
        before = self._held, self._current, self._asked
        starts = [(address_of(flat(b)), b.nbytes, i) for i, b in enumerate(buffers) if b.nbytes]
        self._held = sorted(start for start in starts if start[0])
        self._current, self._asked = {}, []
        try:
            yield self._asked
        finally:
            self._held, self._current, self._asked = before

    def learn(self, view: memoryview, digest: str) -> None:
        """Remember the digest of a range until the recording ends, if its memory is held."""
        if view.nbytes < _WORTH_KNOWING or not self._held:
            return
        start = address_of(view)
        place = bisect_right(self._held, (start, sys.maxsize, 0)) - 1
        if place < 0:
            return
        base, size, buffer = self._held[place]
        if start + view.nbytes <= base + size and (start, view.nbytes) not in self._current:
            self._current[start, view.nbytes] = digest
            self._asked.append(Piece(buffer, start - base, view.nbytes, digest))

    def known(self, view: memoryview) -> str | None:
        """Return the digest of a range if it is known and the memory unchanged."""
        if view.nbytes < _WORTH_KNOWING:
            return None
        start = address_of(view)
        current = self._current.get((start, view.nbytes))
        if current is not None:
            return current
        found = self._mapped.get((start, view.nbytes))
        if found is None or not is_untouched(start, view.nbytes):
            return None
        return found.digest

    def digest(self, view: memoryview) -> str:
        """Return the digest of a contiguous range of memory, without reading it when known."""
        data = flat(view)
        result = self.known(data) or digest_bytes(data)
        self.learn(data, result)
        return result


KNOWN = KnownMemory()
"""The one table of this process."""


def is_untouched(start: int, size: int) -> bool:
    """Return whether no page of a range of a private file mapping was ever written to."""
    numpy = sys.modules.get("numpy")
    if numpy is None:
        return False
    page = mmap.PAGESIZE
    first, last = start // page, (start + size - 1) // page
    try:
        fd = os.open("/proc/self/pagemap", os.O_RDONLY)
    except OSError:
        return False
    try:
        entries = os.pread(fd, (last - first + 1) * 8, first * 8)
    except OSError:
        return False
    finally:
        os.close(fd)
    flags = numpy.frombuffer(entries, dtype="u8")
    if len(flags) != last - first + 1:
        return False
    copied = (flags & numpy.uint64(_PRESENT | _FILE)) == numpy.uint64(_PRESENT)
    return not bool((copied | ((flags & numpy.uint64(_SWAPPED)) != 0)).any())
