"""Digests of values, the same whatever is stored together with what; nothing is stored here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

from cellwright.hashing import digest
from cellwright.interfaces import Payload
from cellwright.serializers.canonical import digest_canonical
from cellwright.serializers.plain import NotPlain, PlainEncoder, encode_bytes, sort_sets
from cellwright.serializers.registry import PLAIN, compound_of, take_foreign, take_leaf


@dataclass(frozen=True, slots=True)
class ValueDigest:
    """The digest of a value; `canonical` unless it depends on how something is pickled."""

    digest: str
    canonical: bool = True


def digest_plain(
    value: object, known: Mapping[int, ValueDigest] | None = None
) -> ValueDigest | None:
    """Return the digest of plain data that may hold arrays, frames and what is `known`.

    Args:
        value: Any value.
        known: Digests of values inside, by their ids, which have no canonical form.

    Returns:
        None when it is not plain.
    """
    found: list[ValueDigest] = []
    known = known or {}

    def part(inner: object) -> int | None:
        if inner is value or isinstance(inner, list | tuple | dict | set | frozenset):
            return None
        one = digest_leaf(inner) or known.get(id(inner))
        if one is None:
            return None
        found.append(one)
        return len(found) - 1

    encoder = PlainEncoder(part)
    try:
        data = encode_bytes(encoder.encode(value))
    except NotPlain:
        return None
    if encoder.sets:
        data = msgspec.msgpack.encode(sort_sets(msgspec.msgpack.decode(data)))
    whole = digest("plain", data)
    if found:
        whole = digest("plain-with", whole, [one.digest for one in found])
    return ValueDigest(whole, all(one.canonical for one in found))


def digest_leaf(value: object) -> ValueDigest | None:
    """Return the digest of an array or a frame, None for everything else."""
    apart = take_leaf(value)
    if apart is None:
        return None
    found = apart.serializer.value_digest(value, apart.payload)
    return None if found is None else ValueDigest(found)


def digest_value(value: object) -> ValueDigest | None:
    """Return the digest of a value, None when it has no canonical form.

    Example:
        >>> digest_value([1, 2]) == digest_value([1, 2]) != digest_value((1, 2))
        True
    """
    compound = compound_of(value)
    if compound is not None:
        own = compound.value_digest(value, Payload())
        return None if own is None else ValueDigest(own)
    found = digest_leaf(value) or digest_plain(value)
    if found is not None:
        return found
    mixed = digest_canonical(value)
    if mixed is not None or type(value).__module__ == "builtins":
        return None if mixed is None else ValueDigest(mixed)
    apart = take_foreign(value)
    if apart is None:
        return None
    own = apart.serializer.value_digest(value, apart.payload)
    return None if own is None else ValueDigest(own)


__all__ = ["PLAIN", "ValueDigest", "digest_leaf", "digest_plain", "digest_value"]
