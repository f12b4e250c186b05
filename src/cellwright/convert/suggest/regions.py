"""Independent rows of cells between those that everything passes through; models are no matter."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from cellwright.convert.suggest.draft import Flow

_MOST = 6


def split_regions(
    cells: Sequence[int], light: Collection[int], flow: Flow
) -> list[tuple[list[int], bool]] | None:
    """Return rows of cells in order, each with whether it runs beside another one.

    A cell on which all others depend, or that depends on them, is part of the trunk. What lies
    between two neighbours of the trunk falls into parts that do not depend on each other. Cells
    that nothing depends on go with the row above them, light ones (constants) with the first row
    that needs them. None where nothing is side by side.
    """
    inside = set(cells)
    needed = {s for s, t in flow.items if s in inside and t in inside}
    kept = [c for c in cells if c not in light and (c in needed or c == cells[-1])]
    above = {c: flow.ancestors(c, inside) for c in kept}
    trunk = [c for c in kept if all(o == c or o in above[c] or c in above[o] for o in kept)]
    rows: list[tuple[list[int], bool]] = []
    rest = [c for c in kept if c not in trunk]
    for end in (*trunk, None):
        region = [c for c in rest if end is None or c in above[end]]
        rest = [c for c in rest if c not in region]
        rows.extend(_parts(region, flow))
        if end is None:
            break
        if rows and not rows[-1][1]:
            rows[-1][0].append(end)
        else:
            rows.append(([end], False))
    if not any(beside for _, beside in rows):
        return None
    for c in cells:
        if c not in kept:
            _attach(c, rows, [t for s, t in flow.items if s == c and t in kept])
    return [(sorted(row), beside) for row, beside in rows]


def _parts(region: Sequence[int], flow: Flow) -> list[tuple[list[int], bool]]:
    """Return the parts of a region that do not depend on each other; one part if they are many."""
    parts: list[list[int]] = []
    for cell in region:
        near = [p for p in parts if any((o, cell) in flow.items for o in p)]
        parts = [p for p in parts if p not in near]
        parts.append(sorted([cell, *(c for p in near for c in p)]))
    parts.sort()
    if len(parts) > _MOST:
        return [(sorted(region), False)]
    return [(p, len(parts) > 1) for p in parts]


def _attach(cell: int, rows: list[tuple[list[int], bool]], takers: Collection[int]) -> None:
    if takers:
        next(row for row, _ in rows if min(takers) in row).append(cell)
        return
    above = [row for row, _ in rows if min(row) < cell]
    row = max(above, key=lambda r: max(c for c in r if c < cell)) if above else rows[0][0]
    row.append(cell)
