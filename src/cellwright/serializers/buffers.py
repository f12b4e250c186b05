"""Buffers written to a store and mapped again; not what is in them.

A large buffer is an object of its own, so that equal memory is stored once and mapped alone. Small
ones share a pack, aligned to cache lines; a small pack stands in the manifest itself, so that many
small values do not make many files.
"""

from __future__ import annotations

from collections.abc import Sequence

from cellwright.interfaces import Store
from cellwright.serializers.manifest import Manifest, Segment
from cellwright.serializers.memory import KNOWN, flat

OWN_OBJECT = 128 << 10
INLINE = 32 << 10
ALIGNMENT = 64


def write_buffers(
    buffers: Sequence[memoryview], store: Store
) -> tuple[tuple[Segment, ...], str, bytes]:
    """Store buffers.

    Returns:
        Where each is, the object of the pack (if any), and the pack itself when it is small.
    """
    segments: list[Segment] = []
    pack: list[memoryview | bytes] = []
    end = 0
    for buffer in buffers:
        data = flat(buffer)
        if data.nbytes >= OWN_OBJECT:
            segments.append(Segment(data.nbytes, _write_large(data, store)))
            continue
        padding = -end % ALIGNMENT
        pack += [bytes(padding), data]
        segments.append(Segment(data.nbytes, "", end + padding))
        end += padding + data.nbytes
    if end <= INLINE:
        return tuple(segments), "", b"".join(pack)
    return tuple(segments), store.put(pack), b""


def _write_large(data: memoryview, store: Store) -> str:
    known = KNOWN.known(data)
    if known is not None and store.has(known):
        return known
    digest = store.put(data)
    KNOWN.learn(data, digest)
    return digest


def map_buffers(manifest: Manifest, store: Store) -> tuple[memoryview, ...]:
    """Return a value's buffers, writable and private to the reader."""
    pack = store.map(manifest.pack) if manifest.pack else memoryview(bytearray(manifest.inline))
    buffers = []
    for index, segment in enumerate(manifest.segments):
        if not segment.object:
            buffers.append(pack[segment.offset : segment.offset + segment.size])
            continue
        view = store.map(segment.object)
        pieces = [(p.offset, p.size, p.digest) for p in manifest.pieces if p.buffer == index]
        KNOWN.learn_mapping(view, [(0, segment.size, segment.object), *pieces])
        buffers.append(view)
    return tuple(buffers)
