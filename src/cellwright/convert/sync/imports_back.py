"""Imports added to or dropped from the top of a script, put into or taken out of a cell."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable

from cellwright.convert.parsing import parse_cell, plain_code
from cellwright.convert.scripts.text import first_line, last_line
from cellwright.convert.sync.mapping import CUT
from cellwright.convert.sync.meaning import split_mark
from cellwright.convert.sync.reading import imported

Key = tuple[str, str, str]
"""What an import binds: module (with its dots), name in it, name bound."""


def add_imports(source: str, keys: Collection[Key]) -> str:
    r"""Return a cell's source with imports behind those that it begins with.

    Example:
        >>> add_imports("%%step a\nx = 1", [("", "numpy", "np")])
        '%%step a\nimport numpy as np\nx = 1'
    """
    mark, code = split_mark(source)
    at = source[: source.index(mark)].count("\n") + 1 if mark else 0
    for statement in _leading(code):
        at = max(at, last_line(statement))
    lines = source.split("\n") if source else []
    new = [_render(key) for key in sorted(keys)]
    return "\n".join([*lines[:at], *new, *lines[at:]])


def drop_imports(source: str, keys: Collection[Key]) -> str:
    r"""Return a cell's source without some of the imports that it begins with.

    Example:
        >>> drop_imports("from math import pi, e\ny = pi", [("math", "e", "e")])
        'from math import pi\ny = pi'
    """
    lines = source.split("\n")
    for statement in reversed(list(_leading(split_mark(source)[1]))):
        bound = list(imported(statement))
        kept = [alias for alias, key in zip(statement.names, bound, strict=True) if key not in keys]
        if len(kept) == len(bound):
            continue
        statement.names = kept
        text = [ast.unparse(statement)] if kept else []
        lines[first_line(statement) - 1 : last_line(statement)] = text
    return "\n".join(lines)


def leading_keys(source: str) -> set[Key]:
    """Return what the imports bind that a cell begins with."""
    code = split_mark(source)[1]
    return {key for statement in _leading(code) for key in imported(statement)}


def _leading(code: str) -> Iterable[ast.Import | ast.ImportFrom]:
    """Yield the imports at the top of a cell that stand alone on their lines."""
    code = code.partition("\n" + CUT)[0]
    if plain_code(code).count("\n") < code.count("\n"):
        return
    try:
        body = parse_cell(code).body
    except SyntaxError:
        return
    for number, statement in enumerate(body):
        if not isinstance(statement, ast.Import | ast.ImportFrom):
            return
        following = body[number + 1] if number + 1 < len(body) else None
        if following is None or first_line(following) > last_line(statement):
            yield statement


def _render(key: Key) -> str:
    module, name, bound = key
    spelled = name if name == bound else f"{name} as {bound}"
    return f"from {module} import {spelled}" if module else f"import {spelled}"
