"""What rules look at: everything that was worked out of a notebook; not the rules themselves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Protocol

from cellwright.analysis.edges import Edges
from cellwright.analysis.history import History
from cellwright.analysis.notebook import CellRun, NotebookRun
from cellwright.analysis.order import Order
from cellwright.analysis.readers import Reader
from cellwright.analysis.resolve import Resolver
from cellwright.model import Diagnostic, Place, Severity


@dataclass(frozen=True, slots=True)
class Facts:
    """The analysed notebook.

    `unforeseen` are the effects that steps were seen to have and their code does not show: step,
    kind, name (`observed.find_unforeseen`).
    """

    run: NotebookRun
    history: History
    resolver: Resolver
    edges: Edges
    order: Order
    unforeseen: tuple[tuple[str, str, str], ...] = ()

    def place(self, cell: CellRun, line: int | None = None) -> Place:
        """Return a line of a cell."""
        return self.run.marked.notebook.place(cell.cell.cell, line or None)

    def readers(self) -> Iterator[Reader]:
        """Yield the steps, then the checks."""
        yield from self.resolver.steps.values()
        yield from self.resolver.checks

    def marked_cells(self) -> Iterator[CellRun]:
        """Yield the cells that are part of the pipeline."""
        for cell in self.run.cells:
            if cell.role in ("step", "setup", "parameters", "check"):
                yield cell

    def name_cell(self, cell: CellRun) -> str:
        """Return a cell in words."""
        number = f"cell {cell.cell.cell.number} ({cell.cell.cell.id})"
        if cell.role == "step":
            return f"{number} of step `{cell.step}`"
        return f"{number}, {cell.role or 'unmarked'}" if cell.role != "check" else number


class Rule(Protocol):
    """One kind of problem: its code, how severe it is, how it is found.

    The docstring of a rule's class is its documentation: first line what is wrong, then why it
    matters, an example and what to do.
    """

    code: ClassVar[str]
    severity: ClassVar[Severity]
    title: ClassVar[str]

    def check(self, facts: Facts) -> Iterator[Diagnostic]:
        """Yield the problems of this kind."""
        ...
