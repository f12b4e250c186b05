"""What this machine has: memory, graphics processors; who may use how much is decided elsewhere."""

from __future__ import annotations

import os
from pathlib import Path

import psutil

_CGROUP_LIMITS = (
    "/sys/fs/cgroup/memory.max",
    "/sys/fs/cgroup/memory/memory.limit_in_bytes",
)


def find_memory() -> int:
    """Return the bytes of memory that this process and its children may use together."""
    found = int(psutil.virtual_memory().total)
    for path in _CGROUP_LIMITS:
        try:
            text = Path(path).read_text("ascii").strip()
        except (OSError, ValueError):
            continue
        if text.isdigit() and int(text) > 0:
            found = min(found, int(text))
    return found


def count_gpus() -> int:
    """Return how many graphics processors may be used, 0 where none is found."""
    visible = os.environ.get("CUDA_VISIBLE_DEVICES")
    if visible is not None:
        return len([name for name in visible.split(",") if name.strip() not in ("", "-1")])
    return sum(1 for path in Path("/dev").glob("nvidia[0-9]*") if path.name[6:].isdigit())
