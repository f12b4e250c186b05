"""Which stored object is like a new one, by the hashes that both have; not how they differ.

The list is a file beside the objects, appended to. It is a convenience: without it objects are kept
whole, and whatever is in it is checked against the objects themselves.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import struct
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from cellwright.stores.cutting import FEATURES
from cellwright.stores.modes import open_to_writers

NAME = ".similar"
_ROW = struct.Struct(f"<32sQ{FEATURES}Q")
_NONE = (1 << 64) - 1
_AT_MOST = 40_000
_ENOUGH = 3


class SimilarObjects:
    """The list of a folder.

    Args:
        folder: Where the list is.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / NAME

    def add(self, digest: str, size: int, features: Sequence[Sequence[int]]) -> None:
        """Note an object, a row for each part; a list that cannot be written is no error."""
        name = bytes.fromhex(digest)
        rows = [
            _ROW.pack(name, size, *part, *(FEATURES - len(part)) * [_NONE]) for part in features
        ]
        with contextlib.suppress(OSError):
            fd = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o666)
            try:
                open_to_writers(fd, self._path.parent)
                fcntl.flock(fd, fcntl.LOCK_EX)
                torn = os.fstat(fd).st_size % _ROW.size
                os.write(fd, bytes(_ROW.size - torn) * bool(torn) + b"".join(rows))
            finally:
                os.close(fd)

    def find(self, size: int, hashes: Any) -> Iterator[str]:
        """Yield the objects that have most in common with a new one, among equals the newest first.

        Those that have nothing in common that others have not come only while all together are
        smaller than the new one. Where there is too little to tell by, those that are nearly as
        large are tried.

        Args:
            size: Its size.
            hashes: All of its hashes.
        """
        import numpy as np

        data = self._read()
        if not data:
            return
        kind = np.dtype([("name", "V32"), ("size", "u8"), ("features", "u8", (FEATURES,))])
        rows = np.frombuffer(data, dtype=kind)
        common = np.isin(rows["features"], hashes) & (rows["features"] != _NONE)
        counts = common.sum(axis=1)
        if len(hashes) < _ENOUGH:
            counts = (np.abs(rows["size"].astype("f8") - size) < 0.2 * size).astype("i8")
        _, objects = np.unique(rows["name"], return_inverse=True)
        totals = np.bincount(objects, weights=counts)[objects]
        order = np.lexsort((np.arange(len(rows)), totals))[::-1]
        covered: set[int] = set()
        seen: set[int] = set()
        found = 0
        for i in order[totals[order] > 0].tolist():
            if objects[i] in seen:
                continue
            seen.add(objects[i])
            own = set(rows["features"][(objects == objects[i])[:, None] & common].tolist())
            if own <= covered and found >= size:
                continue
            covered |= own
            found += int(rows["size"][i])
            yield rows["name"][i].tobytes().hex()

    def keep(self, digests: set[str]) -> None:
        """Drop all other objects from the list."""
        data = self._read(whole=True)
        rows = [data[i : i + _ROW.size] for i in range(0, len(data), _ROW.size)]
        kept = dict.fromkeys(r for r in rows if r[:32].hex() in digests)
        temporary = self._path.with_name(f"{NAME}.{os.getpid()}")
        with contextlib.suppress(OSError):
            with temporary.open("wb") as file:
                open_to_writers(file.fileno(), self._path.parent)
                file.write(b"".join(kept))
            temporary.replace(self._path)

    def _read(self, *, whole: bool = False) -> bytes:
        try:
            with self._path.open("rb") as file:
                size = os.fstat(file.fileno()).st_size // _ROW.size * _ROW.size
                start = 0 if whole else max(0, size - _AT_MOST * _ROW.size)
                file.seek(start)
                return file.read(size - start)
        except OSError:
            return b""
