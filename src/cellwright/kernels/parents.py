"""Processes that kernels are started from, as the coordinator holds them."""

from __future__ import annotations

import array
import contextlib
import os
import socket
import subprocess
import sys
import threading
from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any

from cellwright.errors import EngineError
from cellwright.kernels.lines import send_message

_CODE = "from cellwright.kernels.template import main; main()"


class Line(ABC):
    """The socket on which a parent gets its requests.

    Args:
        control: Our end.

    Attributes:
        kernels: How many kernels of the parent have not been ended.
    """

    def __init__(self, control: socket.socket) -> None:
        self.kernels = 0
        self._control = control
        self._lock = threading.Lock()

    @property
    @abstractmethod
    def pid(self) -> int:
        """Return the parent's process id."""

    @abstractmethod
    def alive(self) -> bool:
        """Return whether it can start kernels."""

    @abstractmethod
    def close(self) -> None:
        """End it and all that came from it; returns when it is gone."""

    def ask(self, request: Mapping[str, Any], log: int) -> socket.socket:
        """Ask for a kernel; returns the socket on which there will be news of it.

        Raises:
            EngineError: The parent is gone (`kernel-parent-died`).
        """
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        fds = array.array("i", [log, theirs.fileno()])
        try:
            with theirs, self._lock:
                self._control.sendmsg([b"k"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, fds)])
            send_message(ours, request)
        except OSError as error:
            ours.close()
            raise EngineError(
                "the process that starts kernels has ended",
                code="kernel-parent-died",
                where=f"process {self.pid}",
            ) from error
        return ours

    def prepare(self, request: Mapping[str, Any]) -> None:
        """Ask for modules to be imported; nothing comes back."""
        with contextlib.suppress(EngineError):
            self.ask({**request, "fork": None}, 2).close()


class ParentProcess(Line):
    """A parent that we have started ourselves: a process, and a private pair of sockets.

    Args:
        warm: Whether it is to fork kernels with their imports done.
        env: Its environment.
        cwd: Its working directory.
    """

    def __init__(self, *, warm: bool, env: Mapping[str, str], cwd: str) -> None:
        if not hasattr(socket, "AF_UNIX") or not hasattr(os, "fork"):
            raise EngineError(
                "kernels are started on Unix systems only",
                code="kernel-not-started",
                hint="use Linux or macOS, or Linux in a container or under WSL",
            )
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        super().__init__(ours)
        command = [sys.executable, "-c", _CODE, "--control", str(theirs.fileno())]
        command += ["--coordinator", str(os.getpid())]
        try:
            self._process = subprocess.Popen(  # noqa: S603 (our own interpreter and module)
                command + (["--warm"] if warm else []),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                env=dict(env),
                cwd=cwd,
                start_new_session=True,
            )
        except OSError as error:
            self._control.close()
            raise EngineError(
                f"cannot start the parent of the kernels: {error.strerror}",
                code="kernel-not-started",
                where=cwd,
            ) from error
        finally:
            theirs.close()

    @property
    def pid(self) -> int:
        """Return its process id."""
        return self._process.pid

    def alive(self) -> bool:
        """Return whether it can start kernels."""
        return self._process.poll() is None

    def close(self) -> None:
        """End it and all that came from it; returns when it is gone."""
        self._control.close()
        try:
            self._process.wait(15)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
