"""The parent of the kernels: a single-threaded process that forks or executes them.

It answers to one coordinator through a socket that both inherit; when that ends, by whatever
cause, it ends everything that came from it. What it is asked for is decided elsewhere (`host`).
"""

from __future__ import annotations

import argparse
import array
import contextlib
import json
import os
import selectors
import shutil
import signal
import socket
import sys
import time
from collections.abc import Sequence
from typing import Any, NoReturn

from cellwright.kernels import preloading, spawning, tree
from cellwright.kernels.lines import receive_message
from cellwright.kernels.waking import forget_wakes, wake_by_children

_ORPHAN_GRACE = 0.5
_TICK = 0.02
_IDLE = 1.0


class Parent:
    """Starts kernels on request, tells how they ended and leaves no descendant behind.

    Args:
        control: Where requests come from; its end is the end of the coordinator.
        coordinator: Process id of the coordinator.
        left_out: Modules that could not be imported beforehand, each with the reason.
    """

    def __init__(
        self, control: socket.socket, coordinator: int, left_out: Sequence[tuple[str, str]] = ()
    ) -> None:
        self.control = control
        # one that a lasting parent has forked is not to end with that
        self.above = coordinator if os.getppid() == coordinator else 0
        self.left_out = left_out
        self.kernels: dict[int, socket.socket] = {}
        self.folders: set[str] = set()
        self.ended: list[socket.socket] = []
        self.orphans: dict[int, float] = {}
        self.spoiled: tuple[str, str] | None = None
        self.selector = selectors.DefaultSelector()
        self.selector.register(control, selectors.EVENT_READ)
        self.watched = _open_process(coordinator)
        if self.watched >= 0:
            self.selector.register(self.watched, selectors.EVENT_READ)
        self.wakeup = wake_by_children(self.selector)

    def serve(self) -> None:
        """Carry out requests until the coordinator is gone, then end everything."""
        while self.above in {0, os.getppid()}:
            waiting = _TICK if self.ended else _IDLE
            for key, _ in self.selector.select(waiting):
                if key.fileobj == self.watched:
                    return
                if key.fileobj is self.control:
                    if not self.accept():
                        return
                else:
                    forget_wakes(self.wakeup)
            self.reap()
            self.end_orphans()

    def accept(self) -> bool:
        """Carry out one request; False when there will be no more."""
        fds = array.array("i")
        try:
            data, extra, _, _ = self.control.recvmsg(1, socket.CMSG_SPACE(2 * fds.itemsize))
        except OSError:
            return False
        for level, kind, payload in extra:
            if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
                fds.frombytes(payload[: len(payload) - len(payload) % fds.itemsize])
        if not data or len(fds) != 2:
            return False
        for fd in fds:
            os.set_inheritable(fd, False)
        status = socket.socket(fileno=fds[1])
        try:
            with contextlib.suppress(OSError, ValueError):
                self.start(receive_message(status), fds[0], status)
        finally:
            os.close(fds[0])
        return True

    def start(self, request: dict[str, Any], log: int, status: socket.socket) -> None:
        """Start one kernel, by executing its program where forking is not safe any more."""
        if request["fork"] is not False and not self.spoiled:
            self.spoiled = preloading.load(request["preload"], request["cwd"])
        if request["fork"] is None:  # the imports were all that was wanted
            status.close()
            return
        if self.spoiled:
            tell(status, module=self.spoiled[0], spoiled=self.spoiled[1])
            request["fork"] = False
        # a signal must not meet the child while its handlers are still ours
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM, signal.SIGINT])
        pid = os.fork()
        if pid == 0:
            self.forget(status)
            spawning.become_kernel(request, log, status)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGTERM, signal.SIGINT])
        self.kernels[pid] = status
        for module, reason in self.left_out:
            tell(status, module=module, left_out=reason)
        self.left_out = ()
        if not tell(status, pid=pid, forked=request["fork"]):
            tree.send([pid], signal.SIGKILL)  # nobody wants it any more
        if request["folder"]:
            self.folders.add(request["folder"])

    def forget(self, keep: socket.socket) -> None:
        """Let go, in a child, of all that belongs to the parent."""
        signal.set_wakeup_fd(-1)
        self.selector.close()
        self.control.close()
        for fd in (*self.wakeup, *([self.watched] if self.watched >= 0 else [])):
            os.close(fd)
        for status in (*self.kernels.values(), *self.ended):
            if status is not keep:
                status.close()
        self.kernels.clear()
        self.ended.clear()

    def reap(self) -> None:
        """Take note of children that have ended."""
        while True:
            try:
                pid, status, used = os.wait4(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            self.orphans.pop(pid, None)
            kernel = self.kernels.pop(pid, None)
            if kernel is not None:
                code = os.waitstatus_to_exitcode(status)
                tell(kernel, exit=code, cpu=used.ru_utime + used.ru_stime)
                self.ended.append(kernel)

    def end_orphans(self) -> None:
        """End what dead kernels have left behind.

        A kernel adopts its own orphans while it lives: a child of ours that is no kernel is one
        that a dead kernel has left.
        """
        if not self.ended:
            return
        now = time.monotonic()
        left = [p for p in tree.children(os.getpid()) if p not in self.kernels]
        for pid in left:
            if pid not in self.orphans:
                self.orphans[pid] = now + _ORPHAN_GRACE
                tree.send((pid, *tree.descendants(pid)), signal.SIGTERM)
            elif now > self.orphans[pid]:
                tree.send((pid, *tree.descendants(pid)), signal.SIGKILL)
        if not left:
            for status in self.ended:
                tell(status, gone=True)
                status.close()
            self.ended.clear()

    def end_all(self) -> None:
        """End every descendant, however it tries to stay."""
        signal.set_wakeup_fd(-1)
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            tree.send(tree.descendants(os.getpid()), signal.SIGKILL)
            with contextlib.suppress(ChildProcessError):
                while os.waitpid(-1, os.WNOHANG) != (0, 0):
                    pass
            if not tree.children(os.getpid()):
                break
            time.sleep(_TICK / 4)
        for folder in self.folders:
            shutil.rmtree(folder, ignore_errors=True)


def tell(status: socket.socket, **news: object) -> bool:
    """Send news of a kernel to the coordinator; returns whether it still wants them."""
    try:
        status.sendall(json.dumps(news).encode() + b"\n")
    except OSError:
        return False
    return True


def _open_process(pid: int) -> int:
    """Return a descriptor that becomes readable when a process ends, or -1 where there is none."""
    try:
        return os.pidfd_open(pid)
    except (AttributeError, OSError):
        return -1


def serve(
    control: socket.socket, coordinator: int, left_out: Sequence[tuple[str, str]] = ()
) -> NoReturn:
    """Be the parent of a coordinator's kernels until it is gone; never returns.

    Args:
        control: Where requests come from.
        coordinator: Process id of the coordinator.
        left_out: Modules that could not be imported beforehand, each with the reason.
    """
    spawning.adopt_orphans()
    parent = Parent(control, coordinator, left_out)
    try:
        parent.serve()
    finally:
        parent.end_all()
        os._exit(0)


def main() -> None:
    """Serve until the coordinator ends."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--control", type=int, required=True)
    parser.add_argument("--coordinator", type=int, required=True)
    parser.add_argument("--warm", action="store_true")
    options = parser.parse_args()
    if sys.path and sys.path[0] in {"", os.getcwd()}:  # noqa: PTH109
        del sys.path[0]
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if options.warm:
        preloading.load_kernel()
    serve(socket.socket(fileno=options.control), options.coordinator)
