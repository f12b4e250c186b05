"""Who wrote each name, in notebook order; not which write a reader gets (see `resolve`)."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from typing import Final, Literal

from cellwright.analysis.notebook import CellRun, NotebookRun
from cellwright.analysis.options import carried_options
from cellwright.analysis.values import Thing
from cellwright.model import OPTIONS_PREFIX, RANDOM, Definition

WriteKind = Literal["bound", "maybe", "deleted", "changed", "shared"]
Owner = Literal["step", "setup", "parameters", "exploration"]

EVERYTHING: Final = "*"
"""Name under which a cell is listed that may bind names which cannot be known."""


@dataclass(frozen=True, slots=True)
class Write:
    """One cell writes a name.

    `shared` says that the name came to share an object with what the cell wrote, an object that a
    later step changes: `group` are the names that must then come from one place. It is a write
    only for readers of more than one of them.
    """

    position: int
    owner: Owner
    step: str | None
    kind: WriteKind
    line: int
    definition: Definition | None = None
    group: frozenset[str] = frozenset()


@dataclass(slots=True)
class History:
    """The writes of each name, by position."""

    writes: dict[str, list[Write]] = field(default_factory=dict)

    def add(self, name: str, write: Write) -> None:
        """Add a write; they come in order of position."""
        self.writes.setdefault(name, []).append(write)

    def last(
        self,
        name: str,
        before: int,
        *,
        but: str | None = None,
        together: frozenset[str] = frozenset(),
    ) -> Write | None:
        """Return the last write of a name above a position, those of one step left out.

        `together` are the names that the reader gets besides: whether sharing counts.
        """
        found = self.writes.get(name, [])
        at = bisect_left(found, before, key=lambda w: w.position)
        for write in reversed(found[:at]):
            if but is not None and write.step == but:
                continue
            if write.kind != "shared" or (write.group & together) - {name}:
                return write
        return None

    def first(self, name: str) -> Write | None:
        """Return the first write of a name."""
        found = self.writes.get(name)
        return found[0] if found else None


def write_history(run: NotebookRun) -> History:
    """Collect all writes of marked cells, and the definitions of unmarked ones."""
    history = History()
    changed_at = _last_changes(run)
    seeded: set[str] = set()
    carried: set[str] = set()
    for cell in run.cells:
        if cell.role in ("skip", "check"):
            continue
        owner = _owner(cell)
        step = cell.step if cell.role == "step" else None
        names: dict[str, tuple[WriteKind, int]] = {}
        if owner == "step" and any(w.writes for w in cell.record.wide):
            names = {n: ("changed", 0) for n, known in history.writes.items() if _is_value(known)}
        shared = _shared(cell, changed_at)
        names.update(_names_written(cell, shared))
        names.update(_state_written(cell, seeded))
        if owner == "step":
            for library in carried_options(cell.record.options, carried):
                names[OPTIONS_PREFIX + library] = ("changed", cell.record.options[0].line)
        for name, (kind, line) in names.items():
            left = cell.record.left.get(name)
            definition = left.definition if left is not None else None
            group = shared if kind == "shared" else frozenset[str]()
            history.add(name, Write(cell.position, owner, step, kind, line, definition, group))
    return history


def _is_value(writes: list[Write]) -> bool:
    """Return whether a name's last write left a value, no definition and no other state."""
    last = writes[-1]
    return last.definition is None and last.owner != "exploration" and last.kind != "deleted"


def _owner(cell: CellRun) -> Owner:
    if cell.role == "step":
        return "step"
    if cell.role == "setup":
        return "setup"
    return "parameters" if cell.role == "parameters" else "exploration"


def _last_changes(run: NotebookRun) -> dict[Thing, int]:
    """Return for each object the position of the last cell that may change it."""
    return {
        thing: cell.position
        for cell in run.cells
        if cell.role != "check"
        for thing in cell.record.changed_things
    }


def _names_written(cell: CellRun, shared: frozenset[str]) -> dict[str, tuple[WriteKind, int]]:
    record = cell.record
    found: dict[str, tuple[WriteKind, int]] = {name: ("shared", 0) for name in sorted(shared)}
    for name in sorted(record.changes):
        found[name] = ("changed", 0)
    for name, kind in record.writes.items():
        found[name] = (kind, record.touched[name])
    return found


def _shared(cell: CellRun, changed_at: dict[Thing, int]) -> frozenset[str]:
    """Return the names that must leave the cell together, those that it wrote among them.

    These share an object with them that a later cell changes: whoever gets them must get them
    from one place, or they would share it no longer.
    """
    record = cell.record
    groups = [names for thing, names in record.joins if changed_at.get(thing, -1) > cell.position]
    written = {*record.touched, *record.changes, *record.state_sets}
    found: set[str] = set()
    growing = True
    while growing and groups:
        near = [names for names in groups if names & (found | written)]
        growing = any(names - found for names in near)
        found.update(*near)
    return frozenset(found)


def _state_written(cell: CellRun, seeded: set[str]) -> dict[str, tuple[WriteKind, int]]:
    """Return what the cell does to state outside variables, random state from the first seed on."""
    record = cell.record
    found: dict[str, tuple[WriteKind, int]] = {
        item: ("changed" if item in record.state_perhaps else "bound", line)
        for item, line in sorted(record.state_sets.items())
    }
    if not record.random:
        return found
    own = _seeded_first(cell)
    if own and own >= seeded:
        found[RANDOM] = ("bound", 0)
    elif seeded or any(use == "seed" for use, _ in record.random):
        found[RANDOM] = ("changed", 0)
    seeded |= {library for use, library in record.random if use == "seed"}
    return found


def _seeded_first(cell: CellRun) -> set[str]:
    """Return the libraries whose generators the cell seeds before it draws from them."""
    seeds: set[str] = set()
    drawn: set[str] = set()
    for use, library in cell.record.random:
        if use == "draw" and library not in seeds:
            drawn.add(library)
        elif use == "seed" and library not in drawn:
            seeds.add(library)
    return seeds if not drawn else seeds - drawn if seeds > drawn else set()


def random_reads(run: NotebookRun) -> set[int]:
    """Return the positions of cells that go on from random state that was seeded above."""
    found: set[int] = set()
    seeded: set[str] = set()
    for cell in run.cells:
        if cell.role == "skip" or not cell.record.random:
            continue
        own = _seeded_first(cell)
        if seeded and not (own and own >= seeded):
            found.add(cell.position)
        if cell.role != "check":
            seeded |= {library for use, library in cell.record.random if use == "seed"}
    return found
