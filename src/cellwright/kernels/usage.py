"""What a process tree uses, cheaply enough to ask ten times a second; not what it may use."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path

from cellwright.interfaces import Usage
from cellwright.kernels import tree

_TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100
_GROWTH = 1.02


class Meter:
    """Measures one process tree again and again.

    Memory is that of the tree's own: anonymous and shared memory, with what several processes
    share divided among them, without files that are only mapped (the system takes them back).

    Attributes:
        known: Processes seen so far, with their births.
        cpu_seconds: The most seen so far.
        left_behind: CPU seconds of processes that the root does not account for at its end.
    """

    def __init__(self) -> None:
        self.known: dict[int, int] = {}
        self.cpu_seconds = 0.0
        self.left_behind = 0.0
        self._rough = 0
        self._exact = 0

    def measure(self, pid: int) -> Usage:
        """Return what a process and its descendants use now."""
        if not sys.platform.startswith("linux"):
            return _measure_portably(pid)
        pids = [pid, *tree.descendants(pid)]
        self.cpu_seconds = max(self.cpu_seconds, sum(self._cpu(p) for p in pids))
        busy = sum(map(_busy_threads, pids))
        rough = sum(map(_rough_memory, pids))
        # the exact figure costs a walk through the page tables: only when there is something new
        if rough > self._rough * _GROWTH or rough * _GROWTH < self._rough:
            self._rough = rough
            self._exact = sum(map(_exact_memory, pids))
        return Usage(self.cpu_seconds, self._exact, busy)

    def leave(self, pids: Iterable[int]) -> None:
        """Note the CPU seconds of processes that end without their parent's waiting for them."""
        self.left_behind = sum(self._cpu(p) for p in pids)

    def _cpu(self, pid: int) -> float:
        fields = tree.stat_fields(pid)
        if fields is None:
            return 0.0
        self.known[pid] = int(fields[19])
        return sum(map(int, fields[11:15])) / _TICKS


def _busy_threads(pid: int) -> int:
    """Return how many threads run or wait for a core: what they get depends on others, too."""
    busy = 0
    try:
        threads = os.listdir(f"/proc/{pid}/task")  # noqa: PTH208 (hot)
    except OSError:
        return 0
    for thread in threads:
        try:
            text = Path(f"/proc/{pid}/task/{thread}/stat").read_bytes()
        except OSError:
            continue
        state = text.rindex(b")") + 2
        busy += text[state : state + 1] == b"R"
    return busy


def _rough_memory(pid: int) -> int:
    """Return an upper bound in bytes: what is shared counts for each."""
    return sum(_kilobytes(f"/proc/{pid}/status", (b"RssAnon:", b"RssShmem:"))) * 1024


def _exact_memory(pid: int) -> int:
    found = _kilobytes(f"/proc/{pid}/smaps_rollup", (b"Pss_Anon:", b"Pss_Shmem:"))
    return sum(found) * 1024 if found else _rough_memory(pid)


def _kilobytes(path: str, names: tuple[bytes, ...]) -> list[int]:
    try:
        lines = Path(path).read_bytes().splitlines()
    except OSError:
        return []
    return [int(line.split()[1]) for line in lines if line.startswith(names)]


def _measure_portably(pid: int) -> Usage:
    import psutil

    cpu, memory = 0.0, 0
    for one in (pid, *tree.descendants(pid)):
        try:
            process = psutil.Process(one)
            times = process.cpu_times()
            cpu += times.user + times.system
            memory += process.memory_info().rss
        except psutil.Error:
            continue
    return Usage(cpu, memory)
