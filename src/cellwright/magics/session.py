"""What ran in this session: which cell, with which source, made which name; and what is stale.

Nothing here reads a file or runs code; the notebook's file, where it is known, is handed in.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class RanCell:
    """One execution of a cell: `id` as the front end gives it, `time` when (seconds, epoch)."""

    id: str | None
    source: str
    time: float
    binds: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class FileCell:
    """A code cell as the notebook's file has it, with the names that it binds."""

    id: str
    number: int
    source: str
    binds: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class NotebookFile:
    """The code cells of the notebook's file, and when it was written (seconds, epoch)."""

    cells: Sequence[FileCell]
    time: float

    def find(self, cell_id: str | None) -> FileCell | None:
        """Return a cell by id."""
        return next((cell for cell in self.cells if cell.id == cell_id), None)


@dataclass(slots=True)
class Session:
    """The executions of this session, in order.

    Attributes:
        earlier: Sources that ran before this session was watched.
    """

    earlier: frozenset[str] = frozenset()
    _latest: dict[str, RanCell] = field(default_factory=dict)
    _makers: dict[str, RanCell] = field(default_factory=dict)
    _edited: dict[str, RanCell] = field(default_factory=dict)
    _sources: set[str] = field(default_factory=set)

    def add(self, ran: RanCell) -> None:
        """Note an execution: names that an earlier source of the same cell made are now stale."""
        before = self._latest.get(ran.id) if ran.id else None
        if before is not None and before.source != ran.source:
            for name, maker in self._makers.items():
                if maker.id == ran.id and name not in ran.binds:
                    self._edited[name] = maker
        for name in ran.binds:
            self._makers[name] = ran
            self._edited.pop(name, None)
        if ran.id:
            self._latest[ran.id] = ran
        self._sources.add(ran.source)

    def has_run(self, cell: FileCell) -> bool:
        """Return whether a cell of the file ran, whatever its source was then."""
        known = cell.id in self._latest or cell.source in self._sources
        return known or cell.source in self.earlier

    def find_stale(
        self, names: Iterable[str], reader: str | None, file: NotebookFile | None
    ) -> list[str]:
        """Return a warning for each name whose value is not what the notebook would make.

        Args:
            names: What a cell read from before.
            reader: The id of that cell.
            file: The notebook's file, if it is known.
        """
        found = []
        for name in names:
            reason = self._why_stale(name, reader, file)
            if reason:
                found.append(f"`{name}` {reason}")
        return found

    def _why_stale(self, name: str, reader: str | None, file: NotebookFile | None) -> str:
        maker = self._makers.get(name)
        edited = self._edited.get(name)
        if edited is not None:
            where = _number(file, edited.id)
            return f"was made by {where}, which has since been edited and no longer makes it"
        place = file.find(reader) if file is not None else None
        if file is None or place is None:  # unknown, not saved, or a front end with ids of its own
            return ""
        if maker is not None and maker.id is not None and file.time >= maker.time:
            cell = file.find(maker.id)
            if cell is None:
                return "was made by a cell that has since been deleted"
            if cell.source != maker.source:
                return f"was made by cell {cell.number}, which has since been edited"
        return self._never_run(name, place, maker, file)

    def _never_run(
        self, name: str, place: FileCell, maker: RanCell | None, file: NotebookFile
    ) -> str:
        """Tell of a name whose maker in the notebook, above the reader, has never run."""
        above = [c for c in file.cells if c.number < place.number and name in c.binds]
        if not above or self.has_run(above[-1]):
            return ""
        made_here = maker is not None and maker.id == place.id
        if made_here:
            return f"comes from an earlier run of this cell; cell {above[-1].number} has not run"
        return f"is made by cell {above[-1].number}, which has not run in this session"


def _number(file: NotebookFile | None, cell_id: str | None) -> str:
    cell = file.find(cell_id) if file else None
    return f"cell {cell.number}" if cell else "a cell"
