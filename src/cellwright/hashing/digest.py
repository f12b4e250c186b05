"""The one place that makes digests; not what goes into the digest of a step (see `step`)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import PurePath
from typing import TYPE_CHECKING

from blake3 import blake3

if TYPE_CHECKING:
    from collections.abc import Buffer  # type: ignore[attr-defined]

SCHEME = 1
"""Goes into every digest; to be raised when the canonical form changes."""


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


def canonical_bytes(value: object) -> bytes:
    """Return the canonical form of a plain value: type tag, length, content, recursively.

    Types are told apart (`1`, `1.0`, `True` and `"1"` all differ); mappings and sets are
    ordered by the canonical bytes of their keys.

    Example:
        >>> canonical_bytes([1, "a"])
        b'l2:i1;s1:a'
        >>> canonical_bytes({"b": 1, "a": 2}) == canonical_bytes({"a": 2, "b": 1})
        True
    """
    out: list[bytes] = []
    _write(value, out, "value")
    return b"".join(out)


def _write(value: object, out: list[bytes], path: str) -> None:
    kind = type(value)
    if value is None:
        out.append(b"n;")
    elif kind is bool:
        out.append(b"b1;" if value else b"b0;")
    elif kind is int:
        out.append(f"i{value};".encode())
    elif kind is str:
        data = value.encode("utf-8", "surrogatepass")  # type: ignore[attr-defined]
        out.append(b"s%d:" % len(data) + data)
    elif kind is float:
        out.append(f"f{value.hex()};".encode())  # type: ignore[attr-defined]
    elif kind is complex:
        out.append(f"c{value.real.hex()},{value.imag.hex()};".encode())  # type: ignore[attr-defined]
    elif isinstance(value, bytes | bytearray | memoryview):
        data = bytes(value)
        out.append(b"y%d:" % len(data) + data)
    elif kind is list or kind is tuple:
        out.append((b"l" if kind is list else b"t") + b"%d:" % len(value))  # type: ignore[arg-type]
        for i, item in enumerate(value):  # type: ignore[arg-type,var-annotated]
            _write(item, out, f"{path}[{i}]")
    elif kind is set or kind is frozenset:
        items = sorted(canonical_bytes(v) for v in value)  # type: ignore[attr-defined]
        out.append(b"S%d:" % len(items) + b"".join(items))
    elif isinstance(value, Mapping):
        out.append(b"m%d:" % len(value))
        for key, item in sorted((canonical_bytes(k), (k, v)) for k, v in value.items()):
            out.append(key)
            _write(item[1], out, f"{path}[{item[0]!r}]")
    else:
        _write_standard(value, out, path)


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
        message = f"{path} has no canonical form: {type(value).__module__}.{type(value).__qualname__}"
        raise TypeError(message)
    data = text.encode()
    out.append(f"o{type(value).__name__},{len(data)}:".encode() + data)
