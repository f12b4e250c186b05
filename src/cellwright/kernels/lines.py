"""Messages on the sockets between coordinators and parents of kernels; not what they mean."""

from __future__ import annotations

import json
import os
import socket
import struct
from collections.abc import Mapping
from typing import Any

_CREDENTIALS = struct.Struct("3i")
_MOST = 64 << 20


def send_message(line: socket.socket, message: Mapping[str, Any]) -> None:
    """Send a message, preceded by its size."""
    body = json.dumps(message).encode("utf-8", "surrogateescape")
    line.sendall(len(body).to_bytes(4, "big") + body)


def receive_message(line: socket.socket, seconds: float | None = 10) -> dict[str, Any]:
    """Return the next message.

    Args:
        line: The socket; it is left without a limit.
        seconds: How long to wait for each part of it.

    Raises:
        OSError: It does not come.
        ValueError: It is none.
    """
    line.settimeout(seconds)
    try:
        size = int.from_bytes(_exactly(line, 4), "big")
        if size > _MOST:
            raise ValueError(size)
        message: dict[str, Any] = dict(json.loads(_exactly(line, size)))
    except TypeError as error:
        raise ValueError(str(error)) from error
    finally:
        line.settimeout(None)
    return message


def find_peer(line: socket.socket) -> tuple[int, int]:
    """Return process and user at the other end of a connected Unix socket, as the system says."""
    raw = line.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
    pid, uid, _ = _CREDENTIALS.unpack(raw)
    return pid, uid


def is_ours(line: socket.socket) -> bool:
    """Return whether this very user is at the other end."""
    return find_peer(line)[1] == os.getuid()


def _exactly(line: socket.socket, size: int) -> bytes:
    parts = bytearray()
    while len(parts) < size:
        part = line.recv(size - len(parts))
        if not part:
            raise ConnectionError("the other end has gone")
        parts += part
    return bytes(parts)
