"""Why a unit's cells cannot become a function body, whatever else the package looks like."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence

from cellwright.convert.scripts.names import (
    DEFINITIONS,
    IMPORTS,
    escaping_names,
    find_dynamic,
    imported_names,
    late_names,
    read_names,
    reads_frames_inside,
)
from cellwright.convert.scripts.parts import Parts, Unit
from cellwright.convert.scripts.surroundings import SetupNames


def why_verbatim(parts: Parts, setup: SetupNames) -> Iterator[tuple[str, str]]:
    """Yield units that stay verbatim, each with the first reason found."""
    dynamic = _dynamic(parts)
    written = _written_by_functions(parts)
    for unit in parts.units:
        reason = dynamic or next((r for r in (rule(unit) for rule in _RULES) if r), None)
        reason = (
            reason or _unbound(parts, unit) or _escaping(parts, unit) or _written(written, unit)
        )
        if reason:
            yield unit.id, reason


def _dynamic(parts: Parts) -> str | None:
    """Names may be reached by their text anywhere: then all cells share one namespace."""
    bodies: list[Sequence[ast.AST]] = [u.body for u in parts.units]
    bodies += [piece.code.tree.body for piece in parts.setup]
    bodies += [[h.statement] for u in parts.units for h in u.helpers if h.statement]
    for body in bodies:
        found = find_dynamic(body)
        if found is not None:
            return f"`{found[0]}` may reach any name of the notebook"
    return None


def _star(unit: Unit) -> str | None:
    for statement in ast.walk(ast.Module(unit.body, [])):
        if isinstance(statement, IMPORTS) and "*" in imported_names(statement):
            return "a star import binds names that only the module knows"
    return None


def _global(unit: Unit) -> str | None:
    for node in ast.walk(ast.Module(unit.body, [])):
        if isinstance(node, ast.Global):
            return f"`global {', '.join(node.names)}` means the notebook's name"
    return None


def _conditional(unit: Unit) -> str | None:
    for statement in unit.body:
        if isinstance(statement, DEFINITIONS):
            continue
        for node in ast.walk(statement):
            if isinstance(node, DEFINITIONS):
                return f"`{node.name}` is defined inside another statement"
    return None


def _frames(unit: Unit) -> str | None:
    if reads_frames_inside(unit.body):
        return "`query` or `eval` inside a function looks names up in the notebook"
    return None


def _annotations(unit: Unit) -> str | None:
    for node in ast.walk(ast.Module(unit.body, [])):
        if isinstance(node, ast.Name) and node.id == "__annotations__":
            return "`__annotations__` is the notebook's"
    return None


_RULES: tuple[Callable[[Unit], str | None], ...] = (
    _star,
    _global,
    _conditional,
    _frames,
    _annotations,
)


def _written_by_functions(parts: Parts) -> set[str]:
    """Return the names that functions anywhere bind with `global`."""
    bodies: list[Sequence[ast.AST]] = [u.body for u in parts.units]
    bodies += [piece.code.tree.body for piece in parts.setup]
    bodies += [[h.statement] for u in parts.units for h in u.helpers if h.statement]
    return {
        name
        for body in bodies
        for root in body
        for node in ast.walk(root)
        if isinstance(node, ast.Global)
        for name in node.names
    }


def _written(written: set[str], unit: Unit) -> str | None:
    mentioned = {*unit.inputs, *unit.outputs, *unit.results, *unit.binds}
    mentioned |= read_names(unit.body) | late_names(unit.body)
    for name in sorted(mentioned & written):
        return f"a function binds `{name}` with `global`"
    return None


def _unbound(parts: Parts, unit: Unit) -> str | None:
    """Names that may be unbound at a step's end are handed on as they are."""
    unsure = {n for step in parts.pipeline.steps for n in step.maybe_unbound}
    step = parts.pipeline.step(unit.step)
    own = set(step.maybe_unbound) if unit.kind == "step" else set()
    for name in sorted(own | (unsure & set(unit.inputs))):
        return f"`{name}` may be unbound"
    return None


def _escaping(parts: Parts, unit: Unit) -> str | None:
    """A lambda that outlives its step sees what later steps bind."""
    later: set[str] = set()
    for other in parts.units:
        if other.kind == "step" and other.number > unit.number:
            later |= other.binds
    if unit.kind == "check" or not later:
        return None
    for name in sorted(escaping_names(unit.body, lambdas=True) & later):
        return f"a lambda reads `{name}`, which a later step binds"
    return None
