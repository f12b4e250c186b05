"""What the parent of warm kernels imports before it forks, and whether it may still fork."""

from __future__ import annotations

import contextlib
import gc
import importlib
import importlib.util
import os
import site
import sys
import sysconfig
from collections.abc import Iterable
from pathlib import Path

UNSAFE = frozenset(
    [
        "cupy",
        "distributed",
        "grpc",
        "jax",
        "polars",
        "pyspark",
        "ray",
        "tensorflow",
        "torch",
    ]
)
"""Libraries that keep threads, devices or locks from their import on."""

_KERNEL_MODULES = (
    "ipykernel.kernelapp",
    "ipykernel.ipkernel",
    "ipykernel.zmqshell",
    "ipykernel.iostream",
    "ipykernel.displayhook",
    "ipykernel.debugger",
    "ipykernel.subshell_manager",
    "ipykernel.comm",
    "ipykernel.jsonutil",
    "IPython.core.magics",
    "IPython.core.oinspect",
    "IPython.core.completer",
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "IPython.core.history",
    "IPython.core.logger",
    "IPython.core.pylabtools",
    "IPython.extensions.storemagic",
    "asyncio",
    "comm",
    "debugpy",
    "jedi",
    "pdb",
    "psutil",
    "pygments.formatters.terminal256",
    "pygments.lexers.python",
    "sqlite3",
    "stack_data",
    "tornado.platform.asyncio",
)

_POOLS = {"numexpr": "set_num_threads"}
"""Modules that start threads when they are imported, and what gives them another number of these.

It returns the number that was there before; with one, no thread is left.
"""

_tried: set[str] = set()
_at_rest: dict[str, int] = {}
"""How many threads the pools had that are at rest."""


def load_kernel() -> None:
    """Import what every kernel needs."""
    # the inline backend is what a kernel sets before user code can import matplotlib
    os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    # Arrow's allocator would keep a thread to give memory back; forked kernels have none anyway
    os.environ.setdefault("JE_ARROW_MALLOC_CONF", "background_thread:false")
    for name in _KERNEL_MODULES:
        with contextlib.suppress(Exception):
            importlib.import_module(name)
    _settle()


def load(names: list[str], cwd: str) -> tuple[str, str] | None:
    """Import the modules that are third-party and safe to share with forked kernels.

    Returns:
        None, or the module after whose import forking is no longer safe, and why.
    """
    new = [n for n in names if n not in _tried and n not in sys.modules]
    _tried.update(names)
    for name in new:
        if not is_shareable(name, cwd):
            continue
        with contextlib.suppress(Exception):
            importlib.import_module(name)
        reason = hazard()
        if reason:
            return name, reason
    if new:
        _settle()
    return None


def leave_out(names: Iterable[str]) -> None:
    """Never import these modules."""
    _tried.update(names)


def is_shareable(name: str, cwd: str) -> bool:
    """Return whether a module may be imported ahead of the code that asks for it.

    Local modules may change between two steps, and one in the working directory goes before a
    library of the same name.
    """
    top = name.partition(".")[0]
    if not is_safe(name, cwd):
        return False
    if top == __name__.partition(".")[0]:
        return True
    try:
        found = importlib.util.find_spec(top)
    except (ImportError, ValueError):
        return False
    if found is None:
        return False
    places = [found.origin] if found.has_location else list(found.submodule_search_locations or ())
    return all(_is_installed(p) for p in places if p)


def is_safe(name: str, cwd: str) -> bool:
    """Return whether nothing that is known of a module, or lies in `cwd`, is against importing."""
    top = name.partition(".")[0]
    return not (top in UNSAFE or Path(cwd, top).is_dir() or Path(cwd, f"{top}.py").is_file())


def hazard() -> str:
    """Return why forking would not be safe now, or nothing."""
    _rest_pools()
    if threads() > 1:
        # OpenBLAS ends its threads before a fork and starts them again when it is used
        pid = os.fork()
        if pid == 0:
            os._exit(0)
        os.waitpid(pid, 0)
    if threads() > 1:
        return f"it leaves {threads() - 1} threads running"
    for fd in Path("/proc/self/fd").iterdir():
        with contextlib.suppress(OSError):
            if str(fd.readlink()).startswith(("/dev/nvidia", "/dev/kfd", "/dev/dri")):
                return "it has initialised a GPU"
    return ""


def _rest_pools() -> None:
    """End the threads of pools that can be started again."""
    for name, resize in _POOLS.items():
        module = sys.modules.get(name)
        if module is not None and name not in _at_rest:
            with contextlib.suppress(Exception):
                _at_rest[name] = getattr(module, resize)(1)


def wake_pools() -> None:
    """Give pools the threads again, in a forked kernel, that they had when they were imported."""
    for name, count in _at_rest.items():
        getattr(sys.modules[name], _POOLS[name])(count)
    _at_rest.clear()


def threads() -> int:
    """Return the number of native threads of this process."""
    return len(os.listdir("/proc/self/task"))  # noqa: PTH208


def _settle() -> None:
    gc.collect()
    gc.freeze()


def _is_installed(path: str) -> bool:
    names = ("purelib", "platlib", "stdlib", "platstdlib")
    places = {sysconfig.get_path(n) for n in names}
    with contextlib.suppress(Exception):
        places.update((*site.getsitepackages(), site.getusersitepackages()))
    return any(Path(path).is_relative_to(p) for p in places)
