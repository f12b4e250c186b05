"""The module of one step: header, imports, outputs and the functions of its cells and checks."""

from __future__ import annotations

from collections.abc import Mapping

from cellwright.convert.scripts.blocks import future_line, render_imports, split_future
from cellwright.convert.scripts.parts import Helper, Unit, function_name
from cellwright.convert.scripts.placement import ScriptPlan
from cellwright.convert.scripts.settings import describe_settings
from cellwright.convert.scripts.surroundings import imports_of
from cellwright.convert.scripts.text import INDENT, join_blocks
from cellwright.convert.scripts.unit_code import Names, UnitCode


def render_module(
    plan: ScriptPlan, codes: list[UnitCode], names: Names, versions: Mapping[str, str]
) -> str:
    """Return the text of a step's module, checks included."""
    step = codes[0].unit
    top: dict[str, Helper] = {}
    for code in codes:
        top.update(code.top)
    own = [h for c in codes for n, h in imports_of(c.unit).items() if _leads(c, n, plan)]
    ordered = {h.name: h for h in [*top.values(), *own]}
    shared = sorted({n for c in codes for n in c.shared})
    used: set[str] = {n for c in codes for n in c.support}
    imports = render_imports(split_future(ordered.values()), "..", used)
    extra = sorted({line for c in codes for line in c.extra} - set(imports.split("\n")))
    outputs = [n for c in codes for n in c.outputs]
    machinery = []
    if outputs:
        machinery += [
            _import("dataclasses", "dataclass", names.dataclass),
            _import("typing", "Any", names.any),
        ]
    relative = _relative(plan, codes, names, shared, imports)
    blocks = [
        future_line(plan),
        "\n".join([*extra, *machinery]),
        imports,
        relative,
    ]
    head = render_header(plan, codes, versions)
    helpers = [h for c in codes for h in c.helpers]
    parts = [join_blocks([head, *blocks]), *helpers, _outputs_class(step, names, outputs)]
    parts += [code.text for code in codes]
    for code in codes:
        code.support |= used
    return join_blocks(parts, 2) + "\n"


def _leads(code: UnitCode, name: str, plan: ScriptPlan) -> bool:
    """Return whether a unit's own leading import stands at the top of its module."""
    if code.unit.id in plan.reasons or name == function_name(code.unit):
        return False
    own = {h.name for h in code.unit.helpers if h.kind == "import"}
    return name not in own or name in code.top


def _relative(
    plan: ScriptPlan, codes: list[UnitCode], names: Names, shared: list[str], imports: str
) -> str:
    lines = []
    text = "\n".join(c.text for c in codes)
    if f"{names.definitions}." in text and f"from .. import {names.definitions}" not in imports:
        lines.append(_import("..", "definitions", names.definitions))
    if shared:
        lines.append(f"from ..definitions import {', '.join(shared)}")
    machinery = {
        "run_cells": names.run_cells,
        "UNBOUND": names.unbound,
        "close_figures": names.close,
        "wait_for": names.wait_for,
        "display": "display",
    }
    used = {n for c in codes for n in c.support if n in machinery}
    taken = [n if machinery[n] == n else f"{n} as {machinery[n]}" for n in sorted(used)]
    if taken:
        lines.append(f"from ..notebook import {', '.join(taken)}")
    return "\n".join(lines)


def _import(module: str, name: str, spelled: str) -> str:
    return f"from {module} import {name}" + (f" as {spelled}" if spelled != name else "")


def _outputs_class(unit: Unit, names: Names, outputs: list[str]) -> str:
    if not outputs:
        return ""
    fields = "\n".join(f"{INDENT}{n}: {names.any}" for n in outputs)
    return (
        f'@{names.dataclass}\nclass {names.outputs}:\n{INDENT}"""What `{unit.step}` leaves."""'
        f"\n\n{fields}"
    )


def render_header(plan: ScriptPlan, codes: list[UnitCode], versions: Mapping[str, str]) -> str:
    """Return the docstring of a step's module."""
    unit = codes[0].unit
    lines = [f"Step `{unit.step}` of {plan.parts.pipeline.notebook}.", ""]
    for code in codes:
        label = "Cells" if code.unit.kind == "step" else "Checks"
        lines.append(f"{label}: {', '.join(p.cell.cell.id for p in code.unit.pieces)}")
    settings = describe_settings(plan.parts.pipeline.step(unit.step).settings)
    if settings:
        lines.append("Settings: " + ", ".join(f"{k} {v}" for k, v in settings.items()))
    for code in codes:
        label = "Version" if code.unit.kind == "step" else "Version of the checks"
        lines.append(f"{label}: {versions.get(code.unit.id, 'unknown')}")
    for code in codes:
        if code.unit.id in plan.reasons:
            lines += ["", f"The cells stay as they are: {plan.reasons[code.unit.id]}."]
    text = "\n".join(lines)
    quoted = text.replace("\\", "\\\\").replace('"""', "'''")
    return f'"""{quoted}\n"""'
