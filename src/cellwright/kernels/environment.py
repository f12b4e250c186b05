"""The environment that a kernel gets, and the part of it that cannot be changed after a fork."""

from __future__ import annotations

import importlib.util
import math
import os
import sysconfig
from collections.abc import Mapping
from pathlib import Path

from cellwright.kernels.tree import MARKER

THREADS = (
    "BLIS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "NUMEXPR_NUM_THREADS",
    "NUMBA_NUM_THREADS",
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "POLARS_MAX_THREADS",
    "RAYON_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
)
"""Variables that size the thread pools of libraries."""

_BOUND = (
    "BLIS_",
    "GOMP_",
    "GOTO_",
    "KMP_",
    "LANG",
    "LC_",
    "LD_",
    "MALLOC_",
    "MKL_",
    "MPL",
    "NUMBA_",
    "NUMEXPR_",
    "OMP_",
    "OPENBLAS_",
    "PYTHON",
    "VIRTUAL_ENV",
)
_OWN = ("CELLWRIGHT_", "JPY_")
_DROPPED = ("PYTEST_CURRENT_TEST", "JPY_PARENT_PID", "JPY_SESSION_NAME", "JPY_INTERRUPT_EVENT")


SESSION = frozenset(
    [
        "_",
        "COLUMNS",
        "DBUS_SESSION_BUS_ADDRESS",
        "GPG_AGENT_INFO",
        "GPG_TTY",
        "HISTCONTROL",
        "HISTFILE",
        "HISTSIZE",
        "INVOCATION_ID",
        "JOURNAL_STREAM",
        "LINES",
        "LS_COLORS",
        "MAIL",
        "MAKEFLAGS",
        "MAKELEVEL",
        "MFLAGS",
        "OLDPWD",
        "PS1",
        "PWD",
        "SHLVL",
        "SSH_AUTH_SOCK",
        "SSH_CLIENT",
        "SSH_CONNECTION",
        "SSH_TTY",
        "STY",
        "SYSTEMD_EXEC_PID",
        "TERM_SESSION_ID",
        "TMUX",
        "TMUX_PANE",
        "WINDOW",
        "WINDOWID",
        "XDG_SESSION_ID",
    ]
)
"""Variables that tell one terminal from another: no library reads them when it is imported."""


def kernel_environment(
    env: Mapping[str, str], *, attempt: str, cpus: float | None
) -> dict[str, str]:
    """Return the whole environment of a kernel.

    What the attempt sets goes before the size of thread pools, and that before what is inherited.
    """
    found = {k: v for k, v in os.environ.items() if k not in _DROPPED}
    # OpenMP threads that wait by spinning take the cores from steps beside: measured 12 times
    # slower for a gradient boosting on two busy cores; how they wait changes no result
    found.setdefault("OMP_WAIT_POLICY", "passive")
    size = thread_count(cpus)
    if size is not None:
        found.update(dict.fromkeys(THREADS, str(size)))
    found.update(env)
    found[MARKER] = attempt
    return found


def thread_count(cpus: float | None) -> int | None:
    """Return how many threads a pool may have: whole cores, at least one."""
    return None if cpus is None else max(1, math.floor(cpus))


def bound_environment(env: Mapping[str, str], given: Mapping[str, str]) -> dict[str, str]:
    """Return the variables that a process reads at its start or at an import.

    All that is inherited may matter to some library; of what the attempt alone sets, only what is
    known to.
    """
    sizes = () if threads_can_be_set() else THREADS
    return {
        name: value
        for name, value in env.items()
        if (name in sizes or name not in THREADS or name in given)
        and (name.startswith(_BOUND) or (name not in given and not name.startswith(_OWN)))
    }


def shared_environment(env: Mapping[str, str]) -> dict[str, str]:
    """Return the variables that runs in different terminals must agree in to share a parent."""
    return {k: v for k, v in bound_environment(env, {}).items() if k not in SESSION}


def threads_can_be_set() -> bool:
    """Return whether the pools of loaded libraries can be sized after a fork."""
    return importlib.util.find_spec("threadpoolctl") is not None


def packages_stamp() -> tuple[tuple[str, int], ...]:
    """Return what changes when packages are installed, upgraded or removed."""
    places = sorted({sysconfig.get_path("purelib"), sysconfig.get_path("platlib")})
    return tuple((p, Path(p).stat().st_mtime_ns) for p in places if Path(p).is_dir())
