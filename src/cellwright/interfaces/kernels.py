"""Kernels as a runner sees them: started somewhere, watched, ended whole; not how that is done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class KernelSettings:
    """What a kernel is started with.

    Attributes:
        attempt: Marks all processes of the attempt, in their environment.
        kernel: Kernelspec name, or None for the interpreter that runs Cellwright.
        cwd: Absolute working directory.
        env: Variables added to the environment.
        cpus: Cores that thread pools may use, or None.
        preload: Third-party modules that a warm kernel may have imported beforehand.
    """

    attempt: str
    kernel: str | None
    cwd: str
    env: Mapping[str, str] = field(default_factory=dict)
    cpus: float | None = None
    preload: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Usage:
    """What a process tree uses.

    Attributes:
        cpu_seconds: CPU seconds so far.
        memory: Bytes of memory of its own now.
        busy: Threads that run or wait for a core now.
    """

    cpu_seconds: float
    memory: int
    busy: int = 0


class Kernel(Protocol):
    """One kernel and all processes that come from it.

    `manager` is its `jupyter_client` KernelManager; `warm` says whether it was forked with the
    imports done, `notes` why not.
    """

    manager: Any
    warm: bool
    notes: tuple[str, ...]

    def fileno(self) -> int:
        """Return a descriptor that becomes readable when there is news of the kernel."""
        ...

    def started(self) -> bool:
        """Return whether clients can connect."""
        ...

    def exit_status(self) -> int | None:
        """Return the exit status, negative for a signal, or None while it runs.

        Raises:
            EngineError: The kernel could not be started, or what it was started by is gone.
        """
        ...

    def usage(self) -> Usage:
        """Return what the whole tree uses."""
        ...

    def end(self, *, grace: float) -> None:
        """End the whole tree: SIGTERM, after `grace` seconds SIGKILL, until nothing is left."""
        ...


class KernelHost(Protocol):
    """Starts kernels and keeps what they are started from."""

    def start(self, settings: KernelSettings, *, log: int) -> Kernel:
        """Start a kernel without waiting for it.

        Args:
            settings: What it is started with.
            log: Descriptor that its own output goes to; it stays the caller's.

        Raises:
            EngineError: There is no such kernel (`unknown-kernel`), or no room for it.
        """
        ...

    def prepare(self, settings: KernelSettings) -> None:
        """Do ahead what can be done before a kernel is asked for; nothing when there is nothing."""
        ...

    def close(self) -> None:
        """End all kernels and what they were started from."""
        ...
