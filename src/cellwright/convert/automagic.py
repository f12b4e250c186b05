"""Magics without their `%`: IPython takes a cell of one line for one when nothing has that name.

`pwd` or `ls -l data` alone in a cell is Python only where the notebook binds `pwd` or `ls`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Sequence
from typing import Final

from cellwright.analysis.ipython import to_python
from cellwright.analysis.tables.words import words

_NAMES: Final = words(
    """
    pwd ls ll lf lx la cd cat cp mv rm mkdir rmdir man more less who whos who_ls pip conda lsmagic
    history timeit pylab matplotlib load_ext reload_ext quickref pinfo env pushd popd dirs
    """
)
"""Magics and aliases that people write without a sign; all are no likely names of variables."""

_LINE: Final = re.compile(r"\s*(\w+)(?:\s+(?![!=()<>,+*/%^&|]).*)?\s*")
"""What IPython looks at: a word, and anything after a space that does not begin as an operator."""


def find_automagic(codes: Sequence[str]) -> set[int]:
    """Return which of a notebook's cells are a magic without its sign.

    Args:
        codes: The code of each code cell, in order.

    Example:
        >>> sorted(find_automagic(["import os", "pwd", "ls -l", "who = 3", "who"]))
        [1, 2]
    """
    found = {i: word for i, code in enumerate(codes) if (word := _word(code))}
    if not found:
        return set()
    bound = set(_bound(code for i, code in enumerate(codes) if i not in found))
    return {i for i, word in found.items() if word not in bound}


def with_sign(code: str) -> str:
    r"""Return the code of such a cell with the magic's sign, its lines where they were.

    Example:
        >>> with_sign("\nls -l")
        "\n%ls -l"
    """
    blank = len(code) - len(code.lstrip())
    return f"{code[:blank]}%{code[blank:]}"


def _word(code: str) -> str:
    """Return the magic that a cell may be, empty if it is none."""
    text = code.strip()
    if "\n" in text:
        return ""
    match = _LINE.fullmatch(text)
    return match[1] if match and match[1] in _NAMES else ""


def _bound(codes: Iterable[str]) -> Iterable[str]:
    for code in codes:
        tree = to_python(code).tree
        for node in ast.walk(tree) if tree is not None else ():
            if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
                yield node.id
            elif isinstance(node, ast.alias):
                yield node.asname or node.name.partition(".")[0]
            elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                yield node.name
