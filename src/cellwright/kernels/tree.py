"""Process trees: who belongs to one, what it uses, how it ends; not who started it."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

MARKER = "CELLWRIGHT_ATTEMPT"
"""The variable that marks all processes of an attempt."""

_PAUSE = 0.01


def children(pid: int) -> list[int]:
    """Return the direct children of a process; none when it is gone."""
    if not sys.platform.startswith("linux"):
        return [p for p, parent in _parents() if parent == pid]
    found: list[int] = []
    try:
        threads = os.listdir(f"/proc/{pid}/task")  # noqa: PTH208 (hot)
    except OSError:
        return found
    for thread in threads:
        with contextlib.suppress(OSError):
            text = Path(f"/proc/{pid}/task/{thread}/children").read_bytes()
            found.extend(map(int, text.split()))
    return found


def descendants(pid: int) -> list[int]:
    """Return all processes below one, those nearest to it first."""
    found = children(pid)
    seen = {pid, *found}
    for one in found:  # grows while it is read
        for child in children(one):
            if child not in seen:
                seen.add(child)
                found.append(child)
    return found


def birth(pid: int) -> int | None:
    """Return the moment a process was born, so that a number used again is noticed.

    None for one that is gone, zombies included.
    """
    fields = stat_fields(pid)
    return None if fields is None or fields[0] in {b"Z", b"X"} else int(fields[19])


def stat_fields(pid: int) -> list[bytes] | None:
    """Return the fields of `/proc/PID/stat` from the state on, or None."""
    try:
        text = Path(f"/proc/{pid}/stat").read_bytes()
    except OSError:
        return None
    return text[text.rindex(b")") + 2 :].split()


def marked(marker: str) -> list[int]:
    """Return this user's processes that carry an attempt's marker in their environment."""
    import psutil

    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, OSError):
            ours = process.uids().real == os.getuid() and process.pid != os.getpid()
            if ours and process.environ().get(MARKER) == marker:
                found.append(process.pid)
    return found


def send(pids: Iterable[int], signum: int) -> None:
    """Send a signal to each process that is still there."""
    for pid in pids:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(pid, signum)


def end_tree(
    pid: int | None, *, marker: str = "", known: Iterable[tuple[int, int]] = (), grace: float = 0.5
) -> bool:
    """End a process, all its descendants and all that carry a marker.

    Args:
        pid: The root of the tree, or None when it is gone.
        marker: Also end what carries this marker, wherever it has moved.
        known: Processes seen in the tree earlier, with their births.
        grace: Seconds between SIGTERM and SIGKILL.

    Returns:
        Whether nothing is left.
    """
    seen = dict(known)
    start = time.monotonic()
    asked: set[int] = set()
    while time.monotonic() - start < grace + 10:
        left = set(_living(pid, marker, seen))
        if not left:
            return True
        if time.monotonic() - start < grace:
            send(left - asked, signal.SIGTERM)
            asked |= left
        else:
            send(left, signal.SIGKILL)
        time.sleep(_PAUSE)
    return False


def _living(pid: int | None, marker: str, seen: dict[int, int]) -> Iterator[int]:
    if pid is not None:
        for one in (pid, *descendants(pid)):
            born = birth(one)
            if born is not None:
                seen.setdefault(one, born)
    if marker:
        for one in marked(marker):
            born = birth(one)
            if born is not None:
                seen[one] = born
    for one, born in seen.items():
        if birth(one) == born:
            yield one


def _parents() -> Iterator[tuple[int, int]]:
    import psutil

    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            yield process.pid, process.ppid()
