"""Parts of a section that do not depend on each other, such as models trained side by side."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence

from cellwright.convert.suggest.draft import Flow, Group
from cellwright.convert.suggest.facts import CellFacts, last_name
from cellwright.convert.suggest.naming import slug
from cellwright.convert.suggest.together import Tie
from cellwright.convert.suggest.words import FITTING

_MOST = 8


def split_branches(
    cells: Sequence[int], facts: Mapping[int, CellFacts], flow: Flow, ties: Sequence[Tie]
) -> list[Group] | None:
    """Return the branches of a section as groups; None if its heavy work is not side by side.

    Heavy cells that need no other heavy cell begin a branch. A cell belongs to the branch that it
    depends on; one that needs several comes after them, one that needs none before.
    """
    inside = set(cells)
    above = {c: flow.ancestors(c, inside) for c in cells}
    for tie in ties:
        if tie.first in above and tie.second in above:
            above[tie.first] |= above[tie.second] - {tie.first}
            above[tie.second] |= above[tie.first] | {tie.first}
    heavy = {c for c in cells if is_heavy(facts[c])}
    roots = sorted(c for c in heavy if not above[c] & heavy - {c})
    if not 2 <= len(roots) <= _MOST:
        return None
    signs = {c: frozenset(r for r in roots if r in above[c] or r == c) for c in cells}
    before = [c for c in cells if not signs[c] and any(c in above[r] for r in inside if signs[r])]
    after = [c for c in cells if len(signs[c]) > 1]
    branches = {r: [c for c in cells if signs[c] == {r}] for r in roots}
    for c in cells:
        if not signs[c] and c not in before:
            _attach(c, before, branches, after)
    groups = [Group(before, reasons=["prepares what the branches below share"])] if before else []
    for root, found in branches.items():
        others = ", ".join(str(facts[r].number) for r in roots if r != root)
        reason = f"does not depend on cell {others}, so it can run beside it"
        if len(roots) > 2:
            reason = f"does not depend on cells {others}, so it can run beside them"
        wishes = _names(facts, root)
        groups.append(Group(sorted(found), reasons=[reason], wishes=wishes, beside=True))
    if after:
        groups.append(Group(after, reasons=["needs what the branches above it produce"]))
    return groups


def _attach(cell: int, before: list[int], branches: dict[int, list[int]], after: list[int]) -> None:
    """Put a cell that depends on no branch, and that none needs, where it stands."""
    near = [root for root, cells in branches.items() if cells[0] < cell]
    if after and cell > after[0]:
        after.append(cell)
        after.sort()
    elif near:
        branches[near[-1]].append(cell)
    else:
        before.append(cell)
        before.sort()


def is_heavy(cell: CellFacts) -> bool:
    """Return whether a cell does work that is worth running beside other work."""
    if cell.fits:
        return True
    loops = [s for s in cell.body if isinstance(s, ast.For | ast.While)]
    return any(len(list(ast.walk(loop))) > 30 for loop in loops) and bool(cell.record.touched)


def _names(facts: Mapping[int, CellFacts], root: int) -> list[str]:
    """Return names for a branch: the class of the model, or the variable it is in."""
    models = []
    fitted = []
    for node in facts[root].nodes():
        if not isinstance(node, ast.Call):
            continue
        name = last_name(node.func)
        if name[:1].isupper() and not name.endswith(("Scaler", "Encoder", "Imputer", "CV")):
            models.append(name)
        if FITTING.fullmatch(name) and isinstance(node.func, ast.Attribute):
            owner = node.func.value
            if isinstance(owner, ast.Name):
                fitted.append(owner.id)
    for read in facts[root].record.reads.values():
        models += [t.dotted.rpartition(".")[2] for t in read.value if t.kind == "estimator"]
    plain = [m for m in models if m not in ("Pipeline", "ColumnTransformer", "DataFrame")]
    named = [f for f in fitted if len(f) > 3 and f != "model"]
    return [*named[:1], *(slug(_short(m)) for m in plain[:1]), *fitted]


def _short(name: str) -> str:
    for ending in ("Classifier", "Regressor", "Model"):
        if name.endswith(ending) and len(name) > len(ending):
            return name.removesuffix(ending)
    return name
