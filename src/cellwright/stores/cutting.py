"""Where the memory of a large object is cut, by its content; not where the pieces are kept.

A cut stands where a hash of two neighbouring items is small, so that it moves with the data: rows
that are inserted or deleted shift the cuts behind them and change the pieces around them only. The
hash is made by NumPy for whole blocks. Items that only grow (where the texts of a column begin) are
looked at relative to the one before, for deleting one text changes all that follow by the same
amount.
"""

from __future__ import annotations

import itertools
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from cellwright.hashing import digest_bytes
from cellwright.interfaces import Items

LEAST, AVERAGE, MOST = 16 << 10, 64 << 10, 256 << 10
"""Sizes of pieces in bytes."""

FEATURES = 32
"""How many hashes stand for a part of an object when a similar one is looked for."""

UNIT, PERIOD, DRAWN = 256 << 10, 31, (0, 4, 10, 23, 24, 26)
"""Of 31 units of 256 KB these six are looked at when a similar object is looked for.

Their differences are all numbers from 1 to 30: however far the rows of two objects are moved
against each other, one unit in 31 of what they share is looked at in both. Up to 62 MB all are.
"""

PART = PERIOD * UNIT
"""Size of such a part: a column of a frame is found in a block of many, and the other way round."""

ID = 16
"""Bytes of a digest by which pieces are told apart."""


@dataclass(frozen=True, slots=True)
class Scan:
    """An object gone through once: where it may be cut.

    Attributes:
        items: What it is made of.
        places, hashes: Where it may be cut, in words, and the hashes there.
    """

    items: Items
    places: Any
    hashes: Any


@dataclass(frozen=True, slots=True)
class Sketch:
    """What an object is like, found in a fifth of it.

    Attributes:
        hashes: The hashes at the places where it may be cut.
        features: For each part some of them, which similar objects share.
    """

    hashes: Any
    features: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Pieces:
    """An object cut.

    Attributes:
        items: What it is made of.
        bounds: Where pieces begin and the last one ends.
        ids: The digests of the pieces, relative to their first item when items only grow.
        marks: The hash where each piece ends, 0 where it ends for another reason: a changed piece
            is compared with what ends at the same mark.
    """

    items: Items
    bounds: tuple[int, ...]
    ids: tuple[bytes, ...]
    marks: tuple[int, ...]


Release = Callable[[int], None]
"""Told up to where an object was gone through, so that its memory may be given back."""


def keep_memory(_: int) -> None:
    """Give nothing back."""


def can_cut(data: memoryview) -> bool:
    """Return whether an object can be cut here and now: it needs NumPy, which is not imported."""
    return "numpy" in sys.modules and data.nbytes >= 2 * MOST


def scan(data: memoryview, items: Items, release: Release = keep_memory) -> Scan:
    """Go through an object.

    Args:
        data: Its bytes.
        items: What it is made of.
        release: Gives memory back.
    """
    whole = _words(data, items)
    hasher = _Hasher(whole, items.running)
    places, hashes = _candidates(whole, hasher, range(0, len(whole), _GROUP), _GROUP, release)
    return Scan(items, places, hashes)


def sketch(data: memoryview, items: Items) -> Sketch:
    """Look at parts of an object, to find those that are like it.

    Args:
        data: Its bytes.
        items: What it is made of.
    """
    import numpy as np

    whole = _words(data, items)
    hasher = _Hasher(whole, items.running)
    unit = UNIT // hasher.width
    count = -(-len(whole) // unit)
    wanted = [n for n in range(count) if n % PERIOD in DRAWN or count <= 8 * PERIOD]
    places, hashes = _candidates(whole, hasher, [n * unit for n in wanted], unit, keep_memory)
    cuts = np.searchsorted(places, np.arange(0, len(whole), PART // hasher.width)[1:])
    features = tuple(tuple(np.unique(p)[:FEATURES].tolist()) for p in np.split(hashes, cuts))
    return Sketch(hashes, features)


def cut(data: memoryview, found: Scan, release: Release = keep_memory) -> Pieces:
    """Cut an object that was gone through.

    Args:
        data: Its bytes.
        found: What was found in it.
        release: Gives memory back.
    """
    import numpy as np

    whole = _words(data, found.items)
    hasher = _Hasher(whole, found.items.running)
    bounds = _choose(found.places, hasher, data.nbytes)
    ids = []
    for start, end in itertools.pairwise(bounds):
        ids.append(identify(data[start:end], found.items))
        release(start)
    marks = _marks(np.array(bounds[1:]) // hasher.width, found.places, found.hashes)
    return Pieces(found.items, tuple(bounds), tuple(ids), marks)


def _words(data: memoryview, items: Items) -> Any:
    import numpy as np

    width = _width(items)
    return np.frombuffer(data, dtype=f"u{width}", count=data.nbytes // width)


def _marks(ends: Any, places: Any, hashes: Any) -> tuple[int, ...]:
    import numpy as np

    if not len(places):
        return (0,) * len(ends)
    at = np.minimum(np.searchsorted(places, ends), len(places) - 1)
    return tuple(np.where(places[at] == ends, hashes[at], 0).tolist())


def identify(piece: memoryview, items: Items) -> bytes:
    """Return the digest by which a piece is found again."""
    if items.running:
        return bytes.fromhex(digest_bytes(relative(piece, items))[: 2 * ID])
    return bytes.fromhex(digest_bytes(piece)[: 2 * ID])


def relative(piece: memoryview, items: Items) -> memoryview:
    """Return items that only grow, less the first of them."""
    import numpy as np

    values = np.frombuffer(piece, dtype=f"u{items.width}")
    return memoryview((values - values[0]).view("u1"))


def first_item(piece: memoryview | bytes, items: Items) -> int:
    """Return the first item of a piece as a number."""
    return int.from_bytes(piece[: items.width], "little")


def _width(items: Items) -> int:
    """Return the widest machine word that items are whole numbers of."""
    return next(w for w in (8, 4, 2, 1) if items.width % w == 0)


class _Hasher:
    """A quick hash of an item and those before it, made for blocks in memory that is used again."""

    def __init__(self, whole: Any, running: bool) -> None:
        import numpy as np

        self.width = whole.dtype.itemsize
        self.reach = 3 if self.width == 1 else 2
        self._whole, self.running = whole, running
        self._factors = [whole.dtype.type(f % (1 << 8 * self.width)) for f in _FACTORS]
        size = MOST + BLOCK
        self._hashes, self._other = np.empty((2, size), whole.dtype)
        self._steps = np.empty(size + self.reach, whole.dtype)

    def hashes(self, start: int, end: int) -> Any:
        """Return the hashes of some items; valid until the next call."""
        import numpy as np

        count, first = end - start, start - self.reach
        block = self._whole[max(first, 0) : end]
        if self.running or first < 0:
            steps = self._steps[: count + self.reach]
            steps[: max(-first, 0) + 1] = 0
            if self.running:
                np.subtract(block[1:], block[:-1], out=steps[len(steps) - len(block) + 1 :])
            else:
                steps[-first:] = block
            block = steps
        found, other = self._hashes[:count], self._other[:count]
        np.multiply(block[self.reach :], self._factors[0], out=found)
        for back in range(1, self.reach):
            earlier = block[self.reach - back : len(block) - back]
            np.add(found, np.multiply(earlier, self._factors[back], out=other), out=found)
        return np.multiply(found, self._factors[-1], out=found)


BLOCK = 1 << 15
_RARE = 256
_FACTORS = (0x9E3779B97F4A7C15, 0xD6E8FEB86659FD93, 0xA0761D6478BD642F, 0xE7037ED1A0B428DB)


def _candidates(
    whole: Any, hasher: _Hasher, starts: Iterable[int], size: int, release: Release
) -> tuple[Any, Any]:
    """Return where an object may be cut, in words, and the hashes of what stands before.

    Only ranges of `size` words from the given ones on are looked at.
    """
    import numpy as np

    rare = whole.dtype.type((1 << 8 * hasher.width) // _RARE)
    found: list[Any] = [np.empty((0,), dtype="i8")]
    hashes: list[Any] = [np.empty((0,), dtype="u8")]
    for first in starts:
        places = []
        end = min(first + size, len(whole))
        for start in range(first, end, BLOCK):
            few = np.flatnonzero(hasher.hashes(start, min(start + BLOCK, end)) < rare)
            if len(few) > BLOCK // 8:  # the same few items over and over
                few = few[np.diff(few, prepend=-2) > 1][: BLOCK // 8]
            places.append(few + start)
        kept, strong = _select(whole, np.concatenate(places), hasher)
        found.append(kept)
        hashes.append(strong)
        release(first * hasher.width)
    return np.concatenate(found), np.concatenate(hashes)


def _select(whole: Any, places: Any, hasher: _Hasher) -> tuple[Any, Any]:
    """Return the places at which a thorough hash is small, and these hashes."""
    import numpy as np

    places = places[places >= WINDOW]
    hashes = np.zeros(len(places), dtype="u8")
    for back in range(WINDOW):
        item = whole[places - back]
        if hasher.running:
            item = item - whole[places - back - 1]
        hashes *= np.uint64(_FACTORS[0])
        hashes ^= item.astype("u8") * np.uint64(_FACTORS[1])
        hashes ^= hashes >> np.uint64(29)
    limit = np.uint64((1 << 64) // max(AVERAGE // (hasher.width * _RARE), 1))
    kept = hashes * np.uint64(_FACTORS[2]) < limit
    return places[kept], hashes[kept]


_GROUP = 1 << 21
WINDOW = 8


def _choose(places: Any, hasher: _Hasher, size: int) -> list[int]:
    """Choose among the places those that make pieces neither too small nor too large.

    Where there is none, the piece ends at the least hash that is there.
    """
    import numpy as np

    width, bounds, last = hasher.width, [0], 0
    while size - last > MOST:
        least, most = (last + LEAST) // width, (last + MOST) // width
        at = int(np.searchsorted(places, least))
        if at < len(places) and places[at] <= most:
            last = int(places[at]) * width
        else:
            hashes = hasher.hashes(least, most)
            first = int(hashes.argmin())
            same = not first and hashes[-1] == hashes[0] and bool((hashes == hashes[0]).all())
            last = (most if same else least + first) * width
        bounds.append(last)
    while size - last > LEAST:
        at = int(np.searchsorted(places, (last + LEAST) // width))
        if at == len(places):
            break
        last = int(places[at]) * width
        bounds.append(last)
    return [*bounds, size] if last < size else bounds
