"""The provisioner by which `jupyter_client` starts our kernels; a thin skin over `host`."""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import os
import threading
from pathlib import Path
from typing import Any, cast

from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from traitlets import Bool, List, Unicode

from cellwright.interfaces import KernelSettings
from cellwright.kernels.host import KernelHost
from cellwright.kernels.process import KernelProcess

_HOSTS: dict[bool, KernelHost] = {}
_LOCK = threading.Lock()


class CellwrightProvisioner(LocalProvisioner):
    """Starts the kernels of kernelspecs that name this provisioner, warm where that is safe.

    Attributes:
        preload: Third-party modules that warm kernels have imported beforehand.
        warm: Whether kernels may be forked.
    """

    preload = List(Unicode(), config=True)
    warm = Bool(True, config=True)

    @staticmethod
    def open_host(*, warm: bool = True, keep: float = 0) -> KernelHost:
        """Return a new host of kernels; closing it is up to the caller."""
        return KernelHost(warm=warm, keep=keep)

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        """Start the kernel and return its connection."""
        env = dict(kwargs.get("env") or os.environ)
        settings = KernelSettings(
            attempt=env.get("CELLWRIGHT_ATTEMPT", f"kernel/{self.kernel_id}"),
            kernel=None,
            cwd=str(kwargs.get("cwd") or Path.cwd()),
            env=env,
            preload=tuple(self.preload),
        )
        with contextlib.ExitStack() as stack:
            log = _descriptor(kwargs.get("stderr"), stack)
            folder = getattr(self.parent, "folder", "")
            process = _host(self.warm).launch(
                cmd, self.parent, settings, env=env, log=log, folder=folder
            )
        self.process = cast("Any", process)
        while process.pid is None and process.poll() is None:
            await asyncio.sleep(0.005)
        self.pid = self.pgid = process.pid
        self.cwd = settings.cwd
        return self.connection_info

    async def wait(self) -> int | None:
        """Wait for the kernel's end, and end what it has left behind."""
        process = self.process
        code: int | None = await super().wait()
        await self._end(process)
        return code

    async def cleanup(self, restart: bool = False) -> None:
        """End what the kernel has left behind."""
        await self._end(self.process)
        await super().cleanup(restart=restart)

    async def _end(self, process: object) -> None:
        if isinstance(process, KernelProcess):
            await asyncio.get_running_loop().run_in_executor(None, lambda: process.end(grace=0.5))


def _host(warm: bool) -> KernelHost:
    """Return the host of this process, which lives as long as it does."""
    with _LOCK:
        if warm not in _HOSTS:
            _HOSTS[warm] = KernelHost(warm=warm)
            atexit.register(_HOSTS[warm].close)
        return _HOSTS[warm]


def _descriptor(stream: Any, stack: contextlib.ExitStack) -> int:
    """Return the descriptor for the kernel's own output: a stream's, ours, or none."""
    if stream is None:
        return 2
    if isinstance(stream, int) and stream >= 0:
        return stream
    if hasattr(stream, "fileno"):
        return int(stream.fileno())
    null = os.open(os.devnull, os.O_WRONLY)
    stack.callback(os.close, null)
    return null
