"""The processes that outlive runs so that kernels start quickly: seen and ended."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cellwright.app import SystemClock
from cellwright.kernels import meeting

_PATIENCE = 5.0


@dataclass(frozen=True, slots=True)
class KernelParent:
    """One parent of warm kernels that waits for the next run.

    Attributes:
        process: Its process id.
        folder: The folder in which its kernels work.
        packages: What it has imported.
        started: When it was started, in UTC.
        idle: Seconds since it was used last; 0 while it is used.
        keep: Seconds without use after which it ends by itself.
        served: How many runs it has served.
        runs: How many it serves now.
        memory: Bytes of memory of its own.
    """

    process: int
    folder: str
    packages: tuple[str, ...]
    started: str
    idle: float
    keep: float
    served: int
    runs: int
    memory: int


def list_kernel_parents() -> tuple[KernelParent, ...]:
    """Return this user's parents of warm kernels that outlive runs, the last used first."""
    folder = meeting.find_folder()
    found = [] if folder is None else [t for t in meeting.list_parents(folder).values() if t]
    now = SystemClock().now().timestamp()
    parents = [
        KernelParent(
            process=told["pid"],
            folder=told["cwd"],
            packages=tuple(told["packages"]),
            started=datetime.fromtimestamp(told["began"], UTC).isoformat(timespec="seconds"),
            idle=0.0 if told["runs"] else max(0.0, now - told["used"]),
            keep=told["keep"],
            served=told["served"],
            runs=told["runs"],
            memory=told["memory"],
        )
        for told in found
    ]
    return tuple(sorted(parents, key=lambda p: p.idle))


def stop_kernel_parents() -> int:
    """End them all, and return how many there were; runs under way are not touched.

    One that imports just now ends as soon as it has done so.
    """
    folder = meeting.find_folder()
    if folder is None:
        return 0
    told = [meeting.ask(path, "end", _PATIENCE) for path in sorted(folder.glob("*.sock"))]
    ended = [t["pid"] for t in told if t]
    limit = time.monotonic() + _PATIENCE
    while time.monotonic() < limit and any(Path("/proc", str(p)).exists() for p in ended):
        time.sleep(0.01)
    return len(ended)
