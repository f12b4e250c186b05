"""Values read from a store, each object once; not how they got there.

Of an object that several values refer to, the version changed last is loaded: that is what all of
them held when the notebook got here.
"""

from __future__ import annotations

from dataclasses import dataclass

from cellwright.errors import InternalError
from cellwright.interfaces import Payload, Store
from cellwright.model import ArtifactRef
from cellwright.serializers.buffers import map_buffers
from cellwright.serializers.live import LiveEntry, LiveObjects
from cellwright.serializers.manifest import (
    Manifest,
    PartRef,
    decode_manifest,
    read_signed,
    runs_code,
)
from cellwright.serializers.registry import serializer_named
from cellwright.serializers.signatures import Signed, require_trust
from cellwright.serializers.views import VIEW
from cellwright.serializers.writing import MEMBER


@dataclass(frozen=True, slots=True)
class _Version:
    """A stored version of an object: alone, as member of a group, or embedded."""

    generation: int
    place: str = ""
    index: int = 0
    embedded: Manifest | None = None


class Loader:
    """Loads values.

    Args:
        store: Where from.
        live: The objects that are there already; what is loaded is added.
    """

    def __init__(self, store: Store, live: LiveObjects) -> None:
        self._store = store
        self._live = live
        self._manifests: dict[str, Manifest] = {}
        self._signed: dict[str, Signed] = {}
        self._newest: dict[str, _Version] = {}
        self._groups: dict[str, list[object]] = {}
        self._keep: list[object] = []
        self._under_way: set[str] = set()

    def scan(self, place: str) -> None:
        """Read the manifest of a value and of all that it refers to."""
        waiting = [place]
        while waiting:
            current = waiting.pop()
            if current in self._manifests:
                continue
            data = self._store.get(current)
            manifest = decode_manifest(data, current)
            self._manifests[current] = manifest
            if runs_code(manifest):
                self._signed[current] = read_signed(data)
            if manifest.oid and manifest.serializer != MEMBER:
                self._note(manifest.oid, _Version(manifest.generation, current))
            for index, (oid, generation) in enumerate(manifest.members):
                self._note(oid, _Version(generation, current, index))
            for part in manifest.parts:
                if part.embedded is None:
                    waiting.append(part.digest)
                elif part.embedded.oid:
                    version = _Version(part.embedded.generation, embedded=part.embedded)
                    self._note(part.embedded.oid, version)

    def _note(self, oid: str, version: _Version) -> None:
        known = self._newest.get(oid)
        if known is None or version.generation > known.generation:
            self._newest[oid] = version

    def load(self, place: str) -> object:
        """Return the value of a scanned manifest."""
        manifest = self._manifests[place]
        return self._identified(manifest.oid) if manifest.oid else self._assemble(manifest, place)

    def _identified(self, oid: str) -> object:
        """Return the object of an identity: the one that is there, or the version changed last."""
        found = self._live.find(oid)
        if found is not None:
            return found
        version = self._newest[oid]
        if version.embedded is not None:
            return self._register(self._assemble(version.embedded), "", version.embedded)
        if self._manifests[version.place].members:
            return self._group(version.place)[version.index]
        return self._load_alone(version.place)

    def _register(self, value: object, place: str, manifest: Manifest) -> object:
        parts = tuple(self._oid(part) for part in manifest.parts)
        ref = _reference(place, manifest)
        entry = LiveEntry(manifest.oid, manifest.generation, ref, parts=parts)
        self._live.register(value, entry)
        self._keep.append(value)
        return value

    def _load_alone(self, place: str) -> object:
        manifest = self._manifests[place]
        if place in self._under_way:
            raise InternalError("a stored value refers to itself", code="cyclic-manifest")
        self._under_way.add(place)
        value = self._assemble(manifest, place)
        self._under_way.discard(place)
        return self._register(value, place, manifest)

    def _oid(self, part: PartRef) -> str:
        return (part.embedded or self._manifests[part.digest]).oid

    def _group(self, place: str) -> list[object]:
        if place not in self._groups:
            self._groups[place] = self._load_group(place)
        return self._groups[place]

    def _load_group(self, place: str) -> list[object]:
        manifest = self._manifests[place]
        values = self._assemble(manifest, place)
        if not isinstance(values, list):
            raise InternalError("a group is no list", code="group-damaged")
        oids = tuple(oid for oid, _ in manifest.members)
        for value, (oid, generation) in zip(values, manifest.members, strict=True):
            if self._live.find(oid) is None:
                ref = _reference(place, manifest)
                self._live.register(value, LiveEntry(oid, generation, ref, oids))
        return values

    def _assemble(self, manifest: Manifest, place: str = "") -> object:
        if runs_code(manifest):
            signed = self._signed.get(place) or Signed(b"")
            require_trust(signed, place, manifest.summary)
        parts = tuple(self._part(part) for part in manifest.parts)
        payload = Payload(manifest.meta, map_buffers(manifest, self._store), parts)
        if manifest.serializer == VIEW.name:
            return VIEW.load(payload)
        return serializer_named(manifest.serializer).load(payload)

    def _part(self, part: PartRef) -> object:
        if part.embedded is None:
            return self.load(part.digest)
        oid = part.embedded.oid
        return self._identified(oid) if oid else self._assemble(part.embedded)


def _reference(place: str, manifest: Manifest) -> ArtifactRef:
    return ArtifactRef(
        digest=place,
        value=manifest.value,
        type=manifest.type,
        bytes=manifest.bytes,
        summary=manifest.summary,
        canonical=manifest.canonical,
        packages=manifest.packages,
    )
