"""The lasting parent: a process that outlives runs and forks, for each, a parent of its own.

It has the imports done and nothing else: no kernel is its child, and no run's code, environment,
files or connections are ever in it. It ends when it has not been used for a while, when what it
was made from has changed, or when it cannot be found any more.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import json
import os
import selectors
import signal
import socket
import sys
import time
from pathlib import Path
from typing import Any, NoReturn

from cellwright.kernels import preloading, template
from cellwright.kernels.lines import find_peer, is_ours, receive_message, send_message
from cellwright.kernels.memory import own_memory
from cellwright.kernels.stamps import Stamps
from cellwright.kernels.waking import forget_wakes, wake_by_children

CODE = "from cellwright.kernels.lasting import main; main()"
MOST_MEMORY = 2_000_000_000
"""Bytes of memory beyond which a parent does not outlive the run that it was started for."""

_LOOK = 2.0
_PATIENCE = 5.0


class LastingParent:
    """Answers to the coordinators of one user, project folder, environment and set of packages.

    Args:
        listening: Where they connect.
        options: How it was started.
    """

    def __init__(self, listening: socket.socket, options: argparse.Namespace) -> None:
        self.listening = listening
        self.path = Path(options.path)
        self.place = _identify(self.path)
        self.options = options
        self.keep = float(options.keep)
        self.left_out: list[tuple[str, str]] = json.loads(options.left_out)
        self.began = self.used = time.time()
        self.served = 0
        self.runs: set[int] = set()
        self.large = self.ending = False
        self.selector = selectors.DefaultSelector()
        self.selector.register(listening, selectors.EVENT_READ)
        self.wakeup = wake_by_children(self.selector)

    def prepare(self, began: int) -> None:
        """Do the imports; where one makes forking unsafe, begin again without it."""
        preloading.load_kernel()
        wanted = json.loads(self.options.preload)
        preloading.leave_out(name for name, _ in self.left_out)
        spoiled = preloading.load(wanted, self.options.cwd)
        if spoiled is not None:
            self._begin_again(spoiled)
        if preloading.hazard():
            sys.exit(1)
        self.stamps = Stamps(self.options.cwd, began)
        self.large = own_memory() > MOST_MEMORY
        self.used = time.time()

    def _begin_again(self, spoiled: tuple[str, str]) -> NoReturn:
        signal.set_wakeup_fd(-1)
        self.options.left_out = json.dumps([*self.left_out, spoiled])
        self.listening.set_inheritable(True)
        words = [f"--{k.replace('_', '-')}={v}" for k, v in vars(self.options).items()]
        os.execv(sys.executable, [sys.executable, "-c", CODE, *words])  # noqa: S606

    def serve(self) -> None:
        """Answer until it is time to end."""
        while not (self.ending or self.is_over()):
            left = self.keep - (time.time() - self.used)
            for key, _ in self.selector.select(min(_LOOK, max(left, 0.05))):
                if key.fileobj is self.listening:
                    self.accept()
                else:
                    forget_wakes(self.wakeup)
            self.reap()
        if _identify(self.path) == self.place:
            self.path.unlink(missing_ok=True)
        self.listening.close()

    def is_over(self) -> bool:
        """Return whether nobody needs it or can find it, or where it came from is gone."""
        idle = time.time() - self.used
        return (
            (not self.runs and not 0 <= idle < self.keep)
            or (not self.runs and self.served > 0 and self.large)
            or _identify(self.path) != self.place
            or not os.path.exists(sys.executable)  # noqa: PTH110
            or not os.path.isdir(self.options.cwd)  # noqa: PTH112
        )

    def accept(self) -> None:
        """Answer one connection."""
        connection, _ = self.listening.accept()
        with connection, contextlib.suppress(OSError, ValueError, KeyError, TypeError):
            if not is_ours(connection):
                return
            request = receive_message(connection, _PATIENCE)
            if request["want"] == "kernels":
                self.fork(connection, request)
            elif request["want"] == "end":
                self.ending = True
                self.path.unlink(missing_ok=True)
                send_message(connection, {"pid": os.getpid()})
            else:
                send_message(connection, self.describe())

    def describe(self) -> dict[str, Any]:
        """Return what is to be known of it."""
        return {
            "pid": os.getpid(),
            "cwd": self.options.cwd,
            "packages": json.loads(self.options.preload),
            "began": self.began,
            "used": self.used,
            "keep": self.keep,
            "served": self.served,
            "runs": len(self.runs),
            "memory": own_memory(),
        }

    def fork(self, connection: socket.socket, request: dict[str, Any]) -> None:
        """Fork a parent for the coordinator at the other end, unless something has changed."""
        changed = self.stamps.changed()
        if changed and self.served:
            self.ending = True
            self.path.unlink(missing_ok=True)  # whoever reads this starts another one
            send_message(connection, {"refused": f"{changed} has changed"})
            return
        self.keep, self.used = float(request["keep"]), time.time()
        self.served += 1
        coordinator = find_peer(connection)[0]
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM])
        pid = os.fork()
        if pid == 0:
            self.become_parent(connection, coordinator, request)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGTERM])
        self.runs.add(pid)

    def become_parent(
        self, connection: socket.socket, coordinator: int, request: dict[str, Any]
    ) -> NoReturn:
        """Serve, in a child, one coordinator until it is gone."""
        try:
            signal.set_wakeup_fd(-1)
            self.selector.close()
            self.listening.close()
            for fd in self.wakeup:
                os.close(fd)
            os.setsid()
            os.umask(int(request["umask"]))
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGTERM])
            importlib.invalidate_caches()  # what was not there may be there now
            send_message(connection, {"pid": os.getpid()})
            template.serve(connection, coordinator, self.left_out)
        finally:
            os._exit(0)

    def reap(self) -> None:
        """Take note of runs that have ended."""
        with contextlib.suppress(ChildProcessError):
            while (pid := os.waitpid(-1, os.WNOHANG)[0]) != 0:
                self.runs.discard(pid)
                self.used = time.time()


def _identify(path: Path) -> tuple[int, int] | None:
    try:
        found = path.lstat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def main() -> None:
    """Serve until it is time to end."""
    began = time.time_ns()
    parser = argparse.ArgumentParser()
    for name in ("listen", "path", "cwd", "preload", "keep"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--left-out", default="[]")
    options = parser.parse_args()
    if options.left_out == "[]" and os.fork():
        os._exit(0)  # whoever started it is not to have a child that lasts
    if sys.path and sys.path[0] in {"", os.getcwd()}:  # noqa: PTH109
        del sys.path[0]
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    listening = socket.socket(fileno=int(options.listen))
    listening.set_inheritable(False)
    parent = LastingParent(listening, options)
    parent.prepare(began)
    parent.serve()
    os._exit(0)
