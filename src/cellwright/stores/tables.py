"""The pieces of an object written down, and where they are kept; not how they are found.

The table of an object that is kept whole lists its pieces, so that later ones may refer to them.
The table of an object that is kept as pieces, its *recipe*, also says where each piece is: in
which object, from where on, and what was changed in it.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import msgspec

from cellwright.hashing import digest_bytes
from cellwright.interfaces import Items
from cellwright.stores.cutting import ID, Pieces

FORMAT = 1
COPY, SHIFT, PATCH = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Piece:
    """Where a piece is.

    Attributes:
        size: Its size.
        kind: `COPY`; `SHIFT`, all items greater by `more`; `PATCH`, some items replaced by what
            stands at `more` in the object `changes`.
        source: The place of the object among the sources.
        offset: Where in it the piece begins.
        more: See `kind`.
        changes: The place of the object with the changes among the sources.
    """

    size: int
    kind: int
    source: int
    offset: int
    more: int = 0
    changes: int = 0

    def numbered(self, numbers: Sequence[int]) -> Piece:
        """Return the place with its sources numbered anew."""
        return replace(self, source=numbers[self.source], changes=numbers[self.changes])


@dataclass(frozen=True, slots=True)
class Table:
    """The pieces of an object, and for a recipe where they are.

    Attributes:
        size: Size of the object.
        width, running: What it is made of.
        sizes, ids, firsts: Of each piece its size, its digest, and its first item if these run.
        marks: Of each piece the hash where it ends.
        sources: Objects that pieces are in.
        places: Where each piece is; empty for an object that is kept whole.
    """

    size: int
    width: int
    running: bool
    sizes: tuple[int, ...]
    ids: bytes
    firsts: tuple[int, ...] = ()
    marks: tuple[int, ...] = ()
    sources: tuple[str, ...] = ()
    places: tuple[Piece, ...] = ()

    @property
    def items(self) -> Items:
        """Return what the object is made of."""
        return Items(self.width, self.running)

    def piece_ids(self) -> list[bytes]:
        """Return the digests of the pieces."""
        return [self.ids[i : i + ID] for i in range(0, len(self.ids), ID)]


def make_table(pieces: Pieces, firsts: tuple[int, ...]) -> Table:
    """Return the table of an object that is kept whole."""
    bounds = pieces.bounds
    return Table(
        size=bounds[-1],
        width=pieces.items.width,
        running=pieces.items.running,
        sizes=tuple(b - a for a, b in itertools.pairwise(bounds)),
        ids=b"".join(pieces.ids),
        firsts=firsts,
        marks=pieces.marks,
    )


def encode_table(table: Table) -> bytes:
    """Return the stored form of a table, with a check of itself."""
    body = msgspec.msgpack.encode([FORMAT, *_fields(table)])
    return bytes.fromhex(digest_bytes(body)) + body


def _fields(table: Table) -> list[Any]:
    places = [[p.size, p.kind, p.source, p.offset, p.more, p.changes] for p in table.places]
    return [
        table.size,
        table.width,
        table.running,
        table.sizes,
        table.ids,
        table.firsts,
        table.marks,
        table.sources,
        msgspec.msgpack.encode(places),
    ]


def decode_table(data: bytes) -> Table | None:
    """Read a table; None when it is damaged or of another format."""
    if len(data) < 33 or bytes.fromhex(digest_bytes(data[32:])) != data[:32]:
        return None
    form, *fields = msgspec.msgpack.decode(data[32:])
    if form != FORMAT:
        return None
    *plain, sources, places = fields
    size, width, running, sizes, ids, firsts, marks = plain
    return Table(
        size,
        width,
        running,
        tuple(sizes),
        ids,
        tuple(firsts),
        tuple(marks),
        tuple(sources),
        tuple(Piece(*p) for p in msgspec.msgpack.decode(places)),
    )


def decode_sources(data: bytes) -> tuple[str, ...] | None:
    """Read only which objects a recipe refers to; None when it is damaged."""
    if len(data) < 33 or bytes.fromhex(digest_bytes(data[32:])) != data[:32]:
        return None
    form, *fields = msgspec.msgpack.decode(data[32:])
    return tuple(fields[-2]) if form == FORMAT else None
