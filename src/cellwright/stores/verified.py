"""Which large files have been checked against their digest already; not the check itself.

A file counts as checked while device, inode, size and both times are those of the check. The
record stands in the store's own folder and is believed only when it belongs to this user and
nobody else may write it: who can forge it could write the objects as this user anyway. The time of
the last change of the inode cannot be set by programs, so that a later write always shows.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

RECORDED = 1 << 20
"""Objects from this size on have a record; smaller ones are simply checked each time."""


def signature(status: os.stat_result) -> str:
    """Return the state of a file that a check holds for."""
    return (
        f"{status.st_dev} {status.st_ino} {status.st_size}"
        f" {status.st_mtime_ns} {status.st_ctime_ns}"
    )


def is_recorded(record: Path, status: os.stat_result) -> bool:
    """Return whether a record of this user says that a file in this state was checked."""
    try:
        fd = os.open(record, os.O_RDONLY)
    except OSError:
        return False
    try:
        own = os.fstat(fd)
        if own.st_uid != os.getuid() or own.st_mode & 0o022:
            return False
        return os.read(fd, 256).decode("ascii", "replace") == signature(status)
    finally:
        os.close(fd)


def record_check(record: Path, status: os.stat_result) -> None:
    """Note that a file in this state was checked; a place that cannot be written is no error."""
    temporary = record.with_name(f".{record.name}.{os.getpid()}")
    try:
        record.parent.mkdir(parents=True, exist_ok=True)
        fd = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
        try:
            os.write(fd, signature(status).encode())
        finally:
            os.close(fd)
        temporary.replace(record)
    except OSError:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
