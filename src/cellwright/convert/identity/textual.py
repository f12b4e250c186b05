"""Code that reads code as text, docstrings or sources, which count for nothing otherwise."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from typing import Final

from cellwright.convert.parsing import plain_code
from cellwright.hashing import digest

SOURCE_READERS: Final = frozenset(
    {"findsource", "getcomments", "getsource", "getsourcelines", "co_firstlineno", "f_lineno"}
)
"""Names by which code reads the text of other code, or where it stands."""

READERS: Final = frozenset({"__doc__", "getdoc"}) | SOURCE_READERS
"""The same, with those by which it reads docstrings."""

_DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def digest_texts(sources: Iterable[str], *, docstrings: bool) -> str:
    r"""Return the digest of sources, or of the docstrings in them.

    Example:
        >>> one, two = "def f():\n    'a'", "def f():\n    'a'  # remark"
        >>> digest_texts([one], docstrings=True) == digest_texts([two], docstrings=True)
        True
        >>> digest_texts([one], docstrings=False) == digest_texts([two], docstrings=False)
        False
    """
    if not docstrings:
        return digest("sources", list(sources))
    return digest("docstrings", [list(_docstrings(source)) for source in sources])


def _docstrings(source: str) -> Iterator[str]:
    try:
        tree = ast.parse(plain_code(source))
    except SyntaxError:
        yield source
        return
    for node in ast.walk(tree):
        if isinstance(node, _DOCUMENTED):
            yield ast.get_docstring(node, clean=False) or ""
