"""Setup cells: what is replayed in each step, what is computed once per run and handed in."""

from __future__ import annotations

import ast
from typing import Final

from cellwright.analysis.notebook import CellRun, NotebookRun
from cellwright.analysis.resolve import Resolver
from cellwright.analysis.scopes import BUILTINS, bindings, free_names
from cellwright.analysis.tables.words import words
from cellwright.analysis.values import CANNOT_CROSS, reach
from cellwright.model import Definition, DefinitionKind

_PURE: Final = words(
    """
    Path PurePath date datetime time timedelta Decimal dict list tuple set frozenset int float
    str bool range sorted len min max sum abs round compile namedtuple defaultdict Counter
    OrderedDict join partial array arange linspace getLogger field TypeVar NewType Enum zip
    enumerate reversed format strip split lower upper replace removesuffix removeprefix keys
    values items copy with_suffix with_name resolve_ joinpath expanduser_ CategoricalDtype
    """
)
"""Names of functions and methods that give the same each time for the same arguments."""

_DEFINITIONS: Final = (
    ast.Import,
    ast.ImportFrom,
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.ClassDef,
)


def setup_values(resolver: Resolver) -> tuple[str, ...]:
    """Return the names that setup computes once per run, in order of their binding.

    These are read by some step or check, and neither constant nor something that cannot cross.
    """
    wanted: dict[str, None] = {}
    for reader in (*resolver.steps.values(), *resolver.checks):
        for name, source in reader.reads.items():
            if source.write is not None and source.write.owner == "setup":
                wanted[name] = None
    found: dict[str, None] = {}
    constant: set[str] = set()
    for cell in resolver.run.cells:
        if cell.role not in ("setup", "parameters"):
            continue
        replayable = _replayable(cell, constant)
        constant |= replayable
        if cell.role == "setup":
            computed = [n for n in cell.record.touched if n in wanted and n not in replayable]
            found.update((n, None) for n in computed if _can_cross(cell, n))
    return tuple(found)


def setup_definitions(run: NotebookRun) -> tuple[Definition, ...]:
    """Return the functions and classes that setup and parameters cells make, in their order."""
    found: list[Definition] = []
    for cell in run.cells:
        if cell.role not in ("setup", "parameters"):
            continue
        plain = [d for d in cell.record.definitions if d.kind in ("function", "class")]
        known = {d.name for d in plain}
        for node in cell.code.tree.body if cell.code.tree is not None else ():
            if isinstance(node, _DEFINITIONS[2:]) and node.name not in known:
                kind: DefinitionKind = "class" if isinstance(node, ast.ClassDef) else "function"
                needs = tuple(n for n in free_names(node) if n != node.name and n not in BUILTINS)
                text = ast.unparse(node)
                where = cell.cell.cell.id
                plain.append(Definition(node.name, kind, text, where, node.lineno, needs))
        found += sorted(plain, key=lambda d: d.line)
    return tuple(found)


def setup_parameters(setup: list[CellRun]) -> set[str]:
    """Return the names that setup cells read."""
    return {name for cell in setup for name in cell.record.reads}


def _can_cross(cell: CellRun, name: str) -> bool:
    binding = cell.record.left.get(name)
    if binding is None or not binding.value:
        return False
    return not any(
        t.kind in CANNOT_CROSS or t.kind in ("module", "library", "function", "class", "figure")
        for t in binding.value
    ) and not any(t.kind in CANNOT_CROSS for t in reach(binding.value))


def _replayable(cell: CellRun, constant: set[str]) -> set[str]:
    """Return the names of a setup cell that are the same whenever it is replayed."""
    fixed: set[str] = set()
    values = set(constant)
    for node in cell.code.tree.body if cell.code.tree is not None else ():
        if isinstance(node, _DEFINITIONS):
            fixed |= set(bindings([node]).bound)
        elif _is_replayable(node, values | fixed):
            values |= set(bindings([node]).bound)
        else:
            # what the statement binds, and what it may have changed
            values -= set(bindings([node]).bound)
            values -= {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
    return values | fixed


def _is_replayable(node: ast.AST, known: set[str]) -> bool:
    own = set(bindings([node]).bound)
    for part in ast.walk(node):
        if isinstance(part, ast.Await):
            return False
        if isinstance(part, ast.Call):
            func = part.func
            name = func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "")
            if name not in _PURE or ast.unparse(func) == "time.time":
                return False
        if isinstance(part, ast.Name) and part.id not in known | own and part.id not in BUILTINS:
            return False
    return True
