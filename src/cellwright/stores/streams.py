"""Data to be stored as a stream of flat, bounded buffers; no store and no file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

Data = bytes | bytearray | memoryview | Iterable[bytes | memoryview]

CHUNK = 8 << 20
"""Bytes that are hashed and written at a time."""


def chunks(data: Data) -> Iterator[memoryview]:
    """Iterate over data in flat pieces of at most `CHUNK` bytes, without copying it.

    Example:
        >>> [bytes(c) for c in chunks([b"ab", memoryview(b"c"), b""])]
        [b'ab', b'c']
    """
    parts = (data,) if isinstance(data, bytes | bytearray | memoryview) else data
    for part in parts:
        view = memoryview(part)
        flat = view if view.format == "B" and view.ndim == 1 else view.cast("B")
        for start in range(0, len(flat), CHUNK):
            yield flat[start : start + CHUNK]


def is_repeatable(data: Data) -> bool:
    """Return whether data can be gone through twice: in memory, not a stream."""
    return isinstance(data, bytes | bytearray | memoryview | list | tuple)
