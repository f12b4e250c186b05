"""CW302: names that cells read and that no cell binds any more, though the cells did run."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence

from cellwright.analysis.trees import walk
from cellwright.convert.hidden.executed import ExecutedCell
from cellwright.convert.parsing import parse_cell
from cellwright.convert.scripts.names import (
    BUILTINS,
    IMPORTS,
    bound_names,
    find_dynamic,
    imported_names,
    late_names,
    read_names,
)
from cellwright.model import Diagnostic

_GIVEN = frozenset({"In", "Out", "get_ipython", "display", "exit", "quit", "__name__", "_dh"})
_HISTORY = re.compile(r"_+\d*|_i+\d*")
_BINDS_MORE = re.compile(
    r"^\s*%{1,2}(run|load|load_ext|pylab|store|macro|edit|sql|capture|bigquery|R|timeit|cython|"
    r"writefile|script|bash|sh|js|javascript|html|rec\w*)\b",
    re.MULTILINE,
)


def find_lost_names(cells: Sequence[ExecutedCell]) -> Iterator[Diagnostic]:
    """Yield names that executed cells read although nothing in the notebook binds them.

    Silent where anything may bind names that are not seen: star imports, `exec`, magics that run
    or load other code.
    """
    if all(cell.count is None for cell in cells):
        return
    trees = [_parse(cell) for cell in cells]
    body = [statement for tree in trees for statement in tree]
    if _may_bind_more(cells, body):
        return
    bound = {*bound_names(body), *_GIVEN, *BUILTINS, *_globals(body)}
    for cell, tree in zip(cells, trees, strict=True):
        if cell.count is None or any(o.get("output_type") == "error" for o in cell.outputs):
            continue
        lost = (read_names(tree) | late_names(tree)) - bound
        for name in sorted(n for n in lost if not _HISTORY.fullmatch(n)):
            yield Diagnostic(
                "CW302",
                "warning",
                f"the cell ran as In [{cell.count}] and reads `{name}`, which no cell binds: the "
                "cell that did is gone or was edited",
                cell.place(_line(tree, name)),
                "bring the cell back, or restart the kernel and run all cells to see",
            )


def _parse(cell: ExecutedCell) -> list[ast.stmt]:
    try:
        return parse_cell(cell.code).body
    except SyntaxError:
        return []


def _may_bind_more(cells: Sequence[ExecutedCell], body: Sequence[ast.stmt]) -> bool:
    if any(_BINDS_MORE.search(cell.code) for cell in cells) or find_dynamic(body) is not None:
        return True
    walked = (node for statement in body for node in walk(statement))
    return any(isinstance(n, IMPORTS) and "*" in imported_names(n) for n in walked)


def _globals(body: Sequence[ast.stmt]) -> set[str]:
    """Return the names that functions bind with `global`."""
    walked = (node for statement in body for node in walk(statement))
    return {name for node in walked if isinstance(node, ast.Global) for name in node.names}


def _line(tree: Sequence[ast.stmt], name: str) -> int | None:
    lines = [
        node.lineno
        for statement in tree
        for node in walk(statement)
        if isinstance(node, ast.Name) and node.id == name
    ]
    return min(lines, default=None)
