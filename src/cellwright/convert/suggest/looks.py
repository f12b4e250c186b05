"""Finds cells that only look: they leave nothing that the rest of the notebook needs."""

from __future__ import annotations

import ast
from collections.abc import Collection, Mapping

from cellwright.analysis.ipython import Magic
from cellwright.convert.suggest.facts import CellFacts, changed_imports
from cellwright.convert.suggest.setup_cells import installs
from cellwright.convert.suggest.words import (
    DRAWING,
    LOOK_CELL_MAGICS,
    LOOK_COMMANDS,
    LOOK_MAGICS,
    LOOKING,
    SAFE_LIBRARIES,
    SETUP_MAGICS,
    SHOWING,
    UNSAFE_CALLS,
)

_PIPES = (">", ";", "&&", "| tee", "$(", "`")


def find_looks(
    facts: Mapping[int, CellFacts], candidates: Collection[int], exploring: Collection[int]
) -> dict[int, str]:
    """Return the positions of cells that can be left out, each with the reason.

    Args:
        facts: All code cells.
        candidates: Positions of unmarked cells without a role.
        exploring: Positions of cells under headings that say they explore.
    """
    shown = {max((c for c in candidates if c < p), default=p) for p in facts if _recalls(facts[p])}
    found = {
        p
        for p in candidates
        if p not in shown
        and leaves_nothing(facts[p], facts)
        and not _tells(facts[p], p in exploring)
    }
    return {p: _reason(facts[p]) for p in sorted(without_needed(found, facts))}


def without_needed(found: Collection[int], facts: Mapping[int, CellFacts]) -> set[int]:
    """Return those of some cells that no other cell needs, directly or through one of them."""
    left = set(found)
    shrinking = True
    while shrinking:
        needed = {p for p in left if _is_needed(p, facts, left)}
        left -= needed
        shrinking = bool(needed)
    return left


def _recalls(cell: CellFacts) -> bool:
    """Return whether a cell reads what the cell above it showed."""
    names = {*cell.record.reads, *cell.record.builtins}
    return bool({n for n in names if n.strip("_i0123456789") == "" and n[0] == "_"})


def leaves_nothing(cell: CellFacts, facts: Mapping[int, CellFacts]) -> bool:
    """Return whether a cell writes no file, moves no state, and calls nothing that may.

    What it binds and changes is not looked at.
    """
    record = cell.record
    if not cell.body or installs(cell):
        return bool(cell.body)
    if any(d.kind != "import" for d in record.definitions) or "deleted" in record.writes.values():
        return False
    if record.random or record.state_sets or record.options or record.wide:
        return False
    if any(use.mode != "read" for use in record.files) or record.by_value or record.stars:
        return False
    if changed_imports(cell):
        return False
    return all(only_shows(m) for m in cell.magics) and _calls_are_safe(cell, facts)


def only_shows(magic: Magic) -> bool:
    """Return whether a magic or command shows something and leaves nothing."""
    if magic.kind == "help":
        return True
    if magic.kind == "cell":
        return magic.name in LOOK_CELL_MAGICS
    if magic.kind == "shell" or magic.name in ("sx", "system"):
        return bool(LOOK_COMMANDS.match(magic.args.strip())) and not any(
            sign in magic.args for sign in _PIPES
        )
    if magic.name in ("pip", "conda"):
        return bool(LOOK_COMMANDS.match(f"{magic.name} {magic.args}"))
    if magic.name in ("env", "set_env"):
        return not magic.args.strip()
    return magic.name in LOOK_MAGICS or magic.name == "time" or magic.name in SETUP_MAGICS


def _calls_are_safe(cell: CellFacts, facts: Mapping[int, CellFacts]) -> bool:
    shell = {"system", "getoutput", "run_line_magic", "run_cell_magic", "get_ipython"}
    if any(name in UNSAFE_CALLS and name not in shell for name in cell.calls):
        return False
    if not all(d.partition(".")[0] in SAFE_LIBRARIES or _shows(d) for d in cell.dotted):
        return False
    unknown = {t.kind for read in cell.record.reads.values() for t in read.value}
    return not unknown & {"generator", "iterator", "handle", "connection", "socket", "rng"}


def _tells(cell: CellFacts, exploring: bool) -> bool:
    """Return whether what a cell shows or keeps is a result, and not just a look."""
    if cell.judges or cell.fits:
        return True
    return not exploring and not cell.draws and bool(_results(cell))


def _results(cell: CellFacts) -> set[str]:
    """Return names that a cell binds for their own sake: no loop's names, no figures."""
    loops = {
        n.id
        for node in cell.nodes()
        if isinstance(node, ast.For)
        for n in ast.walk(node.target)
        if isinstance(n, ast.Name)
    }
    found = set()
    for name in cell.record.touched:
        left = cell.record.left.get(name)
        kinds = {t.kind for t in left.value} if left is not None else set()
        if name not in loops and name[:1] != "_" and not kinds <= {"figure"}:
            found.add(name)
    return found


def _is_needed(position: int, facts: Mapping[int, CellFacts], found: set[int]) -> bool:
    """Return whether a cell writes what others read, or changes what others made."""
    record = facts[position].record
    for origins in () if shows_only(facts[position], facts) else record.changes.values():
        if any(o >= 0 and o not in found and o != position for o in origins):
            return True
    written = {*record.touched, *record.changes}
    for other, cell in facts.items():
        if other == position or other in found:
            continue
        if any(written & set(d.needs) for d in cell.record.definitions):
            return True
        for name, read in cell.record.reads.items():
            if name in written and position in read.origins:
                return True
        if cell.record.wide and written:
            return True
        if any(position in o for o in cell.record.changes.values()):
            return True
    return False


def _shows(dotted: str) -> bool:
    """Return whether a function is a method that shows or draws, of an imported object."""
    name = dotted.rpartition(".")[2]
    return dotted.count(".") > 1 and bool(name in SHOWING or DRAWING.fullmatch(name))


def shows_only(cell: CellFacts, facts: Mapping[int, CellFacts]) -> bool:
    """Return whether a cell only calls what shows or draws, on objects of which nothing is known.

    The analysis must take such a call for a possible change; `head` and `plot` are none.
    """
    own = {d.name for other in facts.values() for d in other.record.definitions}
    shows = all(n in SHOWING or DRAWING.fullmatch(n) for n in cell.calls)
    kinds = {t.kind for t in cell.record.changed_things}
    plain = not any(_changes_by_itself(node) for node in cell.nodes())
    return shows and plain and not own & set(cell.calls) and kinds <= {"unknown", "library"}


def _changes_by_itself(node: ast.AST) -> bool:
    """Return whether a node changes an object whatever it is: `x[0] = 1`, `f(inplace=True)`."""
    if isinstance(node, ast.Subscript | ast.Attribute):
        return not isinstance(node.ctx, ast.Load)
    if isinstance(node, ast.AugAssign):
        return True
    return isinstance(node, ast.keyword) and node.arg in (None, "inplace", "out", "ax", "fig")


def is_mere_look(cell: CellFacts) -> bool:
    """Return whether a cell does nothing but show data as they are: `df.head()`, `df.shape`."""
    return not cell.record.touched and set(cell.calls) <= LOOKING


def _reason(cell: CellFacts) -> str:
    if installs(cell):
        return "installs packages: that belongs to the environment, not to a run"
    if cell.magics and not any(m.kind == "cell" for m in cell.magics):
        signs = dict.fromkeys(m.name if m.kind != "help" else "?" for m in cell.magics)
        return f"only shows something ({', '.join(f'`{n}`' for n in signs)})"
    if cell.draws:
        return "draws a plot that nothing uses and that is not written to a file"
    if cell.record.touched:
        names = ", ".join(f"`{n}`" for n in sorted(cell.record.touched)[:3])
        return f"only looks: nothing further down reads {names}"
    return "only looks at the data: nothing is kept, changed or written"
