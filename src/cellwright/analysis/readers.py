"""Steps and checks as readers: what they get, use and hand on; not how it is found."""

from __future__ import annotations

from dataclasses import dataclass, field

from cellwright.analysis.history import Write
from cellwright.analysis.notebook import CellRun
from cellwright.analysis.repeated import is_conditional
from cellwright.model import Definition, ReadSource


@dataclass(frozen=True, slots=True)
class Source:
    """Where a reader gets a name: the write, None if there is none, and where it is read.

    `passed` says that the reader only passes it on, where it does not bind the name itself.
    """

    write: Write | None
    position: int
    line: int
    certain: bool = True
    passed: bool = False

    def as_read_source(self) -> ReadSource:
        """Return the source as the pipeline has it."""
        write = self.write
        if write is None or write.owner == "exploration" or write.kind == "deleted":
            return ReadSource("unbound")
        if write.owner == "step":
            return ReadSource("step", write.step)
        return ReadSource("setup" if write.owner == "setup" else "parameter")


@dataclass(slots=True)
class Reader:
    """A step, or a check cell: what it reads and uses.

    Attributes:
        name: The step's name, also for a check.
        cells: Its cells.
        end: Position after which its state holds; checks see what their step left.
        reads: Sources of the names it reads.
        definitions: Definitions that travel into it, by name.
        parameters: Parameters that a definition it uses needs.
        outputs: Names that others get from it.
        fallbacks: Where others get these names when the step is left out.
        needs: Names without which it is left out, since nobody may have bound them.
        setup: Positions of the setup cells above it.
    """

    name: str
    cells: list[CellRun]
    end: int
    is_check: bool = False
    reads: dict[str, Source] = field(default_factory=dict)
    definitions: dict[str, Definition] = field(default_factory=dict)
    parameters: set[str] = field(default_factory=set)
    outputs: set[str] = field(default_factory=set)
    fallbacks: dict[str, Source] = field(default_factory=dict)
    needs: set[str] = field(default_factory=set)

    @property
    def conditional(self) -> bool:
        """Return whether its own condition may leave the whole step out."""
        mark = self.cells[0].cell.mark
        return not self.is_check and mark is not None and is_conditional(mark.settings)

    @property
    def positions(self) -> frozenset[int]:
        """Return the positions of its cells."""
        return frozenset(c.position for c in self.cells)

    @property
    def key(self) -> tuple[str, int]:
        """Return what tells it from other readers: a step, or one of its checks."""
        return (self.name, self.cells[0].position if self.is_check else -1)
