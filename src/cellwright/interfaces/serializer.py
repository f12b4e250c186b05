"""Serializers: values to payloads and back, chosen by type and never by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from cellwright.interfaces.store import Items


@dataclass(frozen=True, slots=True)
class Payload:
    """A value taken apart: `meta` is plain JSON data, `buffers` raw memory of any size.

    `parts` are values inside it that are stored as objects of their own and referred to. `items`
    says what each buffer is made of, or nothing.
    """

    meta: Mapping[str, Any] = field(default_factory=dict)
    buffers: Sequence[memoryview] = ()
    parts: Sequence[object] = ()
    items: Sequence[Items] = ()


class Serializer(Protocol):
    """Takes values of some types apart and puts them together again, exactly."""

    name: str
    version: int

    def accepts(self, value: object) -> bool:
        """Return whether this value comes back exactly the same."""
        ...

    def dump(self, value: Any) -> Payload:
        """Take a value apart; large memory goes to `buffers` without being copied."""
        ...

    def load(self, payload: Payload) -> object:
        """Put a value together; the buffers are writable and private to the reader."""
        ...

    def value_digest(self, value: Any, payload: Payload) -> str | None:
        """Return the digest of the value's canonical form, or None when there is no such form."""
        ...

    def summarize(self, value: Any) -> str:
        """Return a few words for people, such as `DataFrame 336776 × 19`."""
        ...
