"""Large objects kept as pieces of earlier ones where that saves space; not where bytes are kept.

The first of its kind is kept whole, and mapped as it is. One that is like an object that is there
is kept as a recipe: pieces of the older one, and an object of the new bytes. A plain file of it in
a local cache is what is mapped; the cache may be deleted at any time.
"""

from __future__ import annotations

import contextlib
import itertools
import mmap
from collections.abc import Iterator
from typing import Protocol

from cellwright.errors import StoreError
from cellwright.hashing import digest_bytes
from cellwright.interfaces import BYTES, Items
from cellwright.stores.cutting import (
    MOST,
    Release,
    Scan,
    Sketch,
    can_cut,
    cut,
    first_item,
    keep_memory,
    scan,
    sketch,
)
from cellwright.stores.failures import damaged
from cellwright.stores.folder import FolderObjects
from cellwright.stores.matching import (
    Known,
    Matched,
    known_marks,
    known_pieces,
    match,
    restore,
)
from cellwright.stores.similar import SimilarObjects
from cellwright.stores.streams import Data, chunks, is_repeatable
from cellwright.stores.tables import (
    COPY,
    Piece,
    Table,
    decode_sources,
    decode_table,
    encode_table,
    make_table,
)

TABLE, RECIPE = "pieces", "recipe"
_AT_MOST = 64
_RUN = 8 << 20


class Backing(Protocol):
    """Whole objects, and a few words about each."""

    place: str

    def put(self, data: Data) -> str:
        """Store an object."""
        ...

    def write(self, data: Data, digest: str) -> None:
        """Store an object whose digest is known."""
        ...

    def get(self, digest: str) -> bytes:
        """Return an object's bytes, checked."""
        ...

    def map(self, digest: str) -> memoryview:
        """Return a private mapping."""
        ...

    def has(self, digest: str) -> bool:
        """Return whether it is there."""
        ...

    def size(self, digest: str) -> int:
        """Return its size."""
        ...

    def renew(self, digest: str, after: int) -> bool:
        """Return whether it is there undamaged, and note its use."""
        ...

    def read_range(self, digest: str, offset: int, size: int) -> bytes:
        """Return a part of an object, not checked."""
        ...

    def digests(self) -> Iterator[str]:
        """Iterate over all objects."""
        ...

    def read_note(self, digest: str, kind: str) -> bytes | None:
        """Return what is noted of an object, None when nothing is."""
        ...

    def write_note(self, digest: str, kind: str, data: bytes) -> None:
        """Note something of an object; whole or not at all."""
        ...

    def renew_note(self, digest: str, kind: str, after: int) -> bool:
        """Return whether something is noted, and note its use."""
        ...

    def remove_note(self, digest: str, kind: str) -> int:
        """Remove a note; return how many bytes it had."""
        ...

    def remove(self, digest: str, before: int | None = None) -> bool:
        """Remove an object unless it was used since; return whether it is gone."""
        ...

    def forget(self, digest: str) -> None:
        """Remove an object that is damaged."""
        ...

    def read_whole(self, digest: str) -> Iterator[bytes]:
        """Iterate over the bytes of an object as they are there, not checked."""
        ...

    def used(self, digest: str) -> int:
        """Return when an object or its recipe was used last, in nanoseconds since 1970."""
        ...

    def noted(self, kind: str) -> Iterator[str]:
        """Iterate over the objects of which something is noted."""
        ...


class ChunkedObjects:
    """Objects over a place that keeps whole ones.

    Args:
        backing: That place.
        cache: Plain files of what is kept as pieces.
        similar: Finds older objects.
        since: What was used after this time need not be noted as used again.
    """

    def __init__(
        self, backing: Backing, cache: FolderObjects, similar: SimilarObjects, since: int
    ) -> None:
        self._since = since
        self.backing = backing
        self.cache = cache
        self.similar = similar

    def put(self, data: Data, items: Items = BYTES) -> str:
        """Store an object: whole, or as pieces of one that is there."""
        if not isinstance(data, memoryview) or not can_cut(data):
            return self._put_whole(data)
        digest = digest_bytes(data)
        if self.renew(digest):
            return digest
        drawn = sketch(data, items)
        if not self._put_as_pieces(digest, data, items, drawn):
            self.backing.write(data, digest)
            if not isinstance(self.backing, FolderObjects):  # later it would have to be fetched
                table = _table_of(data, scan(data, items))
                self.backing.write_note(digest, TABLE, encode_table(table))
        self.similar.add(digest, len(data), drawn.features)
        return digest

    def _put_whole(self, data: Data) -> str:
        """Store an object whole; what is there undamaged is not written again."""
        if is_repeatable(data):
            digest = digest_bytes(chunks(data))
            if self.renew(digest):
                return digest
            self.backing.write(data, digest)
            return digest
        digest = self.backing.put(data)
        self.backing.renew(digest, self._since)
        return digest

    def _put_as_pieces(self, digest: str, data: memoryview, items: Items, drawn: Sketch) -> bool:
        """Store an object as pieces of similar ones; return whether there were any."""
        sources: list[str] = []
        known: dict[bytes, Known] = {}
        marks: dict[int, tuple[int, int]] = {}
        alike = self.similar.find(len(data), drawn.hashes)
        for name in itertools.islice(alike, _AT_MOST):
            if name != digest:
                self._learn(name, items, sources, known, marks)
        if not known:
            return False

        def read(number: int, offset: int, size: int) -> bytes:
            return self.backing.read_range(sources[number], offset, size)

        table = _table_of(data, scan(data, items))
        found = match(data, table, known, marks, read)
        return self._write_pieces(digest, data, table, found, sources)

    def _learn(
        self,
        name: str,
        items: Items,
        sources: list[str],
        known: dict[bytes, Known],
        marks: dict[int, tuple[int, int]],
    ) -> None:
        """Add the pieces of an older object, and those of what it is made of."""
        table = self.table(name) or self._make_table(name, items)
        own = table.sources if table is not None and table.sources else (name,)
        if table is None or table.items != items or not all(map(self.backing.has, own)):
            return
        sources += [s for s in own if s not in sources]
        numbers = [sources.index(s) for s in own]
        tables = [(table, numbers[0], numbers)]
        for source, number in zip(table.sources, numbers, strict=False):
            whole = self.table(source) or self._make_table(source, items)
            if whole is not None and not whole.sources:
                tables.append((whole, number, []))
        for each, number, others in tables:
            for piece, place in known_pieces(each, number, others).items():
                known.setdefault(piece, place)
            if not each.sources:
                for mark, where in known_marks(each, number).items():
                    marks.setdefault(mark, where)

    def _write_pieces(
        self, digest: str, data: memoryview, table: Table, found: Matched, sources: list[str]
    ) -> bool:
        if found.size * 2 > len(data):
            return False
        if found.new:
            sources = [*sources, self._put_whole(found.new)]
        used = sorted(_numbers(found.places, len(sources)))
        if not all(self.backing.renew(sources[n], self._since) for n in used):
            return False
        numbers = {n: used.index(n) for n in used} | {-1: len(used) - 1}
        places = tuple(_renumbered(p, numbers) for p in found.places)
        recipe = Table(
            table.size,
            table.width,
            table.running,
            table.sizes,
            table.ids,
            table.firsts,
            table.marks,
            tuple(sources[n] for n in used),
            places,
        )
        self.backing.write_note(digest, RECIPE, encode_table(recipe))
        with contextlib.suppress(StoreError):  # a full cache is no obstacle
            self.cache.write(data, digest)
        return True

    def table(self, digest: str) -> Table | None:
        """Return the pieces of an object; None when none are known, or no longer."""
        for kind in (RECIPE, TABLE):
            data = self.backing.read_note(digest, kind)
            table = decode_table(data) if data is not None else None
            if table is not None:
                return table
        return None

    def _make_table(self, digest: str, items: Items) -> Table | None:
        """Cut an object that is kept whole, when the first one like it comes."""
        if not self.backing.has(digest) or self.backing.size(digest) < 2 * MOST:
            return None
        try:
            view = self.backing.map(digest)
        except StoreError:  # damaged: nothing can be a piece of it
            return None

        def release(done: int, step: int = _RUN) -> None:
            if isinstance(view.obj, mmap.mmap) and done % step < MOST:
                view.obj.madvise(mmap.MADV_DONTNEED, 0, done // mmap.PAGESIZE * mmap.PAGESIZE)

        table = _table_of(view, scan(view, items, release), release)
        self.backing.write_note(digest, TABLE, encode_table(table))
        return table

    def recipe(self, digest: str) -> Table | None:
        """Return where the pieces of an object are, None when it is not kept as pieces."""
        data = self.backing.read_note(digest, RECIPE)
        return decode_table(data) if data is not None else None

    def rebuild(self, digest: str, recipe: Table) -> Iterator[bytes]:
        """Iterate over the bytes of an object that is kept as pieces; they are not checked."""
        for run in _runs(recipe.places):
            first = run[0]
            source = recipe.sources[first.source]
            before = self.backing.read_range(source, first.offset, sum(p.size for p in run))
            if first.kind == COPY:
                yield before
                continue
            changes = recipe.sources[first.changes]

            def new(offset: int, size: int, changes: str = changes) -> bytes:
                return self.backing.read_range(changes, offset, size)

            yield restore(first, before, recipe.items, new)

    def get(self, digest: str) -> bytes:
        """Return an object's bytes, checked."""
        if not self.backing.has(digest) and self.sources(digest):
            return bytes(self.map(digest))
        return self.backing.get(digest)

    def map(self, digest: str) -> memoryview:
        """Return a private mapping of the object, or of its file in the cache."""
        if self.backing.has(digest):
            return self.backing.map(digest)
        if self.cache.is_whole(digest):
            return self.cache.map(digest)
        recipe = self.recipe(digest)
        if recipe is None:
            return self.backing.map(digest)  # says what is wrong
        if self.cache.put(self.rebuild(digest, recipe)) != digest:
            raise damaged(digest, self.backing.place)
        return self.cache.map(digest)

    def has(self, digest: str) -> bool:
        """Return whether an object is there, whole or as pieces."""
        return self.backing.has(digest) or self.backing.read_note(digest, RECIPE) is not None

    def size(self, digest: str) -> int:
        """Return an object's size."""
        recipe = None if self.backing.has(digest) else self.recipe(digest)
        return self.backing.size(digest) if recipe is None else recipe.size

    def renew(self, digest: str) -> bool:
        """Return whether an object is there undamaged with all its sources; note its use."""
        if self.backing.renew(digest, self._since):
            return True
        if not self.backing.renew_note(digest, RECIPE, self._since):
            return False
        sources = self.sources(digest)
        return bool(sources) and all(self.backing.renew(s, self._since) for s in sources)

    def sources(self, digest: str) -> tuple[str, ...]:
        """Return the objects that an object is pieces of; nothing when it is not kept so."""
        data = self.backing.read_note(digest, RECIPE)
        return (decode_sources(data) or ()) if data is not None else ()

    def digests(self) -> Iterator[str]:
        """Iterate over all objects."""
        yield from self.backing.digests()
        yield from (d for d in self.backing.noted(RECIPE) if not self.backing.has(d))


def _table_of(data: memoryview, scanned: Scan, release: Release = keep_memory) -> Table:
    pieces = cut(data, scanned, release)
    items = scanned.items
    starts = pieces.bounds[:-1] if items.running else ()
    return make_table(pieces, tuple(first_item(data[s : s + 8], items) for s in starts))


def _numbers(places: list[Piece], count: int) -> set[int]:
    found = {p.source % count for p in places}
    return found | {p.changes % count for p in places if p.kind not in (COPY,)}


def _renumbered(place: Piece, numbers: dict[int, int]) -> Piece:
    return Piece(
        place.size,
        place.kind,
        numbers[place.source],
        place.offset,
        place.more,
        numbers.get(place.changes, 0),
    )


def _runs(places: tuple[Piece, ...]) -> Iterator[list[Piece]]:
    """Iterate over pieces, those together that follow each other in one source."""
    run: list[Piece] = []
    for place in places:
        last = run[-1] if run else None
        joins = (
            last is not None
            and last.kind == place.kind == COPY
            and last.source == place.source
            and last.offset + last.size == place.offset
            and sum(p.size for p in run) < _RUN
        )
        if not joins and run:
            yield run
            run = []
        run.append(place)
    if run:
        yield run
