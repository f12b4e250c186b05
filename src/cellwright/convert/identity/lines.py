"""The line in which two texts of one piece of code begin to mean something else."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from cellwright.convert.parsing import parse_cell
from cellwright.hashing import canonical_code


def find_line(before: str, now: str) -> int:
    r"""Return the number, from 1, of the first line of a text that differs in meaning.

    Args:
        before: The code as it was.
        now: The code as it is.

    Example:
        >>> find_line("def f(x):\n    y = 1\n    return y", "def f(x):\n    # one\n    y = 2")
        3
    """
    try:
        return _first(parse_cell(before).body, parse_cell(now).body) or 1
    except SyntaxError:
        return _first_text(before.splitlines(), now.splitlines())


def find_member(source: str, line: int) -> tuple[bool, str]:
    r"""Return whether a text is that of a class, and in which method of it a line stands.

    Args:
        source: The code of one definition.
        line: A number from 1; 0 for none.

    Example:
        >>> find_member("class A:\n    x = 1\n    def f(self):\n        return 2", 4)
        (True, 'f')
        >>> find_member("def f():\n    pass", 2)
        (False, '')
    """
    try:
        body = parse_cell(source).body
    except SyntaxError:
        return False, ""
    made = next((node for node in body if isinstance(node, ast.ClassDef)), None)
    if made is None:
        return False, ""
    methods = (n for n in made.body if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef))
    found = (n.name for n in methods if _begin(n) <= line <= (n.end_lineno or n.lineno))
    return True, next(found, "")


def _begin(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])


def _first(before: Sequence[ast.AST], now: Sequence[ast.AST]) -> int:
    """Return the line of the first statement that differs, 0 when none does."""
    old = [canonical_code(node) for node in before]
    for index, node in enumerate(now):
        form = canonical_code(node)
        if index < len(old) and old[index] == form:
            continue
        inner = _inside(before[index], node) if index < len(old) else 0
        return inner or getattr(node, "lineno", 1)
    if len(before) > len(now) and now:
        return getattr(now[-1], "end_lineno", None) or 1
    return 0


def _inside(before: ast.AST, now: ast.AST) -> int:
    """Return the line within a compound statement, 0 when its head differs too."""
    if type(before) is not type(now) or not isinstance(getattr(now, "body", None), list):
        return 0
    if _head(before) != _head(now):
        return 0
    for name in ("body", "handlers", "orelse", "finalbody"):
        line = _first(getattr(before, name, None) or [], getattr(now, name, None) or [])
        if line:
            return line
    return 0


def _head(node: ast.AST) -> bytes:
    """Return the canonical form of a compound statement without what stands in it."""
    inner = ("body", "handlers", "orelse", "finalbody")
    fields = {name: getattr(node, name, None) for name in node._fields if name not in inner}
    return canonical_code(type(node)(**{**fields, **{n: [] for n in inner if n in node._fields}}))


def _first_text(before: Sequence[str], now: Sequence[str]) -> int:
    for number, line in enumerate(now, start=1):
        if number > len(before) or before[number - 1].rstrip() != line.rstrip():
            return number
    return max(1, len(now))
