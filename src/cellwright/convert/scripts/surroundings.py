"""What setup cells, the parameters cell and imports provide; nothing is decided here."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from cellwright.convert.scripts.names import (
    IMPORTS,
    bound_names,
    escaping_names,
    imported_names,
    read_names,
)
from cellwright.convert.scripts.parts import (
    Helper,
    Parts,
    Unit,
    derived_parameters,
    make_helpers,
)
from cellwright.convert.scripts.text import own_lines

_UNSETTLING = re.compile(
    r"sys\.path|environ|putenv|chdir|\.use\(|importlib|subprocess|write_text|\.write\("
)


@dataclass(slots=True)
class SetupNames:
    """The names that setup cells bind.

    `imports` are bound by imports alone; `functions` are functions and classes; `moving` are
    values made from parameters; `late` is what functions in them read when called.
    """

    imports: dict[str, Helper] = field(default_factory=dict)
    functions: dict[str, Helper] = field(default_factory=dict)
    values: set[str] = field(default_factory=set)
    moving: set[str] = field(default_factory=set)
    star: bool = False
    late: set[str] = field(default_factory=set)

    @property
    def bound(self) -> set[str]:
        """Return all of them."""
        return {*self.imports, *self.functions, *self.values}


def read_setup(parts: Parts) -> SetupNames:
    """Return the names that setup cells and the parameters cell's other statements bind."""
    found = SetupNames()
    parameters = {p.name for p in parts.pipeline.parameters}
    statements: list[tuple[str, ast.stmt]] = [
        ("", statement) for statement in derived_parameters(parts.pipeline)
    ]
    for piece in parts.setup:
        statements += [(piece.cell.cell.id, s) for s in piece.code.tree.body]
    counts: dict[str, int] = {}
    for cell, statement in statements:
        names = set(bound_names([statement])) - {"*"}
        if isinstance(statement, IMPORTS) and "*" in imported_names(statement):
            found.star = True
        for name in names:
            counts[name] = counts.get(name, 0) + 1
        made = {h.name: h for h in make_helpers(statement, "", cell, statement.lineno, None)}
        for name in names:
            helper = made.get(name)
            if helper is None or (counts[name] > 1 and not _again(found, helper)):
                found.values.add(name)
            elif helper.kind == "import":
                found.imports[name] = helper
            else:
                found.functions[name] = helper
        _note_moving(found, statement, names - set(made), parameters)
    found.late = escaping_names([statement for _, statement in statements])
    for name in found.values:
        found.imports.pop(name, None)
        found.functions.pop(name, None)
    return found


def _again(found: SetupNames, helper: Helper) -> bool:
    """Return whether an import binds what an import above has bound already."""
    before = found.imports.get(helper.name)
    return before is not None and before.key == helper.key


def _note_moving(
    found: SetupNames, statement: ast.stmt, names: set[str], parameters: set[str]
) -> None:
    reads = close_over(read_names([statement]), found.functions)
    if reads & (parameters | found.moving):
        found.moving |= names


def close_over(names: set[str], helpers: Mapping[str, Helper]) -> set[str]:
    """Return names with all that the helpers among them read, transitively."""
    found: set[str] = set()
    waiting = set(names)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            if name in helpers:
                waiting |= helpers[name].early | helpers[name].late
    return found


def leading_imports(unit: Unit) -> list[tuple[int, ast.Import | ast.ImportFrom]]:
    """Return the imports at the top of a unit's cells that may stand above its function.

    Each with the index of its cell. Left in place: stars, names that the unit also binds
    otherwise or gets from elsewhere, and imports below code that may decide what they find.
    """
    found = list(_candidates(unit))
    while True:
        mine = [statement for _, statement in found]
        others = [s for s in unit.body if s not in mine]
        taken = set(bound_names(others)) | set(unit.inputs)
        texts: dict[str, set[str]] = {}
        for statement in mine:
            for helper in make_helpers(statement, "", "", 1, None):
                texts.setdefault(helper.name, set()).add(helper.source)
        taken |= {name for name, sources in texts.items() if len(sources) > 1}
        kept = [item for item in found if not taken & set(imported_names(item[1]))]
        if len(kept) == len(found):
            return found
        found = kept


def _candidates(unit: Unit) -> Iterator[tuple[int, ast.Import | ast.ImportFrom]]:
    for index, piece in enumerate(unit.pieces):
        for statement in piece.code.tree.body:
            if not isinstance(statement, IMPORTS):
                break
            if own_lines(piece.code.tree, statement) and "*" not in imported_names(statement):
                yield index, statement
        if _UNSETTLING.search(piece.code.text):
            return


def imports_of(unit: Unit) -> dict[str, Helper]:
    """Return the imports that travel into a unit and its own leading ones, by name."""
    found = {h.name: h for h in unit.helpers if h.kind == "import"}
    found.update({h.name: h for h in own_imports(unit)})
    return found


def own_imports(unit: Unit) -> list[Helper]:
    """Return the leading imports of a unit's cells in their order, one name each."""
    found: list[Helper] = []
    for index, statement in leading_imports(unit):
        cell = unit.pieces[index].cell.cell.id
        found += make_helpers(statement, "", cell, statement.lineno, unit.step)
    return found
