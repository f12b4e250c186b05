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

    @property
    def source(self) -> str:
        """Return the step of the first cell."""
        return self.first.step or ""

    @property
    def target(self) -> str:
        """Return the step of the second cell."""
        return self.second.step or ""


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
    crossings = [*_reads(resolver), *_dependencies(resolver)]
    after: dict[str, set[str]] = {n: set() for n in names}
    for crossing in crossings:
        after[crossing.target].add(crossing.source)
    for source, target in edges.found:
        after[target].add(source)
    ordered = _sort(after, first)
    if len(ordered) == len(names):
        return Order(tuple(ordered))
    return Order(names, tuple(_against(crossings, set(names) - set(ordered))))


def _against(crossings: list[Crossing], stuck: set[str]) -> Iterator[Crossing]:
    """Yield crossings in a circle, in pairs: out of a cell of a step, into a later cell of it."""
    between = [c for c in crossings if {c.source, c.target} <= stuck]
    followers: dict[str, set[str]] = {n: set() for n in stuck}
    for crossing in between:
        followers[crossing.source].add(crossing.target)
    reached = {n: _reach(followers, n) for n in stuck}
    seen: set[str] = set()
    for into in between:
        for out in between:
            name = into.target
            if out.source != name or name in seen:
                continue
            if out.first.position < into.second.position and into.source in reached[out.target]:
                seen.add(name)
                yield from (out, into)


def _reach(followers: dict[str, set[str]], start: str) -> set[str]:
    found = {start}
    todo = [start]
    while todo:
        for other in followers[todo.pop()] - found:
            found.add(other)
            todo.append(other)
    return found


def _reads(resolver: Resolver) -> Iterator[Crossing]:
    """Yield the pairs of cells between which a value goes."""
    for reader in resolver.steps.values():
        for name, source in reader.reads.items():
            write = source.write
            if write is not None and write.owner == "step" and write.step != reader.name:
                run = resolver.run
                yield Crossing(run.at(write.position), run.at(source.position), name)


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
    for crossing in _accesses(resolver):
        if crossing.source != crossing.target:
            yield crossing


def _accesses(resolver: Resolver) -> Iterator[Crossing]:
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
        (reads if use.mode in ("read", "enter") else writes).add(f"file {use.path}")
    return reads, writes
