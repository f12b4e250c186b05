"""What a cell reads, binds and changes, as the analysis sees it, for messages in a live notebook.

Nothing that goes wrong here may disturb the user's cell.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import Path

from cellwright.analysis import cell_flow
from cellwright.convert import read_notebook
from cellwright.convert.mark_cells import read_cell
from cellwright.errors import CellwrightError
from cellwright.magics.session import FileCell, NotebookFile


@dataclass(frozen=True, slots=True)
class Flow:
    """Names in the order of the code."""

    reads: tuple[str, ...] = ()
    binds: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()


@functools.lru_cache(maxsize=2048)
def find_flow(code: str) -> Flow:
    """Return the data flow of a cell's code, mark line blanked; nothing for code that is no Python.

    Example:
        >>> find_flow("y = x + 1").binds
        ('y',)
    """
    flow = cell_flow(code)
    return Flow(tuple(flow.reads), tuple(flow.writes), tuple(flow.changes))


@functools.lru_cache(maxsize=4)
def _read_file(path: Path, time: float) -> NotebookFile | None:
    try:
        notebook = read_notebook(path.read_text(encoding="utf-8"), path.name)
    except (CellwrightError, OSError, UnicodeDecodeError):
        return None
    cells = [read_cell(cell) for cell in notebook.cells if cell.kind == "code"]
    read = [
        FileCell(c.cell.id, c.cell.number, c.cell.source, frozenset(find_flow(c.code).binds))
        for c in cells
    ]
    return NotebookFile(tuple(read), time)


def read_file(path: Path | None) -> NotebookFile | None:
    """Return the notebook's file as it is now, or None where it cannot be read."""
    if path is None:
        return None
    try:
        return _read_file(path, path.stat().st_mtime)
    except OSError:
        return None
