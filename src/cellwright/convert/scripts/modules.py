"""The module of one step: header, imports, outputs and the functions of its cells and checks."""

from __future__ import annotations

from collections.abc import Mapping

from cellwright.convert.scripts.annotations import (
    modules_behind,
    type_of_input,
    type_of_output,
    written,
)
from cellwright.convert.scripts.blocks import future_line, split_future
from cellwright.convert.scripts.imports import render_imports
from cellwright.convert.scripts.late import late_modules_of
from cellwright.convert.scripts.parts import Helper, Unit
from cellwright.convert.scripts.placement import ScriptPlan
from cellwright.convert.scripts.settings import describe_settings
from cellwright.convert.scripts.text import INDENT, join_blocks
from cellwright.convert.scripts.unit_code import Names, UnitCode


def render_module(
    plan: ScriptPlan, codes: list[UnitCode], names: Names, versions: Mapping[str, str]
) -> str:
    """Return the text of a step's module, checks included."""
    step = codes[0].unit
    used: set[str] = {n for c in codes for n in c.support}
    outputs = [n for c in codes for n in c.outputs]
    others: list[Helper | str] = [line for c in codes for line in c.extra]
    fields = {n: type_of_output(step, n, plan.types) for n in outputs}
    needed = modules_behind([*fields.values(), *_given_types(plan, codes)])
    if outputs:
        others.append(_import("dataclasses", "dataclass", names.dataclass))
    if not all(fields.values()):
        others.append(_import("typing", "Any", names.any))
    if needed:
        others.append(_import("typing", "TYPE_CHECKING", names.checking))
    others += split_future(h for c in codes for h in c.top.values())
    imports = render_imports(
        others,
        "..",
        used,
        split_future(h for c in codes for h in c.own),
        [*_late(plan, codes), *_relative(codes, names)],
    )
    head = render_header(plan, codes, versions)
    helpers = [h for c in codes for h in c.helpers]
    parts = [
        join_blocks([head, future_line(plan), imports, _for_checkers(names, needed)]),
        *helpers,
        _outputs_class(step, names, fields),
    ]
    parts += [code.text for code in codes]
    for code in codes:
        code.support |= used
    return join_blocks(parts, 2) + "\n"


def _late(plan: ScriptPlan, codes: list[UnitCode]) -> list[str]:
    """Return the imports that run what must not run before the steps above it."""
    names = dict.fromkeys(n for c in codes for n in late_modules_of(plan, c.unit))
    return [f"from .. import {name}" for name in names]


def _relative(codes: list[UnitCode], names: Names) -> list[str]:
    """Return the imports from the package, names chosen so that no user's name is hidden."""
    lines = []
    if any(f"{names.definitions}." in c.text for c in codes):
        lines.append(_import("..", "definitions", names.definitions))
    lines += [f"from ..definitions import {n}" for c in codes for n in sorted(c.shared)]
    machinery = {
        "run_cells": names.run_cells,
        "UNBOUND": names.unbound,
        "close_figures": names.close,
        "wait_for": names.wait_for,
        "display": "display",
    }
    used = sorted({n for c in codes for n in c.support if n in machinery})
    return [*lines, *(_import("..notebook", n, machinery[n]) for n in used)]


def _import(module: str, name: str, spelled: str) -> str:
    return f"from {module} import {name}" + (f" as {spelled}" if spelled != name else "")


def _given_types(plan: ScriptPlan, codes: list[UnitCode]) -> list[str]:
    pipeline = plan.parts.pipeline
    return [type_of_input(pipeline, c.unit, n, plan.types) for c in codes for n in c.arguments]


def _for_checkers(names: Names, modules: list[str]) -> str:
    """Return the imports that annotations need, which nothing runs."""
    lines = [f"{INDENT}import {module}" for module in modules]
    return "\n".join([f"if {names.checking}:", *lines]) if lines else ""


def _outputs_class(unit: Unit, names: Names, outputs: Mapping[str, str]) -> str:
    if not outputs:
        return ""
    types = {n: written(text) if text else names.any for n, text in outputs.items()}
    fields = "\n".join(f"{INDENT}{n}: {text}" for n, text in types.items())
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
