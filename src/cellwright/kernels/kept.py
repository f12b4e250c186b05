"""Parents forked by a lasting one, as the coordinator holds them; found, or first started, here."""

from __future__ import annotations

import contextlib
import json
import os
import select
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cellwright.kernels import meeting
from cellwright.kernels.confines import find_umask
from cellwright.kernels.lasting import CODE
from cellwright.kernels.lines import receive_message, send_message
from cellwright.kernels.parents import Line

_PATIENCE = 10.0


class KeptParent(Line):
    """One parent that a lasting one has forked, or is about to fork, for us alone.

    Args:
        connection: The socket on which it hears us.
        pid: Its process id, or None while it is not known.
    """

    def __init__(self, connection: socket.socket, pid: int | None) -> None:
        super().__init__(connection)
        self._pid = pid

    @property
    def pid(self) -> int:
        """Return its process id; 0 while it does not exist."""
        if self._pid is None:
            with contextlib.suppress(OSError, ValueError):
                if select.select([self._control], [], [], 0)[0]:
                    self._pid = int(receive_message(self._control, 1).get("pid", 0))
        return self._pid or 0

    def alive(self) -> bool:
        """Return whether it can start kernels."""
        if not self.pid:  # not forked yet, or never to be
            return not self._hung_up()
        return not self._hung_up() and os.path.exists(f"/proc/{self.pid}")  # noqa: PTH110

    def _hung_up(self) -> bool:
        poll = select.poll()
        poll.register(self._control, select.POLLRDHUP)
        return bool(poll.poll(0))

    def close(self) -> None:
        """End it and all that came from it; returns when it is gone."""
        watched = -1
        with contextlib.suppress(OSError):
            watched = os.pidfd_open(self.pid) if self.pid else -1
        self._control.close()
        if watched >= 0:
            select.select([watched], [], [], 15)
            os.close(watched)


def open_kept(
    env: Mapping[str, str], cwd: str, preload: tuple[str, ...], keep: float
) -> KeptParent | None:
    """Return a parent forked by a lasting one, which is started when there is none.

    Args:
        env: The environment that runs must agree in.
        cwd: The working directory.
        preload: The modules to be imported beforehand.
        keep: Seconds for which the lasting parent stays after its last use.

    Returns:
        None where there can be none: too many are busy, or no folder for it is safe.
    """
    folder = meeting.find_folder(make=True)
    relative = [p for p in env.get("PYTHONPATH", "").split(os.pathsep) if p[:1] != "/"]
    if folder is None or (relative and env.get("PYTHONPATH")):
        return None
    path = folder / f"{meeting.name_parent(env, cwd, preload)}.sock"
    request = {"want": "kernels", "keep": keep, "umask": find_umask()}
    with contextlib.suppress(OSError, ValueError):
        line = meeting.connect(path) if path.exists() else None
        if line is not None:
            send_message(line, request)
            answer = _await(line)
            if "pid" in answer:
                return KeptParent(line, answer["pid"])
            line.close()
        line = _start(path, folder, env, cwd, preload, keep)
        if line is not None:
            send_message(line, request)
            return KeptParent(line, None)
    return None


def _await(line: socket.socket) -> dict[str, Any]:
    try:
        return receive_message(line, _PATIENCE)
    except (OSError, ValueError):
        return {}


def _start(
    path: Path,
    folder: Path,
    env: Mapping[str, str],
    cwd: str,
    preload: tuple[str, ...],
    keep: float,
) -> socket.socket | None:
    """Start a lasting parent and return a connection to it."""
    with meeting.turn(folder) as ours:
        if not ours:
            return None
        line = meeting.connect(path) if path.exists() else None
        if line is not None:  # somebody was quicker
            return line
        if not meeting.make_room(folder):
            return None
        listening = meeting.listen(path)
        with listening:
            _launch(listening, path, env, cwd, preload, keep)
        return meeting.connect(path)


def _launch(
    listening: socket.socket,
    path: Path,
    env: Mapping[str, str],
    cwd: str,
    preload: tuple[str, ...],
    keep: float,
) -> None:
    words = [f"--listen={listening.fileno()}", f"--path={path}", f"--cwd={cwd}"]
    words += [f"--preload={json.dumps(preload)}", f"--keep={keep}"]
    process = subprocess.Popen(  # noqa: S603 (our own interpreter and module)
        [sys.executable, "-c", CODE, *words],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        pass_fds=[listening.fileno()],
        env=dict(env),
        cwd=cwd,
        umask=0o077,
        start_new_session=True,
    )
    # it forks at once and ends; the child is nobody's
    threading.Thread(target=process.wait, name="cellwright-lasting", daemon=True).start()
