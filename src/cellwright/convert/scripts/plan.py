"""Which form each part of a pipeline takes: function body or verbatim cells, and where helpers go.

Decision record 0004 says why each rule is there; the text itself is written elsewhere.
"""

from __future__ import annotations

from cellwright.convert.scripts.movable import why_not_movable
from cellwright.convert.scripts.names import BUILTINS, read_before_bound
from cellwright.convert.scripts.parts import Helper, Parts, Unit, function_name
from cellwright.convert.scripts.placement import Placement, ScriptPlan
from cellwright.convert.scripts.resolve import resolve
from cellwright.convert.scripts.rules import why_verbatim
from cellwright.convert.scripts.surroundings import (
    SetupNames,
    close_over,
    imports_of,
    read_setup,
)


def plan_scripts(parts: Parts) -> ScriptPlan:
    """Return the form of each part.

    Units become verbatim one after the other, as a verbatim unit may draw others with it, until
    nothing changes; what is never moved is found first.
    """
    setup = read_setup(parts)
    reasons = dict(why_verbatim(parts, setup))
    while True:
        placement = place_helpers(parts, setup, reasons)
        plan = ScriptPlan(parts, setup, placement, reasons)
        found = dict(placement.reasons)
        for unit in parts.units:
            reason = _why_not_function(plan, unit)
            if reason is not None:
                found.setdefault(unit.id, reason)
        new = {unit: reason for unit, reason in found.items() if unit not in reasons}
        if not new:
            return plan
        reasons = {**reasons, **new}


def place_helpers(parts: Parts, setup: SetupNames, reasons: dict[str, str]) -> Placement:
    """Return where helpers go, given which units stay verbatim."""
    found = Placement()
    meanings = _meanings(parts, setup)
    everything = {name: set(keys) for name, keys in meanings.items()}
    for helper in (h for unit in parts.units for h in unit.own):
        everything.setdefault(helper.name, set()).add(helper.key)
    overwritten = {n for u in parts.units if u.id in reasons for n in u.binds}
    travelling: list[tuple[Unit | None, Helper]] = [(None, h) for h in parts.setup_helpers]
    travelling += [(unit, h) for unit in parts.units for h in unit.helpers]
    for user, helper in travelling:
        if helper.kind == "import":
            continue
        needs = helper.early | helper.late
        stable = len(meanings.get(helper.name, ())) <= 1
        stable = stable and all(len(everything.get(n, ())) <= 1 for n in needs)
        stable = stable and helper.name not in overwritten
        if helper.owner is not None and (helper.owner in reasons or not stable):
            found.passed.setdefault(helper.name, set()).add(helper.owner)
            found.reasons[helper.owner] = f"`{helper.name}` is handed on as a value"
        elif stable or user is None:
            found.shared.setdefault(helper.name, helper)
        else:
            found.replayed.setdefault(user.id, []).append(helper)
            found.reasons[user.id] = _AMBIGUOUS.format(helper.name)
    for unit in parts.units:
        if unit.id not in reasons:
            _place_own(parts, setup, unit, found, meanings, overwritten)
    return found


_AMBIGUOUS = "`{}` means different things in different steps"


def _meanings(parts: Parts, setup: SetupNames) -> dict[str, set[tuple[str, str]]]:
    """Return, by name, the imports and definitions that the package has for it."""
    found: dict[str, set[tuple[str, str]]] = {}
    helpers = [*parts.setup_helpers, *setup.imports.values(), *setup.functions.values()]
    for unit in parts.units:
        helpers += [*unit.helpers, *imports_of(unit).values()]
    for helper in helpers:
        found.setdefault(helper.name, set()).add(helper.key)
    for name in (*setup.values, *(p.name for p in parts.pipeline.parameters)):
        if name in found:
            found[name].add((name, "value"))
    return found


def _place_own(
    parts: Parts,
    setup: SetupNames,
    unit: Unit,
    found: Placement,
    meanings: dict[str, set[tuple[str, str]]],
    overwritten: set[str],
) -> None:
    """Place the functions and classes that a unit's own cells define."""
    parameters = {p.name for p in parts.pipeline.parameters}
    given = parameters | set(unit.inputs) | setup.moving
    given |= {h.name for h in unit.helpers if h.name in found.passed}
    mates = {h.name: h for h in unit.own}
    for helper in unit.own:
        shared = found.shared.get(helper.name)
        travels = shared is not None and shared.owner == unit.step and unit.kind == "step"
        if helper.is_lambda and not travels:
            continue
        reason = why_not_movable(unit, helper, parameters)
        if reason is not None:
            found.reasons.setdefault(unit.id, reason)
            if travels:
                del found.shared[helper.name]
        elif travels:
            found.shared[helper.name] = helper
        elif not close_over({helper.name}, mates) & given:
            found.local.setdefault(unit.id, []).append(helper)
        elif helper.name in {*meanings, *setup.bound, *parameters, *overwritten}:
            found.reasons.setdefault(unit.id, _AMBIGUOUS.format(helper.name))
        else:
            meanings[helper.name] = {helper.key}
            found.shared[helper.name] = helper


def _why_not_function(plan: ScriptPlan, unit: Unit) -> str | None:
    """Return why a unit cannot be a function body given where helpers are, or None."""
    resolution = resolve(plan, unit)
    if resolution.unknown:
        return f"nothing that the analysis sees binds `{min(resolution.unknown)}`"
    outside = {*plan.setup.bound, *plan.helpers, *imports_of(unit), *BUILTINS}
    body = resolution.body
    for name in sorted(resolution.bound & outside):
        given = {*resolution.arguments, *resolution.parameters}
        if name not in given and read_before_bound(body, name):
            return f"`{name}` is read before the step binds it for certain"
    local = plan.placement.local.get(unit.id, [])
    named = {n for h in local for n in (h.name, *h.early, *h.late)}
    if function_name(unit) in named:
        return f"`{function_name(unit)}` is the name of the step and of something that it uses"
    return _why_shared_state(plan, unit, resolution.bound | {h.name for h in local})


def _why_shared_state(plan: ScriptPlan, unit: Unit, bound: set[str]) -> str | None:
    """Return why functions outside a unit would miss what it binds, or None."""
    last = max((plan.parts.order.get(p.cell.cell.id, 0) for p in unit.pieces), default=0)
    for helper in plan.helpers.values():
        mine = helper.owner == unit.step
        if not mine and plan.parts.order.get(helper.cell, -1) > last:
            continue
        for name in sorted(helper.late & bound):
            return f"the function `{helper.name}` reads `{name}`, which the step binds"
    for name in sorted(plan.setup.late & bound) if unit.setup else ():
        return f"a function of setup reads `{name}`, which the step binds"
    for other in plan.parts.units:
        if other.id in plan.reasons and other.number < unit.number:
            for name in sorted(other.escaping & bound):
                return f"a function of step `{other.step}` reads `{name}`, which the step binds"
    return None
