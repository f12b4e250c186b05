"""The order of steps, and whether the cells of one step can be brought together."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass

from cellwright.analysis.edges import Edges
from cellwright.analysis.notebook import CellRun
from cellwright.analysis.resolve import Resolver


@dataclass(frozen=True, slots=True)
class Crossing:
    """Two cells of different steps that must stay in order, and the name or file that says so."""

    first: CellRun
    second: CellRun
    name: str


@dataclass(frozen=True, slots=True)
class Order:
    """Steps in order, and what stands against bringing the cells of one together."""

    names: tuple[str, ...]
    crossings: tuple[Crossing, ...] = ()


def order_steps(resolver: Resolver, edges: Edges) -> Order:
    """Return the steps in an order that keeps all dependencies, nearest to the notebook's."""
    first = {name: r.cells[0].position for name, r in resolver.steps.items()}
    names = tuple(sorted(first, key=first.__getitem__))
    if not _apart(resolver):
        return Order(names)
    crossings = list(_dependencies(resolver))
    after: dict[str, set[str]] = {n: set() for n in names}
    for crossing in crossings:
        one, other = crossing.first.step, crossing.second.step
        if one is not None and other is not None and one != other:
            after[other].add(one)
    for source, target in edges.found:
        after[target].add(source)
    ordered = _sort(after, first)
    if len(ordered) == len(names):
        return Order(tuple(ordered))
    stuck = set(names) - set(ordered)
    against = [
        c
        for c in crossings
        if c.first.step in stuck and c.second.step in stuck and c.first.step != c.second.step
    ]
    return Order(names, tuple(against))


def _apart(resolver: Resolver) -> bool:
    """Return whether any step has cells with another step's, or setup, between them."""
    seen: set[str] = set()
    last: str | None = None
    for cell in resolver.run.cells:
        if cell.role != "step" or cell.step is None:
            continue
        if cell.step != last and cell.step in seen:
            return True
        seen.add(cell.step)
        last = cell.step
    return False


def _sort(after: dict[str, set[str]], rank: dict[str, int]) -> list[str]:
    """Sort by dependencies, first cells first; leaves out what is in a cycle."""
    waiting = {n: len(before) for n, before in after.items()}
    followers: dict[str, list[str]] = {n: [] for n in after}
    for name, before in after.items():
        for other in before:
            followers[other].append(name)
    ready = [(rank[n], n) for n, count in waiting.items() if not count]
    heapq.heapify(ready)
    found: list[str] = []
    while ready:
        _, name = heapq.heappop(ready)
        found.append(name)
        for other in followers[name]:
            waiting[other] -= 1
            if not waiting[other]:
                heapq.heappush(ready, (rank[other], other))
    return found


def _dependencies(resolver: Resolver) -> Iterator[Crossing]:
    """Yield the pairs of cells that must stay in order, per name and file."""
    writer: dict[str, CellRun] = {}
    readers: dict[str, list[CellRun]] = {}
    for cell in resolver.run.cells:
        if cell.role != "step":
            continue
        reads, writes = _uses(resolver, cell)
        for name in sorted(reads):
            if name in writer:
                yield Crossing(writer[name], cell, name)
        for name in sorted(writes):
            for other in readers.get(name, ()):
                yield Crossing(other, cell, name)
            if name in writer:
                yield Crossing(writer[name], cell, name)
        for name in reads:
            readers.setdefault(name, []).append(cell)
        for name in writes:
            writer[name] = cell
            readers[name] = [cell] if name in reads else []


def _uses(resolver: Resolver, cell: CellRun) -> tuple[set[str], set[str]]:
    record = cell.record
    reads = set(record.reads) | set(record.state_reads) | set(record.changes)
    writes = set(record.touched) | set(record.changes) | set(record.state_sets)
    if cell.position in resolver.random:
        reads.add("@random")
    if record.random:
        writes.add("@random")
    for use in record.files:
        (reads if use.mode == "read" else writes).add(f"file {use.path}")
    return reads, writes
