"""Where lasting parents and coordinators of one user meet: folder, names, locks; not what is said.

Whoever can connect to a lasting parent can run code as its user. So the folder belongs to the user
and nobody else may enter it; the other end of each connection must be the same user's; and where
that cannot be had, there are no lasting parents.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import socket
import stat
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cellwright import hashing
from cellwright.kernels.confines import describe_confines
from cellwright.kernels.lines import is_ours, receive_message, send_message

MOST = 3
"""Lasting parents that one user may have."""

_FORMAT = 1
_LONGEST = 100
_ANSWER = 0.5
_TURN = 3.0


def find_folder(*, make: bool = False) -> Path | None:
    """Return the folder where this user's lasting parents are, or None when it is not safe.

    Args:
        make: Whether to make it.
    """
    if not sys.platform.startswith("linux"):
        return None
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    for place in (runtime, tempfile.gettempdir(), "/tmp"):  # noqa: S108
        folder = Path(place, f"cellwright-{os.getuid()}")
        if not place.startswith("/") or len(str(folder)) + 40 > _LONGEST:
            continue
        with contextlib.suppress(OSError):
            if make:
                folder.mkdir(mode=0o700, exist_ok=True)
            if _is_private(folder):
                return folder
    return None


def _is_private(folder: Path) -> bool:
    found = folder.lstat()
    mode = stat.S_IMODE(found.st_mode)
    return stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid() and not mode & 0o077


def name_parent(env: Mapping[str, str], cwd: str, preload: tuple[str, ...]) -> str:
    """Return the name that runs must agree in to share a parent.

    Args:
        env: The environment that they share.
        cwd: Their working directory.
        preload: The modules that they want imported beforehand.
    """
    python = [sys.executable, sys.prefix, sys.version]
    parts = (_FORMAT, python, dict(env), cwd, list(preload), describe_confines())
    return hashing.digest("lasting-parent", *parts)[:32]


@contextmanager
def turn(folder: Path) -> Iterator[bool]:
    """Have others of this user wait meanwhile; gives whether it is ours to act."""
    handle = os.open(folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        limit = time.monotonic() + _TURN
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > limit:
                    yield False
                    return
                time.sleep(0.01)
            else:
                yield True
                return
    finally:
        os.close(handle)


def connect(path: Path) -> socket.socket | None:
    """Return a connection to who listens there, or None; a socket that nobody holds is removed."""
    line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    line.settimeout(_ANSWER)
    try:
        line.connect(str(path))
        line.settimeout(None)
        if is_ours(line):
            return line
    except ConnectionRefusedError:
        path.unlink(missing_ok=True)
    except OSError:
        pass
    line.close()
    return None


def listen(path: Path) -> socket.socket:
    """Return a socket to which only this user can connect.

    Raises:
        OSError: It cannot be made.
    """
    line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    new = path.with_suffix(".new")
    try:
        new.unlink(missing_ok=True)
        line.bind(str(new))
        new.chmod(0o600)
        line.listen(64)
        new.rename(path)  # never seen before somebody listens
    except OSError:
        line.close()
        raise
    return line


def ask(path: Path, want: str, seconds: float = _ANSWER) -> dict[str, Any] | None:
    """Ask a lasting parent something; None when nobody is there, empty when it has no time."""
    line = connect(path)
    if line is None:
        return None
    with line:
        try:
            send_message(line, {"want": want})
            return receive_message(line, seconds)
        except (OSError, ValueError):
            return {}


def list_parents(folder: Path) -> dict[Path, dict[str, Any]]:
    """Return what lasting parents there are, and what they say of themselves."""
    found = {}
    for path in sorted(folder.glob("*.sock")):
        told = ask(path, "news")
        if told is not None:
            found[path] = told
    return found


def make_room(folder: Path) -> bool:
    """End idle parents, those first that were used longest ago, until there may be another one."""
    parents = list_parents(folder)
    idle = [(told["used"], path) for path, told in parents.items() if told and not told["runs"]]
    for _, path in sorted(idle):
        if len(parents) < MOST:
            break
        if ask(path, "end"):
            del parents[path]
    return len(parents) < MOST
