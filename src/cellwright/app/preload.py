"""Finds the third-party modules that a pipeline imports, for warm kernels; it imports none."""

from __future__ import annotations

import ast
import importlib.util
import sys
from collections.abc import Collection

from cellwright.analysis.ipython import to_python
from cellwright.model import Pipeline


def find_preload(pipeline: Pipeline, local: Collection[str]) -> tuple[str, ...]:
    """Return the dotted names of installed third-party modules that cells import, sorted.

    Args:
        pipeline: The pipeline.
        local: Dotted names of local modules, which are never imported beforehand.
    """
    own = {name.split(".")[0] for name in local}
    names: set[str] = set()
    for marked in pipeline.cells:
        if marked.role in ("setup", "parameters", "step", "check"):
            names.update(_imports(marked.code))
    for definition in pipeline.definitions:
        names.update(_imports(definition.source))
    return tuple(sorted(n for n in names if _is_third_party(n, own)))


def _imports(code: str) -> set[str]:
    tree = to_python(code).tree
    found: set[str] = set()
    for node in ast.walk(tree) if tree else ():
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module)
    return found


def _is_third_party(name: str, own: Collection[str]) -> bool:
    top = name.split(".")[0]
    if top in own or top == "cellwright" or top in sys.stdlib_module_names:
        return False
    try:
        return importlib.util.find_spec(top) is not None
    except (ImportError, ValueError):
        return False
