"""What a path stands for that is no single file: all files of a folder, or those of a pattern.

Readers written in C (Arrow, polars, DuckDB) take such paths, and open the files themselves.
"""

from __future__ import annotations

import glob
import os
from collections.abc import Iterator
from pathlib import Path

from cellwright.hashing import digest_names
from cellwright.runtime.traces import MISSING

MOST = 20_000
"""Files that are looked at; what lies beyond is not seen."""


def find_members(path: str) -> tuple[list[str], list[str]]:
    """Return the files that a path stands for, and the folders in which another might come.

    Args:
        path: An absolute path; both are empty when it is that of a file, or of nothing.
    """
    if os.path.isdir(path):  # noqa: PTH112
        folders = list(_walk(path))
        files = [entry for folder in folders for entry in _files(folder)]
        return sorted(files)[:MOST], folders
    if not glob.has_magic(path) or Path(path).exists():
        return [], []
    root = path
    while glob.has_magic(root):
        root = os.path.dirname(root)  # noqa: PTH120
    below = os.sep in path[len(root) + 1 :]
    files = [name for name in glob.iglob(path, recursive=True) if os.path.isfile(name)]  # noqa: PTH113, PTH207
    return sorted(files)[:MOST], list(_walk(root)) if below else [root]


def list_names(folder: str) -> str:
    """Return the digest of the names in a folder, `missing` when there is none."""
    try:
        return digest_names(p.name for p in Path(folder).iterdir())
    except OSError:
        return MISSING


def _walk(root: str) -> Iterator[str]:
    """Yield a folder and those in it, hidden ones left out, in a fixed order."""
    for number, (folder, inner, _) in enumerate(os.walk(root)):
        inner[:] = sorted(name for name in inner if not name.startswith("."))
        if number >= MOST:
            return
        yield folder


def _files(folder: str) -> list[str]:
    with os.scandir(folder) as found:
        return [e.path for e in found if e.is_file() and not e.name.startswith(".")]
