"""Who may write what in a store's folder: whoever may write the folder itself."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

_WRITE = 0o022
_FOLDER = 0o7777


def make_folder(path: Path, root: Path) -> None:
    """Make a folder within a store, with its parents, writable for those who may write the store.

    So several users can share a store whose folder they all may write, whatever their umask.
    """
    if path.is_dir():
        return
    root.mkdir(parents=True, exist_ok=True)
    made = [p for p in (path, *path.parents) if p != root and p.is_relative_to(root)]
    mode = root.stat().st_mode
    for folder in reversed(made):
        try:
            folder.mkdir()
        except FileExistsError:
            continue
        if mode & _WRITE:
            with contextlib.suppress(OSError):
                folder.chmod(mode & _FOLDER)


def open_to_writers(fd: int, root: Path) -> None:
    """Let those who may write a store append to a file that was just made in it."""
    mode = root.stat().st_mode & _WRITE
    if mode:
        with contextlib.suppress(OSError):
            os.fchmod(fd, 0o644 | mode)
