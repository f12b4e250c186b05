"""The names that a unit's function returns; where their values come from is not looked at."""

from __future__ import annotations

import ast

from cellwright.convert.scripts.names import bound_names
from cellwright.convert.scripts.parts import Unit
from cellwright.convert.scripts.placement import ScriptPlan


def unit_outputs(plan: ScriptPlan, unit: Unit) -> list[str]:
    """Return the names that a unit hands on, definitions that cannot travel as source included."""
    passed = [n for n, owners in plan.placement.passed.items() if unit.step in owners]
    extra = [n for n in passed if unit.kind == "step" and n not in plan.placement.shared]
    names = unit.outputs or lasting(unit)
    return list(dict.fromkeys([*names, *extra]))


def lasting(unit: Unit) -> list[str]:
    """Return the results of a step that hands nothing on: what its cells assign at top level.

    What only a loop or a branch binds is left out.
    """
    found: list[str] = []
    for statement in unit.body:
        if isinstance(statement, ast.Assign | ast.AnnAssign | ast.AugAssign):
            found += [n for n in bound_names([statement]) if n in unit.results]
    return [n for n in unit.results if n in found]
