"""Whether code asks for files only to make those that are missing: `if not exists(p): make(p)`.

Such a step leaves the same behind whether it finds what it made before or makes it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from typing import Final

from cellwright.analysis.tables.words import words
from cellwright.convert.identity.consequences import Consequences
from cellwright.convert.identity.records import Unit
from cellwright.convert.identity.scopes import is_function
from cellwright.convert.identity.units import make_unit

_ASKING: Final = words(
    """
    exists lexists isfile isdir is_file is_dir islink is_symlink access stat lstat getsize
    getmtime getctime samefile is_mount ismount scandir
    """
)
"""Functions and methods by which code asks what is at a path."""

_ERRORS: Final = words("FileNotFoundError OSError IOError EnvironmentError Exception BaseException")
"""Errors that tell code that there is no file."""

_ENDS: Final = (ast.Return, ast.Raise, ast.Break, ast.Continue, ast.Yield, ast.YieldFrom)


def only_makes(
    own: Sequence[Unit], outputs: frozenset[str], reached: Iterable[Unit], known: Consequences
) -> bool:
    """Return whether all questions for files in code are there to make what is missing.

    Args:
        own: A task's own code, in order.
        outputs: Names that it hands on.
        reached: The other units that count for it.
        known: What statements mean for others.
    """
    cells = [unit for unit in own if not is_function(unit.node)]
    if not _is_clean([u.node for u in cells], cells, outputs, known):
        return False
    for unit in (*(u for u in own if is_function(u.node)), *reached):
        if isinstance(unit.node, ast.FunctionDef | ast.AsyncFunctionDef):
            body: Sequence[ast.AST] = unit.node.body
            kept: frozenset[str] | None = frozenset()  # its names are its own
        else:
            body, kept = [unit.node], None
        if not _is_clean(body, [unit] * len(body), kept, known):
            return False
    return True


def _is_clean(
    body: Sequence[ast.AST],
    units: Sequence[Unit],
    outputs: frozenset[str] | None,
    known: Consequences,
) -> bool:
    """Return whether a block asks for files only to make them; without outputs all are kept."""
    asked = {id(p) for node in body for p in ast.walk(node) if _asks(p)}
    if not asked:
        return True
    for number, node in enumerate(body):
        for part in ast.walk(node):
            if isinstance(part, ast.If) and _asks_only(part.test):
                inside = {id(p) for p in ast.walk(part.test) if _asks(p)}
                left = _left_bound(part, node, body[number + 1 :])
                kept = left if outputs is None else left & {*outputs, "*"}
                if not kept and _changes_nothing(part, units[number], known):
                    asked -= inside
    return not asked


def _asks(node: ast.AST) -> bool:
    if isinstance(node, ast.Attribute):
        return node.attr in _ASKING
    if isinstance(node, ast.ExceptHandler):
        return node.type is None
    return isinstance(node, ast.Name) and (node.id in _ASKING or node.id in _ERRORS)


def _asks_only(test: ast.expr) -> bool:
    """Return whether a condition says that something is not there: `not p.exists()`."""
    if isinstance(test, ast.BoolOp):
        return all(_asks_only(value) for value in test.values)
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        inner = test.operand
        parts = inner.values if isinstance(inner, ast.BoolOp) else [inner]
        return all(isinstance(p, ast.Call) and _asks(p.func) for p in parts)
    return False


def _left_bound(node: ast.If, around: ast.AST, later: Sequence[ast.AST]) -> set[str]:
    """Return the names that guarded code binds and that the code below may see; `*` for more."""
    inner = [part for statement in node.body for part in ast.walk(statement)]
    if node.orelse or any(isinstance(part, _ENDS) for part in inner):
        return {"*"}
    left = _bound(inner)
    inside = {id(part) for part in ast.walk(node)}
    beside = {p.id for p in ast.walk(around) if isinstance(p, ast.Name) and id(p) not in inside}
    if left & beside:
        return {"*"}
    for statement in later:
        used = [p for p in ast.walk(statement) if isinstance(p, ast.Name) and p.id in left]
        if any(not isinstance(p.ctx, ast.Store) for p in used):
            return {"*"}
        if isinstance(statement, ast.Assign | ast.AnnAssign | ast.With):
            left -= {p.id for p in used}
    return left


def _bound(parts: Iterable[ast.AST]) -> set[str]:
    found: set[str] = set()
    for part in parts:
        if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store):
            found.add(part.id)
        elif isinstance(part, ast.Import | ast.ImportFrom):
            found |= {a.asname or a.name.partition(".")[0] for a in part.names}
    return found


def _changes_nothing(node: ast.If, home: Unit, known: Consequences) -> bool:
    """Return whether guarded code changes no object but its own and the path's."""
    own = _bound(part for statement in node.body for part in ast.walk(statement))
    own |= {p.id for p in ast.walk(node.test) if isinstance(p, ast.Name)}
    found = known.of_part(make_unit(home.scope, home.home, node), own)
    return not (found.touched or found.seeds)
