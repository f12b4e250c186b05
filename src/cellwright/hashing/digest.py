"""The one place that makes digests; not what goes into the digest of a step (see `step`)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import PurePath
from typing import Any

from blake3 import blake3

Buffer = bytes | bytearray | memoryview

SCHEME = 1
"""Goes into every digest; to be raised when the canonical form changes."""

_OURS = frozenset({".cellwright", ".git", ".ipynb_checkpoints", "__pycache__"})


def digest_bytes(data: Buffer | Iterable[Buffer]) -> str:
    """Return the digest of raw bytes, or of the concatenation of several buffers: 64 hex digits.

    Content addressing of stored objects: no tag and no scheme, so that the name can be checked by
    anyone with a BLAKE3 tool.

    Example:
        >>> digest_bytes(b"abc")[:16]
        '6437b3ac38465133'
    """
    hasher = blake3()
    if isinstance(data, bytes | bytearray | memoryview):
        hasher.update(data)
        return hasher.hexdigest()
    for part in data:
        hasher.update(part)
    return hasher.hexdigest()


def digest(tag: str, *parts: object) -> str:
    """Return the digest of a tagged tuple of canonical values: 64 hex digits.

    Args:
        tag: What the parts are, such as `step-key`; equal parts under two tags differ.
        parts: Values with a canonical form (see `canonical_bytes`).

    Raises:
        TypeError: A part has no canonical form; the message names its path.
    """
    return digest_bytes((f"cellwright:{SCHEME}:{tag}\n".encode(), canonical_bytes(parts)))


def digest_names(names: Iterable[str]) -> str:
    """Return the digest of the names in a folder; those that we or git make there say nothing.

    Example:
        >>> digest_names(["a", ".git"]) == digest_names(["a"]) != digest_names(["b"])
        True
    """
    return digest("listing", sorted(name for name in names if name not in _OURS))


def digest_variable(value: str | None) -> str:
    """Return the short digest under which the value of an environment variable is recorded.

    Example:
        >>> digest_variable(None), len(digest_variable("a"))
        ('unset', 12)
    """
    return "unset" if value is None else digest("variable", value)[:12]


def canonical_bytes(value: object) -> bytes:
    """Return the canonical form of a plain value: type tag, length, content, recursively.

    Types are told apart (`1`, `1.0`, `True` and `"1"` all differ; `bytes`-likes do not); the
    items of mappings and sets are ordered by their canonical bytes.

    Example:
        >>> canonical_bytes([1, "a"])
        b'l2:i1;s1:a'
        >>> canonical_bytes({"b": 1, "a": 2}) == canonical_bytes({"a": 2, "b": 1})
        True
    """
    out: list[bytes] = []
    _write(value, out, "value")
    return b"".join(out)


def _write(value: Any, out: list[bytes], path: str) -> None:
    writer = _WRITERS.get(type(value))
    if writer is not None:
        writer(value, out, path)
    elif isinstance(value, Mapping):
        _write_mapping(value, out, path)
    else:
        _write_standard(value, out, path)


def _write_text(value: str, out: list[bytes], _path: str) -> None:
    data = value.encode("utf-8", "surrogatepass")
    out.append(b"s%d:" % len(data) + data)


def _write_bytes(value: bytes | bytearray | memoryview, out: list[bytes], _path: str) -> None:
    data = bytes(value)
    out.append(b"y%d:" % len(data) + data)


def _write_sequence(value: list[Any] | tuple[Any, ...], out: list[bytes], path: str) -> None:
    out.append((b"l" if type(value) is list else b"t") + b"%d:" % len(value))
    for i, item in enumerate(value):
        _write(item, out, f"{path}[{i}]")


def _write_set(value: set[Any] | frozenset[Any], out: list[bytes], path: str) -> None:
    items = []
    for item in value:
        part: list[bytes] = []
        _write(item, part, f"{path}{{…}}")
        items.append(b"".join(part))
    out.append(b"S%d:" % len(items) + b"".join(sorted(items)))


def _write_mapping(value: Mapping[Any, Any], out: list[bytes], path: str) -> None:
    entries = []
    for key, item in value.items():
        part: list[bytes] = []
        _write(key, part, f"{path} key")
        _write(item, part, f"{path}[{key!r}]")
        entries.append(b"".join(part))
    out.append(b"m%d:" % len(entries) + b"".join(sorted(entries)))


def _write_standard(value: object, out: list[bytes], path: str) -> None:
    """Write a value of the standard library that parameters may have."""
    if isinstance(value, datetime | date | time):
        text = value.isoformat()
    elif isinstance(value, timedelta):
        text = f"{value.days},{value.seconds},{value.microseconds}"
    elif isinstance(value, Decimal):
        text = str(value)
    elif isinstance(value, PurePath):
        text = value.as_posix()
    else:
        kind = f"{type(value).__module__}.{type(value).__qualname__}"
        message = f"{path} has no canonical form: {kind}"
        raise TypeError(message)
    data = text.encode()
    out.append(f"o{type(value).__name__},{len(data)}:".encode() + data)


_WRITERS: dict[type, Callable[[Any, list[bytes], str], None]] = {
    type(None): lambda _v, out, _p: out.append(b"n;"),
    bool: lambda v, out, _p: out.append(b"b1;" if v else b"b0;"),
    int: lambda v, out, _p: out.append(f"i{v:x};".encode()),
    float: lambda v, out, _p: out.append(f"f{v.hex()};".encode()),
    complex: lambda v, out, _p: out.append(f"c{v.real.hex()},{v.imag.hex()};".encode()),
    str: _write_text,
    bytes: _write_bytes,
    bytearray: _write_bytes,
    memoryview: _write_bytes,
    list: _write_sequence,
    tuple: _write_sequence,
    set: _write_set,
    frozenset: _write_set,
    dict: _write_mapping,
}
