"""Trees of cells, with or without IPython's syntax; what the trees mean is for `analysis`."""

from __future__ import annotations

import ast
import functools

from cellwright.analysis.ipython import to_python


def plain_code(code: str) -> str:
    """Return code as it is when that is Python, else with magics as calls of IPython's.

    Args:
        code: The code of a cell.
    """
    return to_python(code).text


@functools.lru_cache(maxsize=2048)
def parse_cell(code: str) -> ast.Module:
    """Return the tree of a cell; magics are calls of IPython's in it.

    The tree is the same object for the same code: nobody may change it.

    Args:
        code: The code of a cell.

    Raises:
        SyntaxError: It is neither Python nor IPython.
    """
    found = to_python(code)
    if found.tree is None:
        raise SyntaxError(found.error)
    return found.tree
