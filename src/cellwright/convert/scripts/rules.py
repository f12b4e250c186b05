"""Why a unit's cells cannot become a function body, whatever else the package looks like."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator, Sequence

from cellwright.convert.scripts.names import (
    DEFINITIONS,
    IMPORTS,
    find_dynamic,
    imported_names,
    late_names,
    outermost_functions,
    reads_frames_inside,
)
from cellwright.convert.scripts.parts import Parts, Unit, unit_binds
from cellwright.convert.scripts.surroundings import SetupNames

_CONSUMERS = re.compile(
    r"agg|aggregate|all|any|apply|apply_along_axis|applymap|assign|chain|filter|fillna|groupby"
    r"|iloc|key|loc|map|mask|max|min|nlargest|nsmallest|pipe|reduce|rename|set_xticklabels|sort"
    r"|sort_values|sorted|sub|sum|timeit|transform|where"
)


def why_verbatim(parts: Parts, setup: SetupNames) -> Iterator[tuple[str, str]]:
    """Yield units that stay verbatim, each with the first reason found."""
    dynamic = _dynamic(parts)
    for unit in parts.units:
        reason = dynamic or next((r for r in (rule(unit) for rule in _RULES) if r), None)
        reason = reason or _unbound(parts, unit) or _escaping(parts, unit)
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
    later = set()
    for other in parts.units:
        if other.kind == "step" and other.number != unit.number:
            later |= unit_binds(other)
    if unit.kind == "check" or not later:
        return None
    consumed = _consumed(unit.body)
    for function in outermost_functions(s for s in unit.body if not isinstance(s, DEFINITIONS)):
        if isinstance(function, ast.Lambda) and id(function) not in consumed:
            for name in sorted(late_names([function]) & later & (unit_binds(unit))):
                return f"a lambda reads `{name}`, which other steps bind too"
    return None


def _consumed(body: Sequence[ast.AST]) -> set[int]:
    """Return the ids of lambdas that are called and forgotten where they stand."""
    found: set[int] = set()
    for root in body:
        for node in ast.walk(root):
            if not isinstance(node, ast.Call):
                continue
            func = node.func
            name = func.id if isinstance(func, ast.Name) else getattr(func, "attr", "")
            parts = [*node.args, *(k.value for k in node.keywords)]
            keys = [k.value for k in node.keywords if k.arg == "key"]
            for part in parts if _CONSUMERS.fullmatch(name) else keys:
                found |= {id(n) for n in ast.walk(part) if isinstance(n, ast.Lambda)}
            if isinstance(func, ast.Lambda):
                found.add(id(func))
    return found
