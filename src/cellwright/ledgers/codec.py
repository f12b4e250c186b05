"""Events and parts of records as JSON texts, and back; not where the texts are kept.

Texts are ASCII, so that every database keeps them whatever a traceback or a message contains.
Numbers that JSON does not know are written as Python does (`NaN`, `Infinity`).
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any, TypeVar, get_args

import msgspec

from cellwright.errors import LedgerError
from cellwright.model import Event

T = TypeVar("T")

_DECODERS: dict[type, msgspec.json.Decoder[Any]] = {}
EVENT_KINDS: dict[str, type] = {kind.__name__: kind for kind in get_args(Event)}


def encode(value: object) -> str:
    """Return plain data or a record of the model as a JSON text, the same each time."""
    return json.dumps(msgspec.to_builtins(value), separators=(",", ":"))


def decode(text: str, kind: type[T]) -> T:
    """Return what `encode` was given.

    Raises:
        LedgerError: The text is not one of that kind.
    """
    try:
        quick: T = _decoder(kind).decode(text)  # refuses what only Python calls JSON
    except msgspec.MsgspecError:
        return _decode_slowly(text, kind)
    return quick


def _decoder(kind: type[T]) -> msgspec.json.Decoder[T]:
    if kind not in _DECODERS:
        _DECODERS[kind] = msgspec.json.Decoder(kind)
    return _DECODERS[kind]


def _decode_slowly(text: str, kind: type[T]) -> T:
    try:
        return msgspec.convert(json.loads(text), kind)
    except (ValueError, msgspec.ValidationError) as error:
        name = getattr(kind, "__name__", str(kind))
        raise LedgerError(
            f"a record in the ledger is not a {name}: {error}",
            code="ledger-damaged",
            hint="`cellwright audit verify` tells which events were changed",
        ) from error


def decode_event(kind: str, body: str) -> Event:
    """Return the event of a row of `events`."""
    if kind not in EVENT_KINDS:
        raise LedgerError(
            f"the ledger has an event of unknown kind {kind}",
            code="ledger-version",
            hint="it was written by a newer Cellwright: upgrade this one",
        )
    event: Event = decode(body, EVENT_KINDS[kind])
    return event


def encode_time(time: datetime) -> str:
    """Return an aware time as text in UTC; the order of texts is that in time."""
    return time.astimezone(UTC).isoformat(timespec="microseconds")


def decode_time(text: str) -> datetime:
    """Return the time that `encode_time` was given, in UTC."""
    return datetime.fromisoformat(text)
