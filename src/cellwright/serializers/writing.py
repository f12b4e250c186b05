"""The nodes of a bundle written to a store, what they refer to first; not which nodes there are."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace

from cellwright.hashing import digest, digest_bytes
from cellwright.interfaces import Store
from cellwright.model import ArtifactRef
from cellwright.serializers.buffers import write_buffers
from cellwright.serializers.canonical import digest_canonical
from cellwright.serializers.compounds import COMPOUNDS
from cellwright.serializers.graph import Graph, Node
from cellwright.serializers.live import LiveEntry
from cellwright.serializers.manifest import Manifest, PartRef, Piece, encode_manifest
from cellwright.serializers.memory import KNOWN
from cellwright.serializers.pickles import describe
from cellwright.serializers.plain import ATOMS
from cellwright.serializers.previews import preview_of
from cellwright.serializers.profiles import profile_of
from cellwright.serializers.registry import PICKLE, PLAIN, Apart, take_leaf
from cellwright.serializers.values import ValueDigest, digest_plain, digest_value
from cellwright.serializers.views import VIEW

MEMBER = "member"


class Writer:
    """Writes nodes.

    Args:
        graph: The settled graph.
        store: Where to.
        scope: Tells apart identities made in different places (the task of a run).
        profiles: Whether frames and arrays are described.
    """

    def __init__(self, graph: Graph, store: Store, scope: str, *, profiles: bool = True) -> None:
        self._graph = graph
        self._store = store
        self._scope = scope
        self._profiles = profiles
        self._refs: dict[Node, ArtifactRef] = {}
        self._groups: dict[int, tuple[str, Manifest]] = {}
        self._manifests: dict[str, bytes] = {}

    def write(self, node: Node) -> ArtifactRef:
        """Write a node and what it refers to; returns its reference, good after `finish`."""
        if node not in self._refs:
            self._refs[node] = self._write_member(node) if node.group else self._write_alone(node)
        return self._refs[node]

    def _write_alone(self, node: Node) -> ArtifactRef:
        unchanged = _unchanged(node) if self._refers_as_before(node) else None
        if unchanged is not None:
            return unchanged
        manifest, size = self._store_apart(_apart_of(node), node.value, node.parts, node.label)
        if type(node.value) not in ATOMS:
            manifest = self._identified(manifest, node.live, node.label)
        return self._store_manifest(self._profiled(manifest, node.value), size)

    def _profiled(self, manifest: Manifest, value: object) -> Manifest:
        if not self._profiles:
            return manifest
        pickled = manifest.serializer in (PICKLE.name, MEMBER)
        preview = preview_of(value, self._store) if pickled else None
        return replace(manifest, profile=profile_of(value), preview=preview)

    def _refers_as_before(self, node: Node) -> bool:
        """Return whether a node that was loaded refers to the same objects as then."""
        entries = [self._graph.live.entry_of(part) for part in node.parts]
        now = tuple(entry.oid if entry else "" for entry in entries)
        return node.live is not None and now == node.live.parts

    def _write_member(self, node: Node) -> ArtifactRef:
        first = node.group[0]
        if id(first) not in self._groups:
            self._groups[id(first)] = self._write_group(first)
        place, group = self._groups[id(first)]
        index = node.group.index(node)
        oid, generation = group.members[index]
        manifest = Manifest(
            serializer=MEMBER,
            version=1,
            type=type_name(node.value),
            value=digest(MEMBER, group.value, index),
            canonical=False,
            bytes=group.bytes,
            summary=describe(node.value),
            oid=oid,
            generation=generation,
            meta={"index": index},
            parts=(PartRef(place),),
            packages=("*",),
        )
        return self._store_manifest(self._profiled(manifest, node.value), group.bytes)

    def _write_group(self, first: Node) -> tuple[str, Manifest]:
        values = [member.value for member in first.group]
        manifest, _ = self._store_apart(_apart_of(first), values, first.parts, first.label)
        members = tuple(
            (m.live.oid, m.live.generation + 1)
            if m.live
            else (self._identity(m.label, digest(MEMBER, manifest.value, i)), 0)
            for i, m in enumerate(first.group)
        )
        manifest = replace(manifest, members=members)
        return self._later(encode_manifest(manifest)), manifest

    def _later(self, data: bytes) -> str:
        """Store a manifest at the end, with all others; returns its digest."""
        place = digest_bytes(data)
        self._manifests[place] = data
        return place

    def finish(self) -> None:
        """Store what waits; now all that was written is durable."""
        self._store.put_small(self._manifests)
        self._manifests = {}

    def _identity(self, label: str, value: str) -> str:
        return digest("identity", self._scope, label, value)[:32]

    def _identified(self, manifest: Manifest, live: LiveEntry | None, label: str) -> Manifest:
        """Return a manifest with the object's identity: its old one, or a new one."""
        if live is None:
            return replace(manifest, oid=self._identity(label, manifest.value))
        embedded = not live.ref.digest
        same = embedded and manifest.canonical and manifest.value == live.ref.value
        return replace(manifest, oid=live.oid, generation=live.generation + (not same))

    def _store_apart(
        self, apart: Apart, value: object, parts: list[object], label: str
    ) -> tuple[Manifest, int]:
        """Store the buffers and parts of a value; returns its manifest and size with its parts."""
        found = [self._part(part, f"{label}/{i}") for i, part in enumerate(parts)]
        known = {id(p): v for p, (_, v, _, _) in zip(parts, found, strict=True)}
        packages = packages_of(value, apart.serializer.name).union(*(p for _, _, _, p in found))
        with KNOWN.recording(apart.payload.buffers) as pieces:
            segments, pack, inline = write_buffers(
                apart.payload.buffers, self._store, apart.payload.items
            )
            result = _digest(apart, value, list(known.values()), known)
        own = sum(b.nbytes for b in apart.payload.buffers)
        manifest = Manifest(
            serializer=apart.serializer.name,
            version=apart.serializer.version,
            type=type_name(value),
            value=result.digest,
            canonical=result.canonical,
            bytes=own,
            summary=apart.serializer.summarize(value),
            meta=apart.payload.meta,
            segments=segments,
            pack=pack,
            inline=inline,
            pieces=tuple(sorted(pieces, key=_place)),
            parts=tuple(ref for ref, _, _, _ in found),
            packages=tuple(sorted(packages)),
        )
        return manifest, own + sum(size for _, _, size, _ in found)

    def _part(self, value: object, label: str) -> tuple[PartRef, ValueDigest, int, Sequence[str]]:
        """Write what a value refers to, or embed it when it is small and nobody else's."""
        node = self._graph.node_of(value)
        if node is not None:
            ref = self.write(node)
            inside = ValueDigest(ref.value, ref.canonical)
            return PartRef(ref.digest), inside, ref.bytes, ref.packages
        apart = take_leaf(value)
        if apart is None:
            message = f"a part that is no array and no frame: {type_name(value)}"
            raise TypeError(message)
        manifest, size = self._store_apart(apart, value, [], label)
        manifest = self._identified(manifest, self._graph.live.entry_of(value), label)
        inside = ValueDigest(manifest.value, manifest.canonical)
        return PartRef("", manifest), inside, size, manifest.packages

    def _store_manifest(self, manifest: Manifest, size: int) -> ArtifactRef:
        place = self._later(encode_manifest(manifest))
        return ArtifactRef(
            digest=place,
            value=manifest.value,
            type=manifest.type,
            bytes=size,
            summary=manifest.summary,
            canonical=manifest.canonical,
            packages=manifest.packages,
        )


def _place(piece: Piece) -> tuple[int, int, int]:
    return piece.buffer, piece.offset, piece.size


def _apart_of(node: Node) -> Apart:
    if node.apart is None:
        message = f"{node.label} was not taken apart"
        raise RuntimeError(message)
    return node.apart


def _unchanged(node: Node) -> ArtifactRef | None:
    """Return the reference under which a loaded object still is in the store."""
    if node.live is None or not node.live.ref.canonical or not node.live.ref.digest:
        return None
    now = digest_value(node.value)
    return node.live.ref if now is not None and now.digest == node.live.ref.value else None


def _digest(
    apart: Apart, value: object, parts: list[ValueDigest], known: dict[int, ValueDigest]
) -> ValueDigest:
    if apart.serializer is PLAIN and parts:
        found = digest_plain(value, known)
        if found is not None:
            return found
    pickled = apart.serializer is PICKLE
    own = (
        digest_canonical(value) if pickled else apart.serializer.value_digest(value, apart.payload)
    )
    whole = apart.serializer is VIEW or apart.serializer in COMPOUNDS
    if own is not None and (whole or pickled or not parts):
        return ValueDigest(own)
    name, version = apart.serializer.name, apart.serializer.version
    buffers = [KNOWN.digest(b) for b in apart.payload.buffers]
    inside = [p.digest for p in parts]
    return ValueDigest(
        digest("stored", name, version, apart.payload.meta, buffers, inside), canonical=False
    )


def packages_of(value: object, serializer: str) -> set[str]:
    """Return the top-level modules that a value's own type comes from; `*` for what is pickled."""
    if serializer in (PICKLE.name, MEMBER):
        return {"*"}
    top = type(value).__module__.partition(".")[0]
    return set() if top in sys.stdlib_module_names or top == "__main__" else {top}


def type_name(value: object) -> str:
    """Return the dotted type of a value."""
    kind = type(value)
    module = "" if kind.__module__ == "builtins" else f"{kind.__module__}."
    return module + kind.__qualname__
