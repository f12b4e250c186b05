"""A kernel manager whose connections cannot collide; not how its process is started."""

from __future__ import annotations

import contextlib
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import KernelManager
from traitlets import default

from cellwright.errors import EngineError

OWN = "cellwright-python"
"""Name of the kernel that is the interpreter Cellwright runs in."""

_LONGEST = 90
_NO_HISTORY = "--HistoryManager.hist_file=:memory:"


class CellwrightKernelManager(KernelManager):
    """Connects through unix sockets in a folder that only this user can enter.

    TCP ports are chosen by whoever comes first, and two kernels that start at once may want the
    same; a path belongs to one kernel.

    Attributes:
        folder: Where connection file and sockets go; made on demand when empty.
    """

    folder = ""

    @default("transport")
    def _transport_default(self) -> str:
        return "tcp" if sys.platform == "win32" else "ipc"

    @default("connection_file")
    def _connection_file_default(self) -> str:
        if not self.folder:
            self.folder = make_folder()
        return str(Path(self.folder, "kernel.json"))

    @default("ip")
    def _ip_default(self) -> str:
        if self.transport == "tcp":
            return "127.0.0.1"
        return str(Path(self.connection_file).with_suffix(""))

    @property
    def kernel_spec(self) -> Any:
        """Return the kernelspec; our own interpreter needs none on disk."""
        if self._kernel_spec is None and self.kernel_name == OWN:
            self._kernel_spec = own_spec()
        return super().kernel_spec

    def prepare(self) -> list[str]:
        """Write the connection file and return the command that starts the kernel."""
        self._launch_args = {}
        self.write_connection_file()
        command = list(self.format_kernel_cmd())
        if "ipykernel_launcher" in command:
            command.append(_NO_HISTORY)  # a file would be shared by all kernels of this user
        return command

    def release(self) -> None:
        """Remove the connection file and the sockets."""
        self._close_control_socket()
        self.cleanup_connection_file()
        self.cleanup_ipc_files()
        if self.folder:
            shutil.rmtree(self.folder, ignore_errors=True)


def own_spec() -> KernelSpec:
    """Return the kernelspec of the interpreter that Cellwright runs in."""
    return KernelSpec(
        argv=[sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
        display_name="Python (Cellwright's own)",
        language="python",
        metadata={"kernel_provisioner": {"provisioner_name": "cellwright", "config": {}}},
    )


def make_folder() -> str:
    """Make a private temporary folder whose sockets have short enough names.

    Raises:
        EngineError: There is none (`no-socket-folder`).
    """
    for place in (tempfile.gettempdir(), "/tmp", "/var/tmp"):  # noqa: S108
        with contextlib.suppress(OSError):
            folder = tempfile.mkdtemp(prefix="cw-", dir=place)
            if len(folder) <= _LONGEST:
                return folder
            Path(folder).rmdir()
    raise EngineError(
        "there is no temporary folder for the sockets of kernels",
        code="no-socket-folder",
        where=tempfile.gettempdir(),
        hint="set TMPDIR to a writable folder with a short name",
    )
