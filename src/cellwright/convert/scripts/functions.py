"""Units as functions with their cells as the body."""

from __future__ import annotations

from cellwright.convert.scripts.annotations import annotate
from cellwright.convert.scripts.blocks import (
    draws,
    future_statements,
    render_helpers,
    render_piece,
)
from cellwright.convert.scripts.imports import render_imports
from cellwright.convert.scripts.names import BUILTINS, read_names
from cellwright.convert.scripts.outputs import unit_outputs
from cellwright.convert.scripts.parts import Unit, function_name
from cellwright.convert.scripts.placement import ScriptPlan
from cellwright.convert.scripts.resolve import Resolution, moved_statements, resolve
from cellwright.convert.scripts.signature import render_signature
from cellwright.convert.scripts.surroundings import leading_imports, own_imports
from cellwright.convert.scripts.text import INDENT, indent, join_blocks, wrap_call
from cellwright.convert.scripts.unit_code import Names, UnitCode
from cellwright.convert.scripts.verbatim import render_verbatim


def render_unit(plan: ScriptPlan, unit: Unit, names: Names) -> UnitCode:
    """Return a unit's function: its cells as its body, or a call that runs them verbatim."""
    if unit.id in plan.reasons:
        return render_verbatim(plan, unit, names)
    resolution = resolve(plan, unit)
    outputs = unit_outputs(plan, unit)
    items, imports = render_signature(
        plan, annotate(plan, unit, resolution.arguments), resolution.parameters
    )
    local = plan.placement.local.get(unit.id, [])
    code = UnitCode(
        unit,
        "",
        resolution.arguments,
        resolution.parameters,
        outputs,
        top={**resolution.imports, **imports},
        own=own_imports(unit),
        shared=resolution.shared,
        waits=any(p.code.waits for p in unit.pieces),
    )
    code.support |= resolution.support
    extra = {line for p in unit.pieces for line in p.code.imports}
    code.extra = sorted(line for line in extra if line.split()[1] not in resolution.inner)
    role = f"{unit.kind} {unit.step}"
    code.helpers = render_helpers(plan, local, role, "..", code.support)
    blocks = _opening(unit, names, resolution, code)
    blocks += _pieces(plan, unit, names, role, code)
    code.text = _function(unit, names, items, blocks, code)
    return code


def _opening(unit: Unit, names: Names, resolution: Resolution, code: UnitCode) -> list[str]:
    """Return what stands above the cells: names of the step's own name, names told on."""
    lines = [f"import {name}" for name in sorted(resolution.inner)]
    name = function_name(unit)
    given = {*resolution.arguments, *resolution.parameters}
    mine = [h for h in [*code.top.values(), *code.own] if h.name == name]
    if mine:
        lines.append(render_imports(mine[:1], "..", code.support))
        code.top.pop(name, None)
        code.own = [h for h in code.own if h.name != name]
    elif name in resolution.shared:
        code.shared = code.shared - {name}
        lines.append(f"from ..definitions import {name}")
    elif name in BUILTINS and name in read_names(resolution.body) - resolution.bound - given:
        lines.append(f"from builtins import {name}")
    blocks = ["\n".join(lines)]
    if resolution.told:
        told = [f"{names.definitions}.{n} = {n}" for n in resolution.told]
        blocks.append("\n".join(["# Functions of definitions.py read these names.", *told]))
    return blocks


def _pieces(plan: ScriptPlan, unit: Unit, names: Names, role: str, code: UnitCode) -> list[str]:
    hoisted = [s for _, s in leading_imports(unit)] + future_statements(unit.body)
    moved = moved_statements(plan, unit)
    blocks = []
    for piece in unit.pieces:
        close = f"{names.close}()" if draws(plan, unit, piece) else ""
        if close:
            code.support.add("close_figures")
        blocks.append(
            render_piece(piece, role, "..", code.support, moved=moved, imports=hoisted, close=close)
        )
    return blocks


def _function(unit: Unit, names: Names, items: list[str], blocks: list[str], code: UnitCode) -> str:
    result = names.outputs if code.outputs else "None"
    if code.outputs:
        given = [f"{n}={n}" for n in code.outputs]
        blocks.append(wrap_call(f"return {names.outputs}", given, ""))
    body = indent(join_blocks(blocks))
    if not any(line.strip() and not line.lstrip().startswith("#") for line in body.split("\n")):
        body = join_blocks([body, f"{INDENT}pass"])
    name = function_name(unit)
    if not code.waits:
        return f"{wrap_call(f'def {name}', items, f' -> {result}:')}\n{body}"
    code.support.add("wait_for")
    inner = f"_{name}"
    call = [*code.arguments, *(f"{p}={p}" for p in code.parameters)]
    return (
        f"{wrap_call(f'async def {inner}', items, f' -> {result}:')}\n{body}\n\n\n"
        f"{wrap_call(f'def {name}', items, f' -> {result}:')}\n"
        + INDENT
        + wrap_call(f"return {names.wait_for}({inner}", call, ")")
    )
