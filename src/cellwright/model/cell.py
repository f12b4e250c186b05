"""Cells of a notebook as read from its file; not what role they play (see `mark`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

CellKind = Literal["code", "markdown", "raw"]


@dataclass(frozen=True, slots=True)
class Place:
    """Somewhere in a notebook, for messages.

    `number` is the cell's position among all cells of the notebook, from 1; `line` counts from 1
    within the cell, mark line included.
    """

    notebook: str = ""
    cell: str | None = None
    number: int | None = None
    line: int | None = None

    def __str__(self) -> str:
        """Return the place in words: `churn.ipynb, cell 7 (a1b2), line 3`."""
        parts = [self.notebook] if self.notebook else []
        if self.number is not None:
            parts.append(f"cell {self.number} ({self.cell})")
        elif self.cell is not None:
            parts.append(f"cell {self.cell}")
        if self.line is not None:
            parts.append(f"line {self.line}")
        return ", ".join(parts)


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a notebook file."""

    id: str
    number: int
    kind: CellKind
    source: str
    metadata: Mapping[str, object] = field(default_factory=dict)
    execution_count: int | None = None

    @property
    def tags(self) -> tuple[str, ...]:
        """Return the cell's tags, in the file's order."""
        tags = self.metadata.get("tags", ())
        return (
            tuple(t for t in tags if isinstance(t, str)) if isinstance(tags, list | tuple) else ()
        )


@dataclass(frozen=True, slots=True)
class Notebook:
    """A notebook file: its name for messages, its cells in order, its own metadata."""

    name: str
    cells: tuple[Cell, ...]
    metadata: Mapping[str, object] = field(default_factory=dict)

    def place(self, cell: Cell, line: int | None = None) -> Place:
        """Return where a cell, or a line of it, is."""
        return Place(self.name, cell.id, cell.number, line)
