"""Code cells with what the file keeps of their last execution; nothing is concluded here."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cellwright.model import MarkedCell, Pipeline, Place

_SILENCE = re.compile(r"#\s*cellwright:\s*ignore\[([A-Z0-9, ]+)\][ \t]*\S")


@dataclass(frozen=True, slots=True)
class ExecutedCell:
    """A code cell, its execution count, if it has one, and its outputs."""

    notebook: str
    marked: MarkedCell
    count: int | None
    outputs: Sequence[Mapping[str, Any]]

    @property
    def code(self) -> str:
        """Return its code without the line of its mark."""
        return self.marked.code

    @property
    def in_pipeline(self) -> bool:
        """Return whether it is part of the pipeline."""
        return self.marked.role in ("step", "setup", "parameters", "check")

    def place(self, line: int | None = None) -> Place:
        """Return where it is, for messages."""
        return Place(self.notebook, self.marked.cell.id, self.marked.cell.number, line)


def read_executed(text: str, pipeline: Pipeline) -> list[ExecutedCell]:
    """Return the code cells of a notebook file in order, skipped ones left out.

    Args:
        text: The file's content.
        pipeline: Its pipeline.
    """
    data = json.loads(text.removeprefix("\ufeff"))
    found = []
    for marked, raw in zip(pipeline.cells, data["cells"], strict=True):
        if marked.cell.kind == "code" and marked.role != "skip":
            outputs = raw.get("outputs")
            kept = [o for o in outputs if isinstance(o, dict)] if isinstance(outputs, list) else []
            found.append(ExecutedCell(pipeline.notebook, marked, marked.cell.execution_count, kept))
    return found


def silenced(code: str) -> set[str]:
    """Return the codes of problems that comments of a cell silence with a reason."""
    return {
        name for match in _SILENCE.finditer(code) for name in re.split(r"[,\s]+", match[1].strip())
    }
