"""Cuts a row of cells where the least data crosses, where what they do changes, at prose."""

from __future__ import annotations

import ast
from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise
from typing import Final

from cellwright.convert.suggest.draft import Flow
from cellwright.convert.suggest.facts import CellFacts
from cellwright.convert.suggest.together import Tie
from cellwright.convert.suggest.words import SPLITTING

_TIED: Final = 50.0
_STAGE: Final = 1.5
_PROSE: Final = 1.0
_APART: Final = 1.0
_UNEVEN: Final = 0.3


def stage_of(cell: CellFacts) -> str:
    """Return what a cell mainly does: load, split, train, evaluate, plot, save or prepare."""
    if cell.fits:
        return "train"
    if set(cell.calls) & SPLITTING:
        return "split"
    if cell.loads:
        return "load"
    if cell.judges:
        return "evaluate"
    if any(use.mode == "write" for use in cell.record.files) and not _data_bound(cell):
        return "save"
    if cell.draws and not _data_bound(cell):
        return "plot"
    return "prepare"


def _data_bound(cell: CellFacts) -> bool:
    """Return whether the cell binds anything at top level besides figures."""
    for statement in cell.body:
        if isinstance(statement, ast.Assign | ast.AugAssign | ast.AnnAssign):
            return not cell.draws
    return False


def cut_row(
    cells: Sequence[int],
    parts: int,
    facts: Mapping[int, CellFacts],
    flow: Flow,
    ties: Sequence[Tie],
    prose: Collection[int],
) -> list[list[int]]:
    """Return the cells cut into a number of parts, each a row of neighbours.

    The cheapest cuts are chosen: each costs the number of names that cross it, less where the
    stage changes, prose stands between or the next cell does not need the one before; very uneven
    parts cost as well. Of equal choices, the earliest cuts win.
    """
    count = len(cells)
    parts = max(1, min(parts, count))
    costs = [_cost(cells, i, facts, flow, ties, prose) for i in range(1, count)]
    ideal = count / parts
    best: list[list[tuple[float, int]]] = [[(0.0, 0)] * (count + 1) for _ in range(parts + 1)]
    for k in range(1, parts + 1):
        for end in range(1, count + 1):
            found = []
            for start in range(k - 1, end) if k > 1 else (0,):
                if k > 1 and start == 0:
                    continue
                before = best[k - 1][start][0] + costs[start - 1] if k > 1 else 0.0
                found.append((before + _UNEVEN * (end - start - ideal) ** 2, start))
            best[k][end] = min(found, default=(float("inf"), 0))
    cuts = [count]
    for k in range(parts, 0, -1):
        cuts.append(best[k][cuts[-1]][1])
    return [list(cells[a:b]) for a, b in pairwise(reversed(cuts)) if a < b]


def _cost(
    cells: Sequence[int],
    i: int,
    facts: Mapping[int, CellFacts],
    flow: Flow,
    ties: Sequence[Tie],
    prose: Collection[int],
) -> float:
    first, second = set(cells[:i]), set(cells[i:])
    cost = float(len(flow.crossing(first, second)))
    if any(t.first in first and t.second in second for t in ties):
        cost += _TIED
    if stage_of(facts[cells[i - 1]]) != stage_of(facts[cells[i]]):
        cost -= _STAGE
    if (cells[i - 1], cells[i]) not in flow.items:
        cost -= _APART
    if any(cells[i - 1] < p < cells[i] for p in prose):
        cost -= _PROSE
    return cost


def find_count(cells: int) -> int:
    """Return how many steps a row of cells without headings is cut into.

    Example:
        >>> [find_count(n) for n in (1, 2, 4, 7, 12, 30)]
        [1, 2, 2, 4, 5, 8]
    """
    return (cells + 1) // 2 if 2 < cells <= 8 else min(cells, 8, 2 + cells // 4)
