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

from cellwright.stores.cutting import FEATURES

NAME = ".similar"
_ROW = struct.Struct(f"<32sQ{FEATURES}Q")
_AT_MOST = 20_000
_ENOUGH = 3


class SimilarObjects:
    """The list of a folder.

    Args:
        folder: Where the list is.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / NAME

    def add(self, digest: str, size: int, features: Sequence[int]) -> None:
        """Note an object; a list that cannot be written is no error."""
        filled = [*features, *(FEATURES - len(features)) * [0]]
        row = _ROW.pack(bytes.fromhex(digest), size, *filled)
        with contextlib.suppress(OSError):
            fd = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o666)
            try:
                fcntl.flock(fd, fcntl.LOCK_EX)
                torn = os.fstat(fd).st_size % _ROW.size
                os.write(fd, bytes(_ROW.size - torn) * bool(torn) + row)
            finally:
                os.close(fd)

    def find(self, size: int, features: Sequence[int]) -> Iterator[str]:
        """Yield the objects that have most in common with a new one, the best first.

        Where there is too little to tell by, those that are nearly as large are tried.
        """
        import numpy as np

        data = self._read()
        if not data:
            return
        rows = np.frombuffer(
            data, dtype=np.dtype([("d", "S32"), ("s", "u8"), ("f", "u8", FEATURES)])
        )
        names = np.frombuffer(data, dtype="u1").reshape(len(rows), _ROW.size)[:, :32]
        own = np.array(features, dtype="u8")
        common = np.isin(rows["f"], own).sum(axis=1)
        if len(own) < _ENOUGH:
            near = np.abs(rows["s"].astype("f8") - size) < 0.2 * size
            common = np.where(near, 1 + _ENOUGH, 0)
        order = np.lexsort((np.arange(len(rows)), common))[::-1]
        seen = set()
        for i in order.tolist():
            name = names[i].tobytes().hex()
            if common[i] < _ENOUGH:
                return
            if name not in seen:
                seen.add(name)
                yield name

    def keep(self, digests: set[str]) -> None:
        """Drop all other objects from the list."""
        data = self._read(whole=True)
        rows = [data[i : i + _ROW.size] for i in range(0, len(data), _ROW.size)]
        kept = dict.fromkeys(r for r in rows if r[:32].hex() in digests)
        temporary = self._path.with_name(f"{NAME}.{os.getpid()}")
        with contextlib.suppress(OSError):
            temporary.write_bytes(b"".join(kept))
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
