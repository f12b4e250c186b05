"""Plain data: numbers, text, and containers of them, without unpickling; no frames, no arrays.

The stored form is MessagePack with a tag for each container, which is canonical: the digest is
taken from it (sets in the order of their items' forms). The order of a dictionary counts, for
programs can see it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import PosixPath, PurePosixPath
from typing import Any

import msgspec

from cellwright.hashing import digest
from cellwright.interfaces import Payload

SCALARS = frozenset({type(None), bool, float, str, bytes})
ATOMS = SCALARS | {int, complex}
"""Types without identity or inner state."""

_STANDARD: dict[type, Callable[[Any], object]] = {
    complex: lambda v: [v.real, v.imag],
    date: date.isoformat,
    timedelta: lambda v: [v.days, v.seconds, v.microseconds],
    Decimal: str,
    PosixPath: str,
    PurePosixPath: str,
}
_RESTORE: dict[str, Callable[[Any], object]] = {
    "int": lambda v: int(v, 16),
    "complex": lambda v: complex(*v),
    "date": date.fromisoformat,
    "datetime": datetime.fromisoformat,
    "timedelta": lambda v: timedelta(*v),
    "Decimal": Decimal,
    "PosixPath": PosixPath,
    "PurePosixPath": PurePosixPath,
}
_DEPTH = 60


def _restore_scalar(form: Any) -> object:
    import numpy as np

    return np.frombuffer(form[1], dtype=form[0])[0]


_RESTORE["numpy"] = _restore_scalar


class NotPlain(Exception):
    """A value is not plain data; only used inside the serializers."""


class PlainEncoder:
    """Turns plain data into what MessagePack can write.

    Args:
        part: Asked for each value that is not plain and for each container; an ordinal means
            that the value is stored elsewhere.

    Attributes:
        touched: The mutable containers that were gone through, by their ids.
        sets: Whether there were any.
    """

    def __init__(self, part: Callable[[object], int | None] | None = None) -> None:
        self._part = part or (lambda _: None)
        self.touched: dict[int, object] = {}
        self.sets = False

    def encode(self, value: object, depth: int = 0) -> object:
        """Return the form of a value.

        Raises:
            NotPlain: It is not plain, shares a container with itself, or is nested too deeply.
        """
        kind = type(value)
        if kind in SCALARS:
            return value
        if kind is int:
            small = -(1 << 63) <= value < (1 << 64)  # type: ignore[operator]
            return value if small else {"x": ["int", hex(value)]}  # type: ignore[arg-type]
        if kind.__module__ == "numpy" and isinstance(value, sys.modules["numpy"].generic):
            return self._encode_scalar(value)
        ordinal = self._part(value)
        if ordinal is not None:
            return {"n": ordinal}
        if kind in (list, dict, set):
            self._touch(value)
        if depth > _DEPTH:
            raise NotPlain
        return self._encode_container(value, kind, depth + 1)

    def _touch(self, value: object) -> None:
        if id(value) in self.touched:
            raise NotPlain
        self.touched[id(value)] = value

    def _encode_container(self, value: Any, kind: type, depth: int) -> object:
        if kind is list:
            return {"l": self._items(value, depth)}
        if kind is tuple:
            return {"t": self._items(value, depth)}
        if kind is dict:
            return {
                "d": [self._items(list(value), depth), self._items(list(value.values()), depth)]
            }
        if kind is set or kind is frozenset:
            self.sets = True
            return {"s" if kind is set else "f": self._items(list(value), depth)}
        if kind is datetime and value.tzinfo is None and not value.fold:
            return {"x": ["datetime", value.isoformat()]}
        if kind in _STANDARD:
            return {"x": [kind.__name__, _STANDARD[kind](value)]}
        raise NotPlain

    def _encode_scalar(self, value: Any) -> object:
        """Encode a NumPy scalar by its dtype and bytes."""
        if value.dtype.names or value.dtype.hasobject or value.dtype.kind == "V":
            raise NotPlain
        return {"x": ["numpy", [value.dtype.str, value.tobytes()]]}

    def _items(self, values: Any, depth: int) -> object:
        if SCALARS.issuperset(map(type, values)):
            return values
        return [self.encode(v, depth) for v in values]


def decode(form: Any, parts: Any = ()) -> Any:
    """Return the value of a form; containers are new."""
    if type(form) is not dict:
        return form
    ((tag, body),) = form.items()
    if tag == "n":
        return parts[body]
    if tag == "x":
        return _RESTORE[body[0]](body[1])
    if tag == "d":
        keys, values = body
        return {decode(k, parts): decode(v, parts) for k, v in zip(keys, values, strict=True)}
    items = body if SCALARS.issuperset(map(type, body)) else [decode(v, parts) for v in body]
    if tag == "l":
        return items
    return {"t": tuple, "s": set, "f": frozenset}[tag](items)


def sort_sets(form: Any) -> Any:
    """Return a form with the items of sets in the order of their own forms."""
    if type(form) is not dict:
        return form
    ((tag, body),) = form.items()
    if tag in ("s", "f"):
        return {tag: sorted(msgspec.msgpack.encode(sort_sets(v)) for v in body)}
    if tag == "d":
        return {tag: [[sort_sets(v) for v in half] for half in body]}
    if tag in ("l", "t"):
        return {tag: [sort_sets(v) for v in body]}
    return form


def encode_bytes(form: object) -> bytes:
    """Return the stored bytes of a form.

    Raises:
        NotPlain: It holds text that UTF-8 cannot write.
    """
    try:
        return msgspec.msgpack.encode(form)
    except (UnicodeEncodeError, OverflowError, RecursionError) as error:
        raise NotPlain from error


class PlainSerializer:
    """Numbers, text, bytes, dates, paths; lists, tuples, dictionaries and sets of them."""

    name = "plain"
    version = 1

    def attempt(
        self, value: object, part: Callable[[object], int | None] | None = None
    ) -> tuple[Payload, dict[int, object]] | None:
        """Take a value apart if it is plain.

        Returns:
            The payload (without its parts) and the containers gone through, or None.
        """
        encoder = PlainEncoder(part)
        try:
            data = encode_bytes(encoder.encode(value))
        except NotPlain:
            return None
        meta = {"sets": True} if encoder.sets else {}
        return Payload(meta, (memoryview(data),)), encoder.touched

    def accepts(self, value: object) -> bool:
        """Return whether this value comes back exactly the same."""
        return self.attempt(value) is not None

    def dump(self, value: Any) -> Payload:
        """Take a value apart."""
        found = self.attempt(value)
        if found is None:
            message = f"not plain data: {type(value).__name__}"
            raise TypeError(message)
        return found[0]

    def load(self, payload: Payload) -> object:
        """Put a value together."""
        return decode(msgspec.msgpack.decode(payload.buffers[0]), payload.parts)

    def value_digest(self, value: Any, payload: Payload) -> str | None:
        """Return the digest of the value's canonical form."""
        data: bytes | memoryview = payload.buffers[0]
        if payload.meta.get("sets"):
            data = msgspec.msgpack.encode(sort_sets(msgspec.msgpack.decode(data)))
        return digest("plain", data)

    def summarize(self, value: Any) -> str:
        """Return a few words for people."""
        if isinstance(value, list | tuple | dict | set | frozenset):
            inner = value.values() if isinstance(value, dict) else value
            if len(value) > 8 or not all(type(v) in ATOMS for v in inner):
                return f"{type(value).__name__}, {len(value)} item{'' if len(value) == 1 else 's'}"
        text = repr(value)
        return text if len(text) <= 60 else text[:57] + "…"
