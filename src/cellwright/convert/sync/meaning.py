"""What an edit means: nothing (formatting), something for people, or something for results."""

from __future__ import annotations

import ast
import inspect
import tokenize
from collections.abc import Sequence

from cellwright.convert.mark_cells import find_mark_line
from cellwright.convert.parsing import parse_cell, plain_code
from cellwright.convert.sync.lock import CellText
from cellwright.convert.sync.markers import comments_of
from cellwright.hashing import code_digest


def split_mark(source: str) -> tuple[str, str]:
    """Return the mark's line of a cell, and its code with that line empty."""
    span = find_mark_line(source)
    if span is None:
        return "", source
    return source[slice(*span)].strip(), source[: span[0]].rstrip(" \t") + source[span[1] :]


def statements(code: str) -> list[str] | None:
    """Return what each statement of some code says, imports left out; None if it is no code."""
    try:
        body = parse_cell(code).body
    except SyntaxError:
        return None
    return [_dump(s) for s in body if not isinstance(s, ast.Import | ast.ImportFrom | ast.Pass)]


def comments(code: str) -> list[str]:
    """Return the comments of some code; none where it cannot be read."""
    try:
        return [text for _, text, _ in comments_of(plain_code(code))]
    except (SyntaxError, tokenize.TokenError):
        return []


def same_text(one: str, other: str) -> bool:
    """Return whether two versions of a cell differ in nothing but formatting."""
    if one == other:
        return True
    (mark, code), (other_mark, other_code) = split_mark(one), split_mark(other)
    try:
        trees = [[_dump(s) for s in parse_cell(c).body] for c in (code, other_code)]
    except SyntaxError:
        return False
    if mark != other_mark or trees[0] != trees[1]:
        return False
    return [_words(c) for c in comments(code)] == [_words(c) for c in comments(other_code)]


def same_results(one: CellText, other: CellText) -> bool:
    """Return whether what a cell showed when it ran still belongs to its new version."""
    if one.kind != other.kind:
        return False
    codes = [split_mark(cell.source)[1] for cell in (one, other)]
    try:
        first, second = (code_digest(parse_cell(code)) for code in codes)
    except SyntaxError:
        return codes[0] == codes[1]
    return first == second


def same_lines(one: Sequence[str], other: Sequence[str]) -> bool:
    """Return whether lines of a script differ in nothing but formatting."""
    return same_text("\n".join(one), "\n".join(other))


def _words(comment: str) -> str:
    return comment.lstrip("#").strip()


def _dump(statement: ast.stmt) -> str:
    for node in ast.walk(statement):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            told = ast.get_docstring(node, clean=False)
            first = node.body[0]
            if told is not None and isinstance(first, ast.Expr):
                first.value = ast.Constant(inspect.cleandoc(told).strip())
    return ast.dump(statement)
