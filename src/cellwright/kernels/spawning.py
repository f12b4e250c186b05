"""How a child of the kernels' parent becomes a kernel, by going on or by executing a program."""

from __future__ import annotations

import contextlib
import ctypes
import importlib.util
import os
import signal
import socket
import sys
import time
from pathlib import Path
from typing import Any, NoReturn

from cellwright.kernels import preloading, tree

_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36
_EXPENDABLE = "300"
_NOT_WATCHED = 1
_OWN = "CELLWRIGHT_"


def adopt_orphans() -> None:
    """Make this process the parent of descendants whose own parent has ended."""
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def _end_with_parent(parent: int) -> None:
    """Have the system kill this process when its parent ends."""
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        # when memory runs out, a step is to go before what watches over it
        with contextlib.suppress(OSError):
            Path("/proc/self/oom_score_adj").write_text(_EXPENDABLE)
    if os.getppid() != parent:
        os._exit(1)


def become_kernel(request: dict[str, Any], log: int, status: socket.socket) -> NoReturn:
    """Turn the calling, freshly forked process into a kernel; never returns."""
    code = 1
    try:
        _detach(request, log)
        if request["fork"]:
            code = _run_forked(request, status)
        else:
            _execute(request)
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 0 if end.code is None else 1
    except BaseException:
        import traceback

        with contextlib.suppress(BaseException):
            os.write(2, traceback.format_exc().encode())
    finally:
        os._exit(code & 0xFF)


def _detach(request: dict[str, Any], log: int) -> None:
    parent = os.getppid()
    os.setsid()
    adopt_orphans()
    _end_with_parent(parent)
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 0)
    os.dup2(log, 1)
    os.dup2(log, 2)
    os.close(null)
    os.close(log)
    for signum in (signal.SIGTERM, signal.SIGCHLD):
        signal.signal(signum, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGTERM, signal.SIGINT])
    os.chdir(request["cwd"])


def _execute(request: dict[str, Any]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    for name in ("SIGPIPE", "SIGXFSZ"):  # ignored by Python, and inherited
        signal.signal(getattr(signal, name), signal.SIG_DFL)
    argv = request["argv"]
    env = {**request["env"], "JPY_PARENT_PID": str(os.getppid())}
    os.execvpe(argv[0], argv, env)  # noqa: S606


def _run_forked(request: dict[str, Any], status: socket.socket) -> int:
    """Run a kernel in this process; returns its exit code."""
    import atexit
    import faulthandler
    import gc

    import zmq
    from ipykernel.kernelapp import IPKernelApp

    atexit._clear()
    # where a crash happened; the kernel redirects the usual descriptor to a pipe that dies with it
    faulthandler.enable(os.dup(2), all_threads=False)
    os.environ.clear()
    os.environ.update(request["env"])
    time.tzset()
    _show_environment(request["env"])
    _freshen(request["threads"])
    gc.enable()

    class ForkedKernelApp(IPKernelApp):
        def init_iopub(self, context: Any) -> None:
            # with a limit, lines that a busy machine reads too late would be dropped
            context.setsockopt(zmq.SNDHWM, 0)
            super().init_iopub(context)  # type: ignore[no-untyped-call]

        def log_connection_info(self) -> None:
            super().log_connection_info()  # type: ignore[no-untyped-call]
            # the sockets are bound: who connects now need not try again
            status.sendall(b'{"ready": true}\n')
            status.close()

    arguments = request["argv"][3:]
    sys.argv = [_launcher(), *arguments]
    # the system ends us with our parent: no thread has to look for it
    app = ForkedKernelApp.instance(parent_handle=_NOT_WATCHED)
    app.initialize(arguments)  # type: ignore[no-untyped-call]
    app.start()  # type: ignore[no-untyped-call]
    # the end of the kernel's own sockets waits for threads now and then; nobody listens any more
    atexit.unregister(app.close)
    app.reset_io()  # type: ignore[no-untyped-call]
    atexit._run_exitfuncs()
    _flush_files()
    return 0


def _show_environment(env: dict[str, str]) -> None:
    """Let other processes see the environment of this one, as far as there is room for it.

    The system shows the memory that held the environment when the program began; nothing refers
    to it once all variables have been set anew.
    """
    fields = tree.stat_fields(os.getpid())
    if not sys.platform.startswith("linux") or fields is None:
        return
    begin, end = int(fields[47]), int(fields[48])
    first = sorted(env, key=lambda name: (not name.startswith(_OWN), name))
    text = b"".join(os.fsencode(f"{name}={env[name]}") + b"\0" for name in first)
    room = text[: end - begin].rpartition(b"\0")[0] + b"\0"
    if end > begin:
        ctypes.memset(begin, 0, end - begin)
        ctypes.memmove(begin, room, len(room))


def _freshen(threads: int | None) -> None:
    """Give a forked process what a new one would have of its own."""
    preloading.wake_pools()
    numpy = sys.modules.get("numpy")
    if numpy is not None:
        numpy.random.seed()
    tempfile = sys.modules.get("tempfile")
    if tempfile is not None:
        vars(tempfile)["tempdir"] = None
    if threads is not None and "numpy" in sys.modules:
        with contextlib.suppress(ImportError):
            threadpoolctl = importlib.import_module("threadpoolctl")
            threadpoolctl.threadpool_limits(limits=threads)


def _flush_files() -> None:
    """Write out files that user code left open, as the end of an interpreter does."""
    import gc
    import io

    for thing in gc.get_objects():
        if isinstance(thing, io.TextIOBase | io.BufferedIOBase) and type(thing).__module__ in {
            "_io",
            "io",
            "gzip",
        }:
            with contextlib.suppress(Exception):
                if not thing.closed and thing.writable():
                    thing.flush()


def _launcher() -> str:
    spec = importlib.util.find_spec("ipykernel_launcher")
    return spec.origin if spec is not None and spec.origin else "ipykernel_launcher.py"
