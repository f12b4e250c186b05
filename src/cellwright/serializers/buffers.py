"""Buffers written to a store and mapped again; not what is in them.

A large buffer is an object of its own, so that equal memory is stored once and mapped alone. Small
ones share a pack, aligned to cache lines; a small pack stands in the manifest itself, so that many
small values do not make many files.
"""

from __future__ import annotations

from collections.abc import Sequence

from cellwright.interfaces import BYTES, Items, Store
from cellwright.serializers.manifest import Manifest, Segment
from cellwright.serializers.memory import KNOWN, flat

OWN_OBJECT = 128 << 10
INLINE = 32 << 10
ALIGNMENT = 64


def write_buffers(
    buffers: Sequence[memoryview], store: Store, items: Sequence[Items] = ()
) -> tuple[tuple[Segment, ...], str, bytes]:
    """Store buffers.

    Args:
        buffers: The buffers.
        store: Where to.
        items: What each is made of, or nothing.

    Returns:
        Where each is, the object of the pack (if any), and the pack itself when it is small.
    """
    segments: list[Segment] = []
    pack: list[memoryview | bytes] = []
    end = 0
    for index, buffer in enumerate(buffers):
        data = flat(buffer)
        if data.nbytes >= OWN_OBJECT:
            segments.append(
                Segment(data.nbytes, _write_large(data, store, items[index] if items else BYTES))
            )
            continue
        padding = -end % ALIGNMENT
        pack += [bytes(padding), data]
        segments.append(Segment(data.nbytes, "", end + padding))
        end += padding + data.nbytes
    if end <= INLINE:
        return tuple(segments), "", b"".join(pack)
    return tuple(segments), store.put(pack), b""


def _write_large(data: memoryview, store: Store, items: Items) -> str:
    known = KNOWN.known(data)
    if known is not None and store.renew(known):
        return known
    digest = store.put(data, items)
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
