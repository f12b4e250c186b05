"""Folders whose files are no data of a step: the interpreter's, the system's, caches, settings."""

from __future__ import annotations

import os
import site
import sys
import sysconfig
from functools import cache
from pathlib import Path

_SYSTEM = ("/proc", "/dev", "/sys", "/run", "/etc", "/usr", "/lib", "/lib64", "/bin", "/sbin")
_SETTINGS = (".cache", ".config", ".local", ".ipython", ".jupyter", ".matplotlib")
_VARIABLES = ("IPYTHONDIR", "JUPYTER_CONFIG_DIR", "MPLCONFIGDIR", "XDG_CACHE_HOME")


@cache
def ignored_places() -> tuple[str, ...]:
    """Return the folders, each with a separator at its end."""
    home = Path.home()
    found = {
        *_SYSTEM,
        sys.prefix,
        sys.base_prefix,
        *site.getsitepackages(),
        site.getusersitepackages(),
        *(path for name, path in sysconfig.get_paths().items() if name != "data"),
        *(str(home / name) for name in _SETTINGS),
        *(os.environ.get(name, "") for name in _VARIABLES),
    }
    return tuple(sorted(os.path.abspath(p) + os.sep for p in found if p and p != os.sep))  # noqa: PTH100


_PASSING = frozenset(
    {
        "_",
        "CLICOLOR",
        "CLICOLOR_FORCE",
        "COLORTERM",
        "COLUMNS",
        "DISPLAY",
        "FORCE_COLOR",
        "GIT_PAGER",
        "INVOCATION_ID",
        "JOURNAL_STREAM",
        "LINES",
        "MPLBACKEND",
        "NO_COLOR",
        "OLDPWD",
        "OMP_WAIT_POLICY",
        "PAGER",
        "PWD",
        "PYDEVD_USE_FRAME_EVAL",
        "SHLVL",
        "STY",
        "TERM",
        "TERM_PROGRAM",
        "TERM_SESSION_ID",
        "WINDOWID",
    }
)
_PASSING_BEGINNINGS = (
    *("CELLWRIGHT_", "DBUS_", "IPYKERNEL_", "JPY_", "PYTEST_"),
    *("SSH_", "TMUX", "VSCODE_", "XDG_"),
)


def is_passing(name: str) -> bool:
    """Return whether a variable says only from where or how fast something is run.

    Example:
        >>> is_passing("SSH_TTY"), is_passing("DATA_URL")
        (True, False)
    """
    return name in _PASSING or name.startswith(_PASSING_BEGINNINGS) or name.endswith("_NUM_THREADS")
