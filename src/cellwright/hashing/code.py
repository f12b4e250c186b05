"""The canonical form of Python code and its digest; not what makes up the version of a step.

The form is ours and not that of `ast.dump`, so that one piece of code has one digest under every
Python version that can parse it. What carries no meaning is left out: comments, formatting,
positions, docstrings, `pass`, the spelling of constants, the order of imports that cannot disturb
each other. Decision record 0003 has the details.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from cellwright.hashing.digest import canonical_bytes, digest

_LEFT_OUT = frozenset({"ctx", "kind", "type_comment", "type_ignores"})
_STATEMENT_LISTS = frozenset({"body", "orelse", "finalbody"})


def code_digest(code: str | ast.AST) -> str:
    """Return the digest of what a piece of Python code means: 64 hex digits.

    Args:
        code: Python source without IPython syntax, or its tree.

    Raises:
        SyntaxError: The text is not Python.

    Example:
        >>> code_digest("x=1 # one") == code_digest("x = 1")
        True
        >>> code_digest("x = 1") == code_digest("x = 1.0")
        False
    """
    return digest("code", canonical_code(code))


def canonical_code(code: str | ast.AST) -> bytes:
    """Return the canonical form of Python code.

    Each node is its type's name and those fields that are set, ordered by name; constants are told
    apart by type. Walks with a stack of its own: expressions may be nested deeper than Python's
    recursion limit.

    Args:
        code: Python source without IPython syntax, or its tree.

    Raises:
        SyntaxError: The text is not Python.
    """
    tree = ast.parse(code) if isinstance(code, str) else code
    out: list[bytes] = []
    stack: list[object] = [tree]
    while stack:
        item = stack.pop()
        if isinstance(item, bytes):
            out.append(item)
        else:
            stack.extend(reversed(_parts(item)))
    return b"".join(out)


def _parts(item: object) -> list[object]:
    """Return one item's canonical form: bytes, and items still to be written."""
    if isinstance(item, ast.Constant):
        return [_constant(item.value)]
    if isinstance(item, ast.JoinedStr):
        return _string(item)
    if isinstance(item, ast.AST):
        return _node(item)
    if isinstance(item, list):
        parts: list[object] = [b"["]
        for member in item:
            parts.append(member)
            parts.append(b",")
        return [*parts, b"]"]
    return [_constant(item)]


def _node(node: ast.AST) -> list[object]:
    parts: list[object] = [b"(" + type(node).__name__.encode()]
    for name in sorted(node._fields):
        value = getattr(node, name, None)
        if name in _LEFT_OUT or value is None or (name == "format_spec" and not value.values):
            continue
        if name in _STATEMENT_LISTS and isinstance(value, list):
            value = list(_statements(value))
        elif isinstance(node, ast.Global | ast.Nonlocal):
            value = sorted(value)
        if value != []:
            parts.extend((b" " + name.encode() + b"=", value))
    parts.append(b")")
    return parts


def _constant(value: object) -> bytes:
    if value is Ellipsis:
        return b"e;"
    if type(value) is int:
        return b"i" + hex(value).encode() + b";"  # no limit on digits, unlike decimal
    return canonical_bytes(value)


def _string(node: ast.JoinedStr) -> list[object]:
    """Return an f-string's form: neighbouring constants joined, empty ones dropped."""
    parts: list[object] = [b"(f-string "]
    text = ""
    plain = True
    for value in node.values:
        if isinstance(value, ast.Constant):
            text += str(value.value)
            continue
        if text:
            parts.append(_constant(text))
        text, plain = "", False
        parts.append(value)
    if plain:
        return [_constant(text)]
    if text:
        parts.append(_constant(text))
    return [*parts, b")"]


def _statements(body: Sequence[ast.AST]) -> Iterator[ast.AST]:
    """Yield statements without those that do nothing, harmless imports in one order."""
    run: list[ast.Import | ast.ImportFrom] = []
    for statement in body:
        if isinstance(statement, ast.Pass) or _is_text(statement):
            continue
        if isinstance(statement, ast.Import | ast.ImportFrom):
            run.append(statement)
            continue
        yield from _imports(run)
        run = []
        yield statement
    yield from _imports(run)


def _is_text(statement: ast.AST) -> bool:
    """Return whether a statement is a docstring or another string that nothing uses."""
    return (
        isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Constant)
        and isinstance(statement.value.value, str)
    )


def _imports(run: Sequence[ast.Import | ast.ImportFrom]) -> list[ast.AST]:
    """Return consecutive imports one name each, sorted unless their order may matter.

    It may where two bind one name, where a star binds unknown names and for `__future__`.
    """
    single: list[ast.AST] = []
    bound: dict[str, bytes] = {}
    free = True
    for statement in run:
        for alias in statement.names:
            one = _single(statement, alias)
            single.append(one)
            name, origin = _binding(statement, alias)
            free = free and name != "*" and bound.setdefault(name, origin) == origin
            free = free and getattr(statement, "module", None) != "__future__"
    return sorted(single, key=canonical_code) if free else single


def _single(statement: ast.Import | ast.ImportFrom, alias: ast.alias) -> ast.AST:
    if isinstance(statement, ast.Import):
        return ast.Import(names=[alias])
    return ast.ImportFrom(module=statement.module, names=[alias], level=statement.level)


def _binding(statement: ast.Import | ast.ImportFrom, alias: ast.alias) -> tuple[str, bytes]:
    """Return the name that an import binds, and to what."""
    if isinstance(statement, ast.Import):
        if alias.asname:
            return alias.asname, canonical_bytes(["module", alias.name])
        root = alias.name.partition(".")[0]
        return root, canonical_bytes(["module", root])
    origin = canonical_bytes([statement.level, statement.module, alias.name])
    return alias.asname or alias.name, origin
