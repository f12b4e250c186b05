"""Trees of cells, with or without IPython's syntax; what the trees mean is for `analysis`."""

from __future__ import annotations

import ast


def plain_code(code: str) -> str:
    """Return code as it is when that is Python, else without IPython's syntax.

    Args:
        code: The code of a cell.
    """
    try:
        ast.parse(code)
    except SyntaxError:
        from cellwright.analysis.ipython import to_python

        return to_python(code)
    return code


def parse_cell(code: str) -> ast.Module:
    """Return the tree of a cell; magics are calls of IPython's in it.

    Args:
        code: The code of a cell.

    Raises:
        SyntaxError: It is neither Python nor IPython.
    """
    return ast.parse(plain_code(code))
