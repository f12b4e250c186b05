"""Thread pools in the reference program: of the size that a step's own kernel gives them.

How many threads share a sum decides its last digits, so a step with `--cpus` is compared with one
whose pools have the same size. Its kernel sizes them from the start (see `kernels`).
"""

from __future__ import annotations

import contextlib
import importlib
import os
from dataclasses import dataclass, field
from typing import Any

from cellwright.kernels.environment import THREADS, thread_count


@dataclass(frozen=True, slots=True)
class _Before:
    """Variables and sizes of pools, by file of the library, before a step with `--cpus`."""

    variables: dict[str, str | None] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)


_before: list[_Before] = []


def limit_threads(cpus: float) -> None:
    """Size the pools of libraries, loaded or yet to be, for a step.

    Args:
        cpus: The cores that it may use.
    """
    size = thread_count(cpus) or 1
    before = _Before(
        {name: os.environ.get(name) for name in THREADS},
        {pool.filepath: pool.num_threads for pool in _pools()},
    )
    _before.append(before)
    os.environ.update(dict.fromkeys(THREADS, str(size)))
    for pool in _pools():
        pool.set_num_threads(size)


def release_threads() -> None:
    """Give pools the size that they had; those that are new have all cores."""
    if not _before:
        return
    before = _before.pop()
    for name, value in before.variables.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value
    for pool in _pools():
        pool.set_num_threads(before.sizes.get(pool.filepath, len(os.sched_getaffinity(0))))


def _pools() -> list[Any]:
    """Return what can be sized; nothing where threadpoolctl is not installed."""
    with contextlib.suppress(ImportError):
        found: Any = importlib.import_module("threadpoolctl").ThreadpoolController()
        return list(found.lib_controllers)
    return []
