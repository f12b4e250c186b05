"""CW301: execution counts that do not rise from top to bottom."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from cellwright.convert.hidden.executed import ExecutedCell
from cellwright.model import Diagnostic


def find_disorder(cells: Sequence[ExecutedCell]) -> Iterator[Diagnostic]:
    """Yield the cells that were run out of order.

    The fewest cells are named that explain the order: those outside a longest run of rising counts.
    Outside the pipeline it is only worth a remark.
    """
    counted = [cell for cell in cells if cell.count is not None and cell.code.strip()]
    counts = [cell.count or 0 for cell in counted]
    kept = _rising(counts)
    for index, cell in enumerate(counted):
        if index in kept:
            continue
        above = [counts[i] for i in kept if i < index]
        below = [counts[i] for i in kept if i > index]
        if above and max(above) >= counts[index]:
            near = f"a cell above it is In [{max(above)}]"
        else:
            near = f"a cell below it is In [{min(below)}]"
        yield Diagnostic(
            "CW301",
            "warning" if cell.in_pipeline else "info",
            f"the cell was run out of order: it is In [{counts[index]}], {near}",
            cell.place(),
            "restart the kernel and run all cells, so that outputs show what the code does",
        )


def _rising(counts: Sequence[int]) -> set[int]:
    """Return the positions of a longest strictly rising run."""
    tails: list[int] = []
    at: list[int] = []
    before: list[int | None] = []
    for index, count in enumerate(counts):
        place = bisect_left(tails, count)
        before.append(at[place - 1] if place else None)
        if place == len(tails):
            tails.append(count)
            at.append(index)
        else:
            tails[place], at[place] = count, index
    found: set[int] = set()
    current = at[-1] if at else None
    while current is not None:
        found.add(current)
        current = before[current]
    return found
