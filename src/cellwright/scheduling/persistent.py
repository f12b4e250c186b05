"""Immutable containers whose changed copies share almost everything: a vector and a heap.

They make each move of the state machine a new value at the price of a few hundred bytes. Nothing
here knows what is kept in them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")

_CHUNK = 64


@dataclass(frozen=True, slots=True)
class Vector(Generic[T]):
    """A sequence in chunks: setting an item copies one chunk and the list of chunks.

    Example:
        >>> one = Vector.of("abc")
        >>> two = one.set(1, "x")
        >>> "".join(one), "".join(two), two[1], len(two.extend("de"))
        ('abc', 'axc', 'x', 5)
    """

    chunks: tuple[tuple[T, ...], ...] = ()
    length: int = 0

    @classmethod
    def of(cls, items: Iterable[T]) -> Vector[T]:
        """Return a vector of the items."""
        flat = tuple(items)
        chunks = tuple(flat[at : at + _CHUNK] for at in range(0, len(flat), _CHUNK))
        return cls(chunks, len(flat))

    def __len__(self) -> int:
        return self.length

    def __getitem__(self, index: int) -> T:
        return self.chunks[index // _CHUNK][index % _CHUNK]

    def __iter__(self) -> Iterator[T]:
        for chunk in self.chunks:
            yield from chunk

    def set(self, index: int, item: T) -> Vector[T]:
        """Return a vector with one item exchanged."""
        at, within = divmod(index, _CHUNK)
        chunk = self.chunks[at]
        changed = (*chunk[:within], item, *chunk[within + 1 :])
        return Vector((*self.chunks[:at], changed, *self.chunks[at + 1 :]), self.length)

    def extend(self, items: Iterable[T]) -> Vector[T]:
        """Return a vector with items added at its end."""
        last = self.chunks[-1] if self.length % _CHUNK else ()
        whole = self.chunks[:-1] if last else self.chunks
        tail = Vector.of((*last, *items))
        return Vector((*whole, *tail.chunks), len(whole) * _CHUNK + tail.length)


@dataclass(frozen=True, slots=True)
class Heap:
    """A leftist heap: its least item is `item`, None stands for the empty heap.

    Items are pairs (priority, index), so that no two are equal. Source of the method: C. A. Crane,
    Linear Lists and Priority Queues as Balanced Binary Trees, 1972.

    Example:
        >>> heap = merge(merge(Heap((2.0, 0)), Heap((1.0, 7))), Heap((3.0, 1)))
        >>> heap.item, heap.rest().item
        ((1.0, 7), (2.0, 0))
    """

    item: tuple[float, int]
    left: Heap | None = None
    right: Heap | None = None
    rank: int = 1

    def rest(self) -> Heap | None:
        """Return the heap without its least item."""
        return merge(self.left, self.right)


def merge(one: Heap | None, two: Heap | None) -> Heap | None:
    """Return a heap with the items of both, in steps that grow with the logarithm of their size."""
    if one is None or two is None:
        return two if one is None else one
    if two.item < one.item:
        one, two = two, one
    left, right = one.left, merge(one.right, two)
    if left is None or (right is not None and left.rank < right.rank):
        left, right = right, left
    return Heap(one.item, left, right, 1 + (right.rank if right else 0))
