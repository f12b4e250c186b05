"""How files are used and what state they are in; who used them is in `observe`."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cellwright.hashing import digest_bytes

MISSING = "missing"
_WRITING = frozenset("a+")
_CHUNK = 4 << 20


def find_use(mode: Any, flags: Any, exists: bool) -> tuple[bool, bool]:
    """Return whether a file's content is read, and whether it is written.

    What is cut to nothing or made anew is not read; what is appended to is.
    """
    if isinstance(mode, str):
        if "w" in mode or "x" in mode:
            return False, True
        return "r" in mode or exists, bool(_WRITING.intersection(mode))
    if not isinstance(flags, int):
        return True, False
    access = flags & os.O_ACCMODE
    made = flags & (os.O_TRUNC | os.O_EXCL)
    return access != os.O_WRONLY and not made, access != os.O_RDONLY


def with_end(path: str) -> str:
    """Return the absolute path of a folder with a separator at its end."""
    return os.path.abspath(path) + os.sep  # noqa: PTH100


def read_chunks(path: str) -> Iterator[bytes]:
    """Yield a file's content in pieces."""
    with Path(path).open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk


def look_at(path: str) -> str:
    """Return what is at a path: `missing`, `folder`, or a file with its size and time."""
    try:
        found = os.stat(path)  # noqa: PTH116
    except (OSError, ValueError):
        return MISSING
    if stat.S_ISDIR(found.st_mode):
        return "folder"
    return f"file:{found.st_size}:{found.st_mtime_ns}"


def find_state(path: str) -> tuple[int, ...] | None:
    """Return what tells whether a file was written meanwhile; None when there is none."""
    try:
        found = os.stat(path)  # noqa: PTH116
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns, found.st_ino


def digest_file(path: str) -> str:
    """Return the digest of a file's content; `missing` when it cannot be read."""
    try:
        return digest_bytes(read_chunks(path))
    except OSError:
        return MISSING
