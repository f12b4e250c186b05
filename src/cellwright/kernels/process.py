"""A kernel as the coordinator holds it: news, usage, end; not how it was started."""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cellwright.errors import EngineError
from cellwright.interfaces import Usage
from cellwright.kernels import tree
from cellwright.kernels.usage import Meter

Spoiled = Callable[[str, str], None]


class KernelProcess:
    """One kernel that a parent has been asked for, and all that comes from it.

    It also has what `jupyter_client` wants of a process (`poll`, `wait`, `send_signal`).

    Args:
        manager: Its kernel manager.
        attempt: The marker in its environment.
        ended: Called once when nothing of it is left.

    Attributes:
        warm: Whether it was forked with the imports done.
        notes: Why not.
        pid: Its process id, once known.
    """

    stdin = stdout = stderr = None

    def __init__(self, manager: Any, *, attempt: str, ended: Callable[[], None]) -> None:
        self.manager = manager
        self.attempt = attempt
        self.warm = False
        self.notes: tuple[str, ...] = ()
        self.pid: int | None = None
        self.returncode: int | None = None
        self._status: socket.socket | None = None
        self._spoiled: Spoiled = lambda *_: None
        self._left_out: Spoiled = lambda *_: None
        self._ended = ended
        self._ready = False
        self._gone = False
        self._lost = False
        self._released = False
        self._buffer = b""
        self._cpu = 0.0
        self._meter = Meter()

    def attach(
        self,
        status: socket.socket,
        *,
        spoiled: Spoiled,
        left_out: Spoiled = lambda *_: None,
    ) -> None:
        """Connect to where its parent tells about it.

        Args:
            status: The socket.
            spoiled: Called when its parent cannot fork any more, with module and reason.
            left_out: Called for a module that its parent was started without, with the reason.
        """
        self._status = status
        self._left_out = left_out
        self._spoiled = spoiled

    # -- news ----------------------------------------------------------------

    def fileno(self) -> int:
        """Return a descriptor that becomes readable when there is news of the kernel."""
        return -1 if self._status is None else self._status.fileno()

    def started(self) -> bool:
        """Return whether clients can connect."""
        self._read_news()
        if not self._ready and not self.warm and self.pid is not None:
            # the socket that a kernel binds last
            door = Path(f"{self.manager.ip}-{self.manager.hb_port}")
            self._ready = self.manager.transport != "ipc" or door.exists()
        return self._ready

    def exit_status(self) -> int | None:
        """Return the exit status, negative for a signal, or None while it runs.

        Raises:
            EngineError: What it was started by is gone (`kernel-parent-died`).
        """
        self._read_news()
        if self.returncode is None and self._lost:
            raise EngineError(
                "the process that starts kernels ended unexpectedly",
                code="kernel-parent-died",
                hint="start the run again; see the system's log if it happens often",
            )
        return self.returncode

    def _read_news(self) -> None:
        while self._status is not None and not (self._gone or self._lost):
            if not select.select([self._status], [], [], 0)[0]:
                return
            try:
                data = self._status.recv(65536)
            except OSError:
                data = b""
            if not data:
                self._lost = True
                return
            *lines, self._buffer = (self._buffer + data).split(b"\n")
            for line in lines:
                self._note(json.loads(line))

    def _note(self, news: dict[str, Any]) -> None:
        if "left_out" in news:
            self._left_out(news["module"], news["left_out"])
        if "spoiled" in news:
            self.notes = (f"`{news['module']}` was imported: {news['spoiled']}",)
            self._spoiled(news["module"], news["spoiled"])
        self.pid = news.get("pid", self.pid)
        self.warm = news.get("forked", self.warm)
        self._ready = self._ready or bool(news.get("ready"))
        if "exit" in news:
            self.returncode = news["exit"]
            self._cpu += news["cpu"]
        self._gone = bool(news.get("gone"))

    # -- usage and end ---------------------------------------------------------

    def usage(self) -> Usage:
        """Return what the whole tree uses; CPU seconds are exact once it has ended."""
        if self.pid is not None and self.returncode is None:
            return self._meter.measure(self.pid)
        return Usage(max(self._cpu + self._meter.left_behind, self._meter.cpu_seconds), 0)

    def end(self, *, grace: float = 0.5) -> None:
        """End the whole tree: SIGTERM, after `grace` seconds SIGKILL, until nothing is left."""
        if self._released:
            return
        self._read_news()
        if self.pid is None and not self._lost:
            # not started yet: its parent ends it when it finds that nobody listens
            self._release()
            return
        if self.pid is not None and self.returncode is None and not self._lost:
            below = tree.descendants(self.pid)
            self._meter.measure(self.pid)
            self._meter.leave(below)
            if grace > 0 and below:
                self._ask(below, grace)
            tree.send(below, signal.SIGKILL)
            tree.send([self.pid], signal.SIGKILL)
        deadline = time.monotonic() + grace + 10
        while not (self._gone or self._lost) and time.monotonic() < deadline:
            self._wait(0.2)
        if not self._gone or not sys.platform.startswith("linux"):
            # nobody has adopted what the kernel left behind: it is found by what is known of it
            known = self._meter.known
            tree.end_tree(self.pid, marker=self.attempt, known=known.items(), grace=0.1)
        self._release()

    def _release(self) -> None:
        if not self._released:
            self._released = True
            if self._status is not None:
                self._status.close()
                self._status = None
            self._ended()

    def _wait(self, seconds: float) -> None:
        if self._status is not None:
            select.select([self._status], [], [], seconds)
            self._read_news()

    def _wait_for_pid(self) -> None:
        """Wait until it is known what there is to be ended."""
        deadline = time.monotonic() + 60
        self._read_news()
        while (
            self.pid is None
            and self._status is not None
            and not self._lost
            and time.monotonic() < deadline
        ):
            self._wait(0.2)

    def _ask(self, below: list[int], grace: float) -> None:
        tree.send([*below, self.pid or 0], signal.SIGTERM)
        births = {p: b for p in below if (b := tree.birth(p)) is not None}
        deadline = time.monotonic() + grace
        while time.monotonic() < deadline and any(tree.birth(p) == b for p, b in births.items()):
            time.sleep(0.01)

    # -- as a process of jupyter_client --------------------------------------------

    def poll(self) -> int | None:
        """Return the exit status, or None while it runs."""
        self._read_news()
        return -signal.SIGKILL if self._lost and self.returncode is None else self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end and return the exit status."""
        deadline = None if timeout is None else time.monotonic() + timeout
        while (code := self.poll()) is None:
            if deadline is not None and time.monotonic() > deadline:
                raise subprocess.TimeoutExpired("kernel", timeout or 0)
            self._wait(0.1)
        return code

    def send_signal(self, signum: int) -> None:
        """Send a signal to the kernel and the processes of its group."""
        self._wait_for_pid()
        if self.pid is not None and self.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.pid, signum)

    def kill(self) -> None:
        """Kill the kernel."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask the kernel to end."""
        self.send_signal(signal.SIGTERM)
