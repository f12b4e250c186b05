"""Receives a kernel's messages: fast, and without letting their size into our memory.

What the messages mean is the client's business. Kernels drop outputs for a reader that is too slow,
and `jupyter_client` takes longer for a line of output than a kernel to print it.
"""

from __future__ import annotations

import hmac
import json
from typing import Any

import zmq
from jupyter_client.jsonutil import extract_dates

BIGGEST = 20_000_000
"""Bytes of a message that are looked into."""

_DELIMITER = b"<IDS|MSG>"
_SIGNED = 4
_SMALL = ("stream", "error", "display_data", "execute_result", "update_display_data")
_INSTEAD = {
    "status": "error",
    "ename": "Error",
    "evalue": "its text is too big to be kept",
    "traceback": [],
}


def make_context() -> zmq.Context[Any]:
    """Return a context for sockets that are read by `receive`."""
    context: zmq.Context[Any] = zmq.Context()
    context.setsockopt(zmq.LINGER, 0)
    # with a limit, a kernel would drop lines that we are late for
    context.setsockopt(zmq.RCVHWM, 0)
    return context


def receive(session: Any, socket: Any) -> Any:
    """Return the next message that waits, or None when there is none or it is not the kernel's.

    A message of more than `BIGGEST` bytes comes without its content, with its size as `too_big`.
    """
    try:
        part = socket.recv(zmq.NOBLOCK)
    except zmq.Again:
        return None
    while part != _DELIMITER and socket.getsockopt(zmq.RCVMORE):
        part = socket.recv()
    parts: list[Any] = []
    while socket.getsockopt(zmq.RCVMORE):
        parts.append(socket.recv(copy=False))
    if len(parts) <= _SIGNED:
        return None
    signed = [p.buffer for p in parts[1 : _SIGNED + 1]]
    if not hmac.compare_digest(session.sign(signed), parts[0].bytes):
        return None
    return _read(parts)


def _read(parts: list[Any]) -> Any:
    header, parent = json.loads(parts[1].bytes), json.loads(parts[2].bytes)
    kind = header["msg_type"]
    if kind not in _SMALL:  # their time is written down
        header, parent = extract_dates(header), extract_dates(parent)
    message = {
        "header": header,
        "msg_id": header["msg_id"],
        "msg_type": kind,
        "parent_header": parent,
        "metadata": json.loads(parts[3].bytes),
        "content": {},
        "buffers": [],
    }
    size = sum(map(len, parts))
    if size > BIGGEST:
        message["too_big"] = size
        message["content"] = dict(_INSTEAD) if kind in {"error", "execute_reply"} else {}
    else:
        message["content"] = json.loads(parts[4].bytes)
        message["buffers"] = [memoryview(p.bytes) for p in parts[5:]]
    return message
