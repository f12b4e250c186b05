"""What a cell shows last, which IPython keeps as `_`; the rest of its history is not followed.

`_` is followed where a notebook reads it and binds it nowhere itself: from then on IPython would
leave it alone.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import Final

from cellwright.analysis.ipython import PythonCode
from cellwright.analysis.machine import Machine
from cellwright.analysis.values import NOTHING, Value

LAST: Final = "_"

_SILENT: Final = frozenset({"print", "display"})
_VALUES: Final = (
    *(ast.BinOp, ast.UnaryOp, ast.Compare, ast.JoinedStr, ast.Lambda, ast.List, ast.Tuple),
    *(ast.Dict, ast.Set, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp),
)
"""Expressions whose value is never None."""


def reads_last_shown(codes: Iterable[PythonCode]) -> bool:
    """Return whether the cells of a notebook read `_` as what was shown last."""
    found = False
    for code in codes:
        if LAST not in code.text or code.tree is None:
            continue
        inner = {id(n) for node in ast.walk(code.tree) for n in _own_targets(node)}
        for node in ast.walk(code.tree):
            if isinstance(node, ast.Name) and node.id == LAST and id(node) not in inner:
                if not isinstance(node.ctx, ast.Load):
                    return False
                found = True
    return found


def _own_targets(node: ast.AST) -> Iterable[ast.AST]:
    """Yield the nodes within the targets of a comprehension, which live in it alone."""
    return ast.walk(node.target) if isinstance(node, ast.comprehension) else ()


def show_last(machine: Machine, statement: ast.stmt, text: str) -> None:
    """Bind `_` to what the last statement of a cell shows, if it shows anything."""
    value, machine.shown = machine.shown, None
    if not machine.shows or not isinstance(statement, ast.Expr) or value is None:
        return
    node = statement.value
    called = node.func if isinstance(node, ast.Call) else None
    silent = isinstance(called, ast.Name) and called.id in _SILENT
    nothing = isinstance(node, ast.Constant) and node.value is None
    if silent or nothing or text.rstrip().endswith(";"):
        return
    if isinstance(node, _VALUES) or _is_something(node, value):
        machine.store(LAST, value)
    else:

        def run() -> Value:
            machine.store(LAST, value)
            return NOTHING

        machine.perhaps(run)


def _is_something(node: ast.expr, value: Value) -> bool:
    """Return whether a value is certainly not None."""
    if isinstance(node, ast.Constant):
        return True
    return bool(value) and not any(t.kind in ("scalar", "unknown") for t in value)
