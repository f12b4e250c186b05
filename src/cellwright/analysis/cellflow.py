"""The data flow of one cell on its own, as a live notebook shows it; no notebook around it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cellwright.analysis.interpreter import make_machine, run_cell
from cellwright.analysis.ipython import to_python


@dataclass(frozen=True, slots=True)
class CellFlow:
    """What one cell does to names.

    Attributes:
        reads: Names that it takes from outside, built-in ones left out.
        writes: Names that it binds, imports and definitions included.
        changes: Names from outside whose objects it may change in place.
        deletes: Names that it leaves unbound.
        imports: Names that it imports.
        definitions: Functions and classes that it defines.
        error: Why it cannot be parsed, if so; then all else is empty.
    """

    reads: tuple[str, ...] = ()
    writes: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()
    deletes: tuple[str, ...] = ()
    imports: tuple[str, ...] = ()
    definitions: tuple[str, ...] = ()
    error: str = ""


def cell_flow(code: str, *, modules: Mapping[str, str] | None = None) -> CellFlow:
    r"""Return the data flow of one cell.

    Example:
        >>> flow = cell_flow("y = x + 1\ndf['a'] = y\nimport math")
        >>> flow.reads, flow.writes, flow.changes, flow.imports
        (('df', 'x'), ('math', 'y'), ('df',), ('math',))
    """
    python = to_python(code)
    if python.tree is None:
        return CellFlow(error=python.error)
    machine = make_machine(modules or {})
    record = run_cell(machine, 0, "", python)
    made = {d.name: d.kind for d in record.definitions}
    return CellFlow(
        reads=tuple(sorted(record.reads)),
        writes=tuple(sorted(n for n, kind in record.writes.items() if kind != "deleted")),
        changes=tuple(sorted(record.changes)),
        deletes=tuple(sorted(n for n, kind in record.writes.items() if kind == "deleted")),
        imports=tuple(sorted(n for n, kind in made.items() if kind == "import")),
        definitions=tuple(sorted(n for n, kind in made.items() if kind != "import")),
    )
