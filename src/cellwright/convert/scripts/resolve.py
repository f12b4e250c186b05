"""Where each name that a unit reads comes from in the package; no text is written here."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field

from cellwright.convert.scripts.names import (
    BUILTINS,
    bound_names,
    late_names,
    read_names,
)
from cellwright.convert.scripts.outputs import unit_outputs
from cellwright.convert.scripts.parts import Helper, Unit
from cellwright.convert.scripts.placement import ScriptPlan
from cellwright.convert.scripts.surroundings import close_over, imports_of, leading_imports

SUPPORT = frozenset({"display", "run_file_here"})
"""Names that IPython provides without an import and the package brings itself."""


@dataclass(slots=True)
class Resolution:
    """Where the names of one unit come from.

    Attributes:
        body: Its statements that stay in the function.
        bound: Names that these bind.
        arguments: Names of the function's positional arguments: values from steps and setup.
        parameters: Names of its keyword arguments.
        imports: Imports at the top of its module, by name.
        shared: Names taken from definitions.py.
        support: Names taken from notebook.py.
        told: Arguments and parameters that functions of definitions.py read.
        unknown: Names that nothing provides.
        inner: Modules of translated magics that the unit's own code binds too.
    """

    body: list[ast.stmt]
    bound: set[str]
    arguments: list[str] = field(default_factory=list)
    parameters: list[str] = field(default_factory=list)
    imports: dict[str, Helper] = field(default_factory=dict)
    shared: set[str] = field(default_factory=set)
    support: set[str] = field(default_factory=set)
    told: list[str] = field(default_factory=list)
    unknown: set[str] = field(default_factory=set)
    inner: set[str] = field(default_factory=set)


def resolve(plan: ScriptPlan, unit: Unit) -> Resolution:
    """Return where each name that a unit reads comes from."""
    body = remaining_body(plan, unit)
    found = Resolution(body, set(bound_names(body)), list(unit.inputs))
    local = plan.placement.local.get(unit.id, [])
    names = set(unit_outputs(plan, unit)) - found.bound
    names |= read_names(body) | late_names(body)
    for helper in local:
        names |= helper.early | helper.late
    names -= {h.name for h in local}
    found.inner = translated_modules(unit) & found.bound
    names -= translated_modules(unit)
    imports = imports_of(unit)
    for name in sorted(names - set(unit.inputs)):
        _resolve_name(plan, unit, name, imports, found)
    _tell(plan, unit, names | set(unit.inputs), found)
    order = [p.name for p in plan.parts.pipeline.parameters]
    found.parameters.sort(key=order.index)
    return found


def translated_modules(unit: Unit) -> set[str]:
    """Return the modules that translated magics use; they are imported at the top."""
    return {line.split()[1] for piece in unit.pieces for line in piece.code.imports}


def remaining_body(plan: ScriptPlan, unit: Unit) -> list[ast.stmt]:
    """Return a unit's statements without those that stand elsewhere in the package."""
    gone = [id(s) for _, s in leading_imports(unit)]
    gone += [id(s) for s in moved_statements(plan, unit)]
    return [s for s in unit.body if id(s) not in gone]


def moved_statements(plan: ScriptPlan, unit: Unit) -> list[ast.stmt]:
    """Return the definitions of a unit that stand at the top of a module."""
    return [h.statement for h in moved_helpers(plan, unit) if h.statement is not None]


def moved_helpers(plan: ScriptPlan, unit: Unit) -> list[Helper]:
    """Return the definitions of a unit that stand at the top of a module."""
    moved = {h.name for h in plan.placement.local.get(unit.id, [])}
    moved |= {n for n, h in plan.placement.shared.items() if h in unit.own}
    return [h for h in unit.own if h.name in moved]


def _resolve_name(
    plan: ScriptPlan, unit: Unit, name: str, imports: Mapping[str, Helper], found: Resolution
) -> None:
    source = unit.sources.get(name)
    setup = plan.setup
    if name in plan.parameters and (
        source == "parameter" or (source is None and name not in found.bound | setup.bound)
    ):
        found.parameters.append(name)
    elif name in found.bound and source != "setup":
        return
    elif name in imports:
        found.imports[name] = imports[name]
    elif name in passed_to(plan, unit):
        found.arguments.append(name)
    elif name in setup.imports:
        found.imports[name] = setup.imports[name]
    elif name in setup.moving:
        found.arguments.append(name)
    elif name in setup.bound or name in plan.placement.shared:
        found.shared.add(name)
    elif name in SUPPORT:
        found.support.add(name)
    elif name not in BUILTINS and name not in found.bound:
        found.unknown.add(name)


def passed_to(plan: ScriptPlan, unit: Unit) -> list[str]:
    """Return the definitions that a unit gets as values."""
    travelling = [h for h in unit.helpers if h.kind != "import" and h.owner is not None]
    mine = {h.name for h in travelling if unit.sources.get(h.name) is None}
    return sorted(
        name
        for name, owners in plan.placement.passed.items()
        if name in mine and owners != {unit.step} and name not in plan.placement.shared
    )


def _tell(plan: ScriptPlan, unit: Unit, names: set[str], found: Resolution) -> None:
    """Note what functions outside the unit that it uses, or may use, read when called."""
    known = {**{h.name: h for h in unit.helpers}, **plan.helpers}
    used = close_over(names, known)
    late = {n for helper in used & set(known) for n in known[helper].late}
    if used & plan.setup.values:
        late |= plan.setup.late
    for name in sorted(late & plan.parameters - set(found.arguments)):
        if name not in found.parameters and name not in plan.setup.bound:
            found.parameters.append(name)
    for other in plan.parts.units:
        if other.id in plan.reasons and other.number < unit.number:
            late |= other.escaping
    given = {*found.arguments, *found.parameters} - plan.setup.moving
    found.told = sorted(late & given)
