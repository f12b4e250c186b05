"""What a process was started under and cannot hand to a process forked elsewhere."""

from __future__ import annotations

import os
import resource
from pathlib import Path

_STATUS = ("Uid", "Gid", "Groups", "NoNewPrivs", "Seccomp", "SigIgn", "SigBlk", "THP_enabled")
_SPACES = ("cgroup", "ipc", "mnt", "net", "pid", "time", "user", "uts")
_FILES = ("/proc/self/cgroup", "/proc/self/oom_score_adj", "/proc/self/personality")


def describe_confines() -> dict[str, str]:
    """Return user, rights, limits, priority, cores, name spaces and the like of this process.

    A kernel must have those of the process that asks for it: it can come from a process elsewhere
    only if that one has the same.
    """
    found = {f"limit {name}": _limit(name) for name in dir(resource) if name[:7] == "RLIMIT_"}
    found["priority"] = str(os.getpriority(os.PRIO_PROCESS, 0))
    found["scheduler"] = str(os.sched_getscheduler(0))
    found["cores"] = str(sorted(os.sched_getaffinity(0)))
    found["root"] = _link("/proc/self/root")
    for line in _text("/proc/self/status").splitlines():
        name, _, value = line.partition(":")
        if name in _STATUS or name.startswith("Cap"):
            found[name] = value.strip()
    found.update((f"space {name}", _link(f"/proc/self/ns/{name}")) for name in _SPACES)
    found.update((path, _text(path)) for path in _FILES)
    return found


def find_umask() -> int:
    """Return the mask of new files; 0o077 where it cannot be read without setting it."""
    for line in _text("/proc/self/status").splitlines():
        if line.startswith("Umask:"):
            return int(line.split()[1], 8)
    return 0o077


def _limit(name: str) -> str:
    try:
        return str(resource.getrlimit(getattr(resource, name)))
    except (OSError, ValueError):
        return ""


def _text(path: str) -> str:
    try:
        return Path(path).read_text()
    except OSError:
        return ""


def _link(path: str) -> str:
    try:
        return str(Path(path).readlink())
    except OSError:
        return ""
