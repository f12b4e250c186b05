"""What the code of a cell must print, or cannot print, against what its outputs say (CW303)."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from typing import Final

from cellwright.analysis.trees import walk

_PLAIN: Final = (ast.Constant, ast.Name, ast.List, ast.Tuple, ast.Dict, ast.expr_context)
_SHOWN: Final = 60


def judge_printed(body: Iterable[ast.stmt], outputs: Iterable[Mapping[str, object]]) -> str:
    """Return in words what the printed text has that the code cannot have made, or lacks.

    Args:
        body: The statements of the cell.
        outputs: Its outputs, none of them an error.
    """
    statements = list(body)
    texts = [_text(o) for o in outputs if o.get("output_type") == "stream"]
    said = "".join(t for o, t in texts if o == "stdout")
    if not said.strip():
        return ""
    if all(_is_silent(s) for s in statements):
        return "the cell shows printed text, but its code can print nothing: it was edited"
    if "\r" in said or any(_hides(n) for s in statements for n in walk(s)):
        return ""
    for statement in statements:
        text = _printed(statement)
        if text.strip() and text not in said:
            shown = text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
            return f"its code prints `{shown}`, which its output does not have: it was edited"
    return ""


def _text(output: Mapping[str, object]) -> tuple[object, str]:
    text = output.get("text", "")
    return output.get("name"), "".join(map(str, text)) if isinstance(text, list) else str(text)


def _is_silent(statement: ast.stmt) -> bool:
    """Return whether a statement only gives names to what is written there, or to each other."""
    if not isinstance(statement, ast.Assign) or statement.value is None:
        return isinstance(statement, ast.Pass)
    return all(isinstance(t, ast.Name) for t in statement.targets) and all(
        isinstance(n, _PLAIN) for n in walk(statement.value)
    )


def _hides(node: ast.AST) -> bool:
    """Return whether a node may send printed text elsewhere, or take it away."""
    names = ("print", "get_ipython", "stdout")
    if isinstance(node, ast.Name):
        return node.id in names and not (node.id == "print" and isinstance(node.ctx, ast.Load))
    if isinstance(node, ast.Attribute | ast.alias):
        name = node.attr if isinstance(node, ast.Attribute) else node.asname or node.name
        return name in ("clear_output", "stdout", "redirect_stdout", "print", "*")
    return isinstance(node, ast.Raise | ast.Return)


def _printed(statement: ast.stmt) -> str:
    """Return the line that a statement at top level prints for sure, if it is known."""
    call = statement.value if isinstance(statement, ast.Expr) else None
    if not isinstance(call, ast.Call) or call.keywords or not isinstance(call.func, ast.Name):
        return ""
    words = [a.value for a in call.args if isinstance(a, ast.Constant)]
    if call.func.id != "print" or len(words) != len(call.args):
        return ""
    text = " ".join(map(str, words))
    return "" if "[" in text or not all(isinstance(w, str | int) for w in words) else text
