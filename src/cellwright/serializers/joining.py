"""Stored values put into lists without loading them; how single values are stored is elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from cellwright.hashing import digest
from cellwright.interfaces import Store
from cellwright.model import ArtifactRef
from cellwright.serializers.manifest import (
    Manifest,
    PartRef,
    Segment,
    decode_manifest,
    encode_manifest,
)
from cellwright.serializers.plain import encode_bytes, sort_sets
from cellwright.serializers.registry import PLAIN

Tree = Sequence[Any]
"""Lists in lists; at the ends references, or None for what is missing."""


def join_values(tree: Tree, store: Store, *, scope: str, name: str) -> ArtifactRef:
    """Store nested lists of stored values; only small objects are read, no data.

    The list has the digest that it would have, had it been stored as a whole, as far as its values
    have canonical forms and are small enough to be looked into.

    Args:
        tree: The lists.
        store: Where the values are.
        scope: Tells lists apart that are made in different places (the step).
        name: The variable.

    Raises:
        StoreError: The store cannot be used, or a value is missing.
    """
    return _Joiner(store).join(tree, digest("identity", scope, name))


_NONE: Any = object()


class _Joiner:
    """Collects the parts of nested lists."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._parts: list[PartRef] = []
        self._bytes = 0
        self._digests: list[str] = []
        self._packages: set[str] = set()
        self._canonical = True
        self._sets = False

    def join(self, tree: Tree, scope: str) -> ArtifactRef:
        """Store the lists."""
        stored, whole = self._lists(tree)
        data = encode_bytes(stored)
        form = sort_sets(whole) if self._sets else whole
        value = digest("plain", encode_bytes(form))
        if self._digests:
            value = digest("plain-with", value, self._digests)
        packages = tuple(sorted(self._packages))
        manifest = Manifest(
            serializer=PLAIN.name,
            version=PLAIN.version,
            type="list",
            value=value,
            canonical=self._canonical,
            bytes=len(data),
            summary=f"list, {len(tree)} item{'' if len(tree) == 1 else 's'}",
            oid=digest("identity", scope, value)[:32],
            inline=data,
            segments=(Segment(len(data)),),
            parts=tuple(self._parts),
            packages=packages,
        )
        place = self._store.put(encode_manifest(manifest))
        size = self._bytes + len(data)
        return ArtifactRef(place, value, "list", size, manifest.summary, self._canonical, packages)

    def _lists(self, tree: Tree) -> tuple[object, object]:
        """Return the form of a list as it is stored, and that from which its digest is made."""
        pairs = [
            self._lists(item) if isinstance(item, list | tuple) else self._value(item)
            for item in tree
        ]
        return {"l": [a for a, _ in pairs]}, {"l": [b for _, b in pairs]}

    def _value(self, ref: ArtifactRef | None) -> tuple[object, object]:
        if ref is None:
            return None, None
        manifest = decode_manifest(self._store.get(ref.digest), ref.digest)
        inline = _inline(manifest)
        if inline is not _NONE and not manifest.oid and not manifest.parts:
            self._bytes += manifest.bytes
            return inline, inline
        self._parts.append(PartRef(ref.digest))
        self._bytes += ref.bytes
        self._packages.update(ref.packages)
        return {"n": len(self._parts) - 1}, self._whole(manifest, inline, ref)

    def _whole(self, manifest: Manifest, inline: object, ref: ArtifactRef) -> object:
        """Return the form of a value within the list, for the digest."""
        self._canonical = self._canonical and ref.canonical
        self._sets = self._sets or bool(manifest.meta.get("sets"))
        if inline is not _NONE and all(part.embedded for part in manifest.parts):
            inner = [p.embedded for p in manifest.parts if p.embedded]
            if all(not one.parts and one.canonical for one in inner):
                first = len(self._digests)
                self._digests += [one.value for one in inner]
                return _renumber(inline, first)
        self._digests.append(ref.value)
        return {"n": len(self._digests) - 1}


def _inline(manifest: Manifest) -> Any:
    """Return the form of plain data that is kept in the manifest itself, `_NONE` for all else."""
    if manifest.serializer != PLAIN.name or manifest.pack or len(manifest.segments) != 1:
        return _NONE
    segment = manifest.segments[0]
    if segment.object or segment.size + segment.offset > len(manifest.inline):
        return _NONE
    data = manifest.inline[segment.offset : segment.offset + segment.size]
    return msgspec.msgpack.decode(data)


def _renumber(form: Any, first: int) -> Any:
    if type(form) is not dict:
        return form
    ((tag, body),) = form.items()
    if tag == "n":
        return {"n": body + first}
    if tag == "x":
        return form
    if tag == "d":
        return {tag: [[_renumber(v, first) for v in half] for half in body]}
    return {tag: [_renumber(v, first) for v in body]}
