"""A new object written in terms of a similar one: which pieces are known, which are changed.

Nothing is read but the pieces of the older object that a changed piece is compared with.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from cellwright.interfaces import Items
from cellwright.stores.tables import COPY, PATCH, SHIFT, Piece, Table

ReadRange = Callable[[int, int, int], bytes]

NEW = -1
"""The number of the object of new bytes, which is the last source."""

_WORTH = 4
"""A changed piece is kept as its changes when these are less than one part in so many."""


@dataclass(slots=True)
class Matched:
    """A recipe under way: its pieces, and the bytes that no older object has."""

    places: list[Piece] = field(default_factory=list)
    new: list[memoryview | bytes] = field(default_factory=list)
    size: int = 0

    def add_new(self, data: memoryview | bytes) -> int:
        """Append new bytes; returns where they begin."""
        at = self.size
        self.new.append(data)
        self.size += len(data)
        return at


@dataclass(frozen=True, slots=True)
class Known:
    """A piece that an older object has, and its first item when items run."""

    place: Piece
    first: int = 0


def known_pieces(table: Table, number: int, sources: Sequence[int]) -> dict[bytes, Known]:
    """Return the pieces of an older object by their digests.

    Args:
        table: Its table.
        number: The number of the object itself among all sources, if it is kept whole.
        sources: For a recipe, the numbers of its own sources.
    """
    found: dict[bytes, Known] = {}
    at = 0
    for index, (size, name) in enumerate(zip(table.sizes, table.piece_ids(), strict=True)):
        if table.places:
            place = table.places[index].numbered(sources)
        else:
            place = Piece(size, COPY, number, at)
        first = table.firsts[index] if table.running else 0
        found.setdefault(name, Known(place, first))
        at += size
    return found


def known_marks(table: Table, number: int) -> dict[int, tuple[int, int]]:
    """Return the marks of an object that is kept whole: its number, and where each is."""
    ends = itertools.accumulate(table.sizes)
    return {mark: (number, end) for mark, end in zip(table.marks, ends, strict=True) if mark}


def match(
    data: memoryview,
    table: Table,
    known: dict[bytes, Known],
    marks: Mapping[int, tuple[int, int]],
    read: ReadRange,
) -> Matched:
    """Write an object in terms of older ones.

    Args:
        data: The new object.
        table: Its pieces.
        known: The pieces of older objects.
        marks: Where their pieces end, for changed pieces.
        read: Reads a range of one of them, as far as it goes.

    Returns:
        The places; new bytes have the source `NEW`.
    """
    found = Matched()
    at = 0
    expected = (0, 0)  # the next piece is expected where the last one ended
    for index, (length, name) in enumerate(zip(table.sizes, table.piece_ids(), strict=True)):
        piece = data[at : at + length]
        first = table.firsts[index] if table.running else 0
        place = _reuse(known.get(name), length, first, table.items)
        if place is None and not table.running:
            number, end = marks.get(table.marks[index], (0, -1))
            for where in dict.fromkeys((expected, (number, end - length))):
                before = read(*where, length) if where[1] >= 0 else b""
                place = place or _patch(piece, before, table.items, where, found)
        if place is None:
            place = Piece(length, COPY, NEW, found.add_new(piece))
            known[name] = Known(place, first)
        elif place.source != NEW:
            expected = place.source, place.offset
        found.places.append(place)
        at += length
        expected = expected[0], expected[1] + length
    return found


def _reuse(known: Known | None, length: int, first: int, items: Items) -> Piece | None:
    if known is None or known.place.size != length:
        return None
    if not items.running or first == known.first:
        return known.place
    more = known.place.more + first - known.first
    return replace(known.place, kind=SHIFT, more=more % (1 << 8 * items.width))


def _patch(
    piece: memoryview, before: bytes, items: Items, where: tuple[int, int], found: Matched
) -> Piece | None:
    """Keep the changes of a piece when they are few; None when they are not."""
    import numpy as np

    if len(before) != len(piece):
        return None
    kind = _word(items.width, len(piece))
    old, new = np.frombuffer(before, dtype=kind), np.frombuffer(piece, dtype=kind)
    changed = np.flatnonzero(old != new)
    if not len(changed) or len(changed) * (kind.itemsize + 2) * _WORTH > len(piece):
        return None
    steps = np.diff(changed, prepend=0)
    narrow = np.dtype("<u2" if steps.max() < 1 << 16 else "<u4")
    head = np.array([len(changed), kind.itemsize, narrow.itemsize], dtype="<u4")
    parts = (head, steps.astype(narrow), new[changed])
    at = found.add_new(b"".join(part.tobytes() for part in parts))
    return Piece(len(piece), PATCH, *where, at, NEW)


def _word(width: int, size: int) -> Any:
    import numpy as np

    return np.dtype(f"u{next(w for w in (8, 4, 2, 1) if width % w == 0 and size % w == 0)}")


def restore(piece: Piece, before: bytes, items: Items, new: Callable[[int, int], bytes]) -> bytes:
    """Return the bytes of a piece.

    Args:
        piece: Where it is.
        before: What stands there.
        items: What the object is made of.
        new: Reads a range of the object that has the changes.
    """
    import numpy as np

    if piece.kind == COPY:
        return before
    if piece.kind == SHIFT:
        values = np.frombuffer(before, dtype=f"<u{items.width}")
        return bytes((values + values.dtype.type(piece.more)).data)
    count, width, narrow = np.frombuffer(new(piece.more, 12), dtype="<u4").tolist()
    steps = np.frombuffer(new(piece.more + 12, count * narrow), dtype=f"<u{narrow}")
    values = np.frombuffer(new(piece.more + 12 + count * narrow, count * width), dtype=f"<u{width}")
    whole = np.frombuffer(bytearray(before), dtype=values.dtype)
    whole[np.cumsum(steps, dtype="i8")] = values
    done: bytes = whole.tobytes()
    return done
