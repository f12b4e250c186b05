"""Both sides brought together, cell by cell: the scripts' edits in the notebook as it is now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from cellwright.convert.sync.lock import CellText
from cellwright.convert.sync.meaning import same_results, same_text
from cellwright.convert.sync.merge import merge_text
from cellwright.convert.sync.package import Package
from cellwright.convert.sync.records import Change, Conflict, Side
from cellwright.convert.sync.script_edits import Move
from cellwright.convert.sync.script_side import ScriptSide


@dataclass
class Merged:
    """The cells that both sides get, in order, and what the notebook gets of them."""

    cells: list[CellText]
    changed: list[Change] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)


def merge_sides(
    package: Package,
    side: ScriptSide,
    notebook: Sequence[CellText],
    keep: Mapping[str, Side],
) -> Merged:
    """Bring the scripts' edits into the notebook's cells.

    Args:
        package: The package with its last converted state.
        side: The cells as the scripts have them.
        notebook: All cells of the notebook as they are now.
        keep: Of cells whose edits exclude each other, the side that wins, by id.
    """
    return _Merging(package, side, list(notebook), keep).merge()


@dataclass
class _Merging:
    package: Package
    side: ScriptSide
    notebook: list[CellText]
    keep: Mapping[str, Side]
    merged: Merged = field(default_factory=lambda: Merged([]))

    def merge(self) -> Merged:
        self.merged.cells = list(self.notebook)
        base = {cell.id: cell for cell in self.package.lock.cells}
        for cell in base.values():
            self._merge_cell(cell)
        for cell in self.side.cells:
            if cell.id not in base:
                self._add(cell)
        for move in self.side.moved:
            self._move(move)
        return self.merged

    def _merge_cell(self, base: CellText) -> None:
        mine, theirs = self._current(base.id), self.side.get(base.id)
        if theirs is not None and theirs.source == base.source:
            return
        if mine is None:
            if theirs is not None and not same_text(theirs.source, base.source):
                words = "the notebook no longer has the cell, and its script was edited"
                self._settle(base, words, None, theirs)
        elif theirs is None:
            if mine == base or (mine.kind == base.kind and same_text(mine.source, base.source)):
                self.merged.cells.remove(mine)
                self._note("removed", base.id)
            else:
                words = "the scripts no longer have the cell, and it was edited in the notebook"
                self._settle(base, words, mine, None)
        elif mine.kind != base.kind:
            words = "the cell became one of another kind, and its script was edited"
            self._settle(base, words, mine, theirs)
        else:
            self._merge_source(base, mine, theirs)

    def _merge_source(self, base: CellText, mine: CellText, theirs: CellText) -> None:
        source = merge_text(base.source, mine.source, theirs.source)
        if source is None and same_text(base.source, theirs.source):
            source = mine.source
        elif source is None and same_text(base.source, mine.source):
            source = theirs.source
        if source is None:
            words = "notebook and script have different edits of the same lines"
            self._settle(base, words, mine, theirs)
        elif source != mine.source:
            new = replace(mine, source=source)
            self.merged.cells[self.merged.cells.index(mine)] = new
            self._note("formatted" if same_results(mine, new) else "changed", base.id)

    def _add(self, cell: CellText) -> None:
        """Put a new cell behind the nearest one above it that is there."""
        above: str | None = self.side.above.get(cell.id)
        order = [c.id for c in self.side.cells]
        before = order[: order.index(cell.id)]
        candidates = [above, *reversed(before)] if above in before else list(reversed(before))
        place = next((c for c in candidates if c is not None and self._current(c)), None)
        index = 0
        if place is not None:
            index = next(i for i, c in enumerate(self.merged.cells) if c.id == place) + 1
        else:
            following = [c for c in order[order.index(cell.id) + 1 :] if self._current(c)]
            if following:
                index = next(i for i, c in enumerate(self.merged.cells) if c.id == following[0])
        self.merged.cells.insert(index, cell)
        self._note("added", cell.id)

    def _move(self, move: Move) -> None:
        mine = self._current(move.cell)
        if mine is None:
            return
        base = [c.id for c in self.package.lock.cells]
        now = [c.id for c in self.notebook if c.id in base]
        if now != [i for i in base if i in now]:
            known = next(c for c in self.package.lock.cells if c.id == move.cell)
            if self.keep.get(move.cell) != "notebook":
                words = "cells were moved in the notebook and in the scripts"
                self._conflict(known, words, None, None)
            return
        order = [c.id for c in self.side.cells]
        at = order.index(move.cell)
        beside = [(c, 1) for c in reversed(order[:at])] if at else []
        if mine.kind == "markdown" or not at:
            beside = [(c, 0) for c in order[at + 1 :]] + beside
        place = next(((c, o) for c, o in beside if self._current(c)), None)
        if place is None:
            return
        self.merged.cells.remove(mine)
        index = next(i for i, c in enumerate(self.merged.cells) if c.id == place[0])
        self.merged.cells.insert(index + place[1], mine)
        self._note("moved", move.cell)

    def _current(self, cell: str) -> CellText | None:
        return next((c for c in self.merged.cells if c.id == cell), None)

    def _note(self, what: str, cell: str) -> None:
        step = self.side.steps.get(cell, self.package.step_of(cell))
        self.merged.changed.append(Change("notebook", what, cell, step))  # type: ignore[arg-type]

    def _settle(
        self, base: CellText, words: str, mine: CellText | None, theirs: CellText | None
    ) -> None:
        """Take the side that is to win; where none is named, it is a conflict."""
        wins = self.keep.get(base.id)
        if wins is None:
            texts = [cell.source if cell is not None else None for cell in (mine, theirs)]
            self._conflict(base, words, *texts)
        elif wins == "notebook":
            return
        elif mine is None and theirs is not None:
            self._add(theirs)
        elif mine is not None and theirs is None:
            self.merged.cells.remove(mine)
            self._note("removed", base.id)
        elif mine is not None and theirs is not None:
            new = replace(mine, source=theirs.source, kind=theirs.kind)
            self.merged.cells[self.merged.cells.index(mine)] = new
            self._note("changed", base.id)

    def _conflict(
        self, base: CellText, words: str, notebook: str | None, script: str | None
    ) -> None:
        step = self.package.step_of(base.id)
        where = f"{self.package.name}, cell {base.id}"
        if base.id in self.side.where:
            where += f"; {self.side.where[base.id]}"
        self.merged.conflicts.append(
            Conflict(
                "conflict",
                words,
                where,
                cell=base.id,
                step=step,
                hint="make both sides agree on these lines, or say which one to keep (`--keep "
                f"{base.id}=notebook`, `--keep {base.id}=scripts`), then sync again",
                notebook=notebook,
                script=script,
                base=base.source if (notebook, script) != (None, None) else None,
            )
        )
