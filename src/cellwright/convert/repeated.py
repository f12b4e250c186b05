"""What the expressions of a step use and what its items use: these are executed apart."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from cellwright.analysis import is_conditional
from cellwright.convert.parsing import parse_cell
from cellwright.model import Definition, Pipeline, Step, TaskKind

_WIDE = frozenset({"exec", "eval", "globals", "locals", "vars", "get_ipython"})
"""Names whose use may read any other."""


def is_spread(step: Step) -> bool:
    """Return whether expressions decide on a step before it runs: on its items, or on it."""
    return step.fans_out or is_conditional(step.settings)


def select_names(pipeline: Pipeline, step: Step, kind: TaskKind, names: Iterable[str]) -> list[str]:
    """Return those of a step's inputs or parameters that one of its tasks uses.

    Args:
        pipeline: The pipeline.
        step: The step.
        kind: `spread`: its expressions; `item`: its cells without them; else all of it.
        names: Names that the step reads, in any way.
    """
    if kind not in ("spread", "item"):
        return list(names)
    asked, used = _reach(step, step.asked), _used(pipeline, step)
    if kind == "spread":
        return [n for n in names if n in asked or n.startswith("@")]
    return [n for n in names if used is None or n in used or n not in asked]


def select_definitions(pipeline: Pipeline, step: Step, kind: TaskKind) -> list[Definition]:
    """Return those of a step's definitions that one of its tasks uses.

    Expressions get all of them: their values may be instances of any class.
    """
    if kind != "item":
        return list(step.definitions)
    kept = set(select_names(pipeline, step, kind, [d.name for d in step.definitions]))
    return [d for d in step.definitions if d.name in kept]


def _used(pipeline: Pipeline, step: Step) -> frozenset[str] | None:
    """Return all names that cells of a step and setup mention; None when that is not known."""
    own = {each.variable for each in step.settings.foreach}
    found: set[str] = set()
    for cell in step.cells:
        names = _mentioned(cell.code)
        if names is None or names & _WIDE:
            return None
        found |= names - own
    for cell in pipeline.setup:
        found |= _mentioned(cell.code) or set()
    return frozenset(_reach(step, found))


def _reach(step: Step, names: Iterable[str]) -> set[str]:
    """Return names with those that their definitions need, in their turn."""
    known = {d.name: d for d in step.definitions}
    found, waiting = set(names), list(names)
    while waiting:
        definition = known.get(waiting.pop())
        for name in definition.needs if definition is not None else ():
            if name not in found:
                found.add(name)
                waiting.append(name)
    return found


def _mentioned(code: str) -> set[str] | None:
    try:
        tree = parse_cell(code)
    except SyntaxError:
        return None
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            found.add(node.id)
        elif isinstance(node, ast.ImportFrom | ast.Import):
            found |= {(a.asname or a.name).partition(".")[0] for a in node.names}
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.add(node.name)
    return found
