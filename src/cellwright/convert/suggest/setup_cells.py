"""Finds cells that can be setup: imports, helpers, options of libraries, constants."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from typing import Final

from cellwright.analysis.scopes import bindings
from cellwright.analysis.tables.randomness import SEEDING
from cellwright.analysis.tables.words import words
from cellwright.convert.suggest.facts import CellFacts, changed_imports, dotted_name, last_name
from cellwright.convert.suggest.words import INSTALLING, SETUP_MAGICS

_DEFINITIONS: Final = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_IMPORTS: Final = (ast.Import, ast.ImportFrom)
_MAKERS: Final = words("""
    Path PurePath date time timedelta Decimal list tuple set frozenset dict int float str bool
    range compile join namedtuple getLogger TypeVar NewType CategoricalDtype Fraction Timestamp
    Timedelta linspace arange
    """)
"""Functions that give the same each time for the same constants."""

_VERSIONS: Final = frozenset({"print", "version", "format", "show_versions"})


def find_setup(
    facts: Mapping[int, CellFacts],
    above: Iterable[str],
    everything: Mapping[int, CellFacts],
    *,
    wide: bool = False,
) -> dict[int, str]:
    """Return the positions of cells that can be setup, each with the reason.

    Args:
        facts: The unmarked code cells.
        above: Names that marked setup and parameters cells bind.
        everything: All code cells.
        wide: Some cell may bind names that cannot be known, so no value is sure to stay.
    """
    known = set(above)
    writers = _writers(everything)
    found: dict[int, str] = {}
    bound: set[str] = set()
    for position, cell in facts.items():
        if runs_file(cell) and found.keys() >= {p for p in facts if p < position and facts[p].body}:
            found[position] = (
                "runs a file before everything else: needed at the start of every step"
            )
            continue
        kinds = _kinds(cell)
        fits = kinds is not None and not (wide and "constants" in kinds)
        fits = fits and not _is_data(cell, kinds or set()) and _stays(cell, writers)
        again = bool(bound & _own_names(cell))  # setup would come before the first one
        if kinds is None or not fits or again or not set(cell.record.reads) <= known:
            bound |= _own_names(cell)
            continue
        found[position] = _reason(kinds)
        known |= set(cell.record.touched)
    return found


def _is_data(cell: CellFacts, kinds: set[str]) -> bool:
    """Return whether a cell holds nothing but lists and the like in small letters: that is data."""
    if kinds != {"constants"} or any(name != name.lower() for name in cell.record.touched):
        return False
    values = [s.value for s in cell.body if isinstance(s, ast.Assign | ast.AnnAssign)]
    return all(isinstance(v, ast.List | ast.Dict | ast.Set | ast.Tuple) for v in values)


def _writers(facts: Mapping[int, CellFacts]) -> dict[str, set[int]]:
    """Return which cells write each name other than by a definition."""
    writers: dict[str, set[int]] = {}
    for position, cell in facts.items():
        record = cell.record
        for name in (*record.touched, *record.changes, *record.by_value):
            left = record.left.get(name)
            if left is None or left.definition is None:
                writers.setdefault(name, set()).add(position)
    return writers


def _stays(cell: CellFacts, writers: Mapping[str, set[int]]) -> bool:
    """Return whether no other cell gives what the cell binds another value."""
    record = cell.record
    if record.changes or record.files or record.wide or record.by_value:
        return False
    return all(writers.get(name, set()) <= {cell.position} for name in _own_names(cell))


def _own_names(cell: CellFacts) -> set[str]:
    """Return what a cell binds; imported names are left out: a step may bind them again."""
    imported = {d.name for d in cell.record.definitions if d.kind == "import"}
    return set(cell.record.touched) - imported


def _kinds(cell: CellFacts) -> set[str] | None:
    """Return what sorts of setup the cell's statements are; None if one is none."""
    if not cell.body:
        return None
    kinds: set[str] = set()
    magics = {m.line: m for m in cell.magics}
    constants: set[str] = set()
    for statement in cell.body:
        magic = magics.get(statement.lineno)
        if magic is not None and isinstance(statement, ast.Expr):
            kind = "options" if magic.kind == "line" and magic.name in SETUP_MAGICS else ""
        else:
            kind = _kind(cell, statement, constants)
        if not kind:
            return None
        kinds.add(kind)
    useful = kinds - {"text", "versions"}
    return useful or None


def _kind(cell: CellFacts, statement: ast.stmt, constants: set[str]) -> str:
    if isinstance(statement, _IMPORTS):
        return "imports"
    if isinstance(statement, _DEFINITIONS):
        return "helpers"
    if isinstance(statement, ast.Try | ast.If):
        return _kind_of_block(cell, statement, constants)
    if isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Lambda):
        return "helpers"
    if _sets_option(cell, statement):
        return "options"
    if isinstance(statement, ast.Expr):
        return _kind_of_expression(statement.value)
    if isinstance(statement, ast.Assign | ast.AnnAssign) and statement.value is not None:
        targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
        if all(isinstance(t, ast.Name | ast.Tuple) for t in targets) and is_constant(
            statement.value, constants
        ):
            constants |= set(bindings([statement]).bound)
            return "constants"
    return ""


def _kind_of_block(cell: CellFacts, statement: ast.Try | ast.If, constants: set[str]) -> str:
    """Return the kind of `try: import …` and `if TYPE_CHECKING:`, whose parts are all imports."""
    parts = [*statement.body, *statement.orelse]
    if isinstance(statement, ast.Try):
        parts += [s for handler in statement.handlers for s in handler.body]
        parts += statement.finalbody
    inner = {_kind(cell, s, constants) for s in parts if not isinstance(s, ast.Pass)}
    return "imports" if "imports" in inner and inner <= {"imports", "text", "constants"} else ""


def _sets_option(cell: CellFacts, statement: ast.stmt) -> bool:
    end = statement.end_lineno or statement.lineno
    lines = range(statement.lineno, end + 1)
    changes = isinstance(statement, ast.Assign) or _is_in_place(statement)
    if changes and changed_imports(cell):
        return False
    if any(option.line in lines for option in cell.record.options):
        return isinstance(statement, ast.Expr | ast.Assign)
    if any(line in lines for line in cell.record.state_sets.values()):
        return isinstance(statement, ast.Expr | ast.Assign)
    value = statement.value if isinstance(statement, ast.Expr) else None
    return isinstance(value, ast.Call) and _seeds(cell, value)


def _is_in_place(statement: ast.stmt) -> bool:
    value = statement.value if isinstance(statement, ast.Expr) else None
    return isinstance(value, ast.Call) and any(k.arg == "inplace" for k in value.keywords)


def _seeds(cell: CellFacts, call: ast.Call) -> bool:
    """Return whether a statement does nothing but seed a global generator with a constant."""
    if last_name(call.func) not in ("seed", "manual_seed", "set_seed"):
        return False
    return any(d in SEEDING for d in cell.dotted) and all(
        isinstance(a, ast.Constant | ast.Name) for a in call.args
    )


def _kind_of_expression(value: ast.expr) -> str:
    if isinstance(value, ast.Constant):
        return "text"
    calls = {last_name(n.func) for n in ast.walk(value) if isinstance(n, ast.Call)}
    if isinstance(value, ast.Attribute) and value.attr == "__version__":
        return "versions"
    plain = all(
        isinstance(a, ast.Constant | ast.JoinedStr) or _is_version(a)
        for a in (value.args if isinstance(value, ast.Call) else ())
    )
    return "versions" if calls and calls <= _VERSIONS and plain else ""


def _is_version(node: ast.expr) -> bool:
    return isinstance(node, ast.Attribute) and node.attr in ("__version__", "version")


def is_constant(node: ast.expr, known: set[str]) -> bool:
    """Return whether an expression gives the same each time, from constants alone."""
    modules = {"np", "numpy", "pd", "pandas", "os", "re", "datetime", "pathlib", "path", "math"}
    for part in ast.walk(node):
        if isinstance(part, ast.Call) and (
            last_name(part.func) not in _MAKERS or dotted_name(part.func) == "time.time"
        ):
            return False
        if isinstance(part, ast.Name) and part.id not in known | _MAKERS | modules:
            return False
        if isinstance(part, ast.Await | ast.Yield | ast.NamedExpr | ast.Lambda):
            return False
    return True


def _reason(kinds: set[str]) -> str:
    words = {
        "imports": "imports",
        "helpers": "helper functions and classes",
        "options": "options of libraries",
        "constants": "constants that never change",
    }
    told = [text for kind, text in words.items() if kind in kinds]
    whole = told[0] if len(told) == 1 else f"{', '.join(told[:-1])} and {told[-1]}"
    return f"{whole}: needed at the start of every step"


def runs_file(cell: CellFacts) -> bool:
    """Return whether a cell does nothing but run files: `%run bootstrap.ipynb`."""
    if not cell.body or len(cell.body) != len(cell.magics):
        return False
    return all(m.kind == "line" and m.name == "run" for m in cell.magics)


def installs(cell: CellFacts) -> bool:
    """Return whether a cell does nothing but install packages."""
    if not cell.body or len(cell.body) != len(cell.magics):
        return False
    return all(INSTALLING.match(f"{m.name} {m.args}".lstrip("! ")) for m in cell.magics)
