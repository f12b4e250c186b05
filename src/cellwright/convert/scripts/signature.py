"""Parameters as they stand in signatures and on the command line: types, defaults, imports."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping

from cellwright.convert.literals import render_value
from cellwright.convert.scripts.names import BUILTINS, read_names
from cellwright.convert.scripts.parts import Helper, make_helpers
from cellwright.convert.scripts.placement import ScriptPlan
from cellwright.model import Parameter


def known_imports(plan: ScriptPlan) -> dict[str, Helper]:
    """Return every import of the pipeline that defaults and annotations may use, by name."""
    found: dict[str, Helper] = {}
    for definition in plan.parts.pipeline.definitions:
        if definition.kind == "import":
            try:
                body = ast.parse(definition.source).body
            except SyntaxError:
                continue
            for statement in body:
                for helper in make_helpers(statement, "", definition.cell, definition.line, None):
                    found.setdefault(helper.name, helper)
    return {**found, **plan.setup.imports}


def render_default(plan: ScriptPlan, parameter: Parameter) -> tuple[str, list[Helper]]:
    """Return a parameter's default as source, and the imports that it needs."""
    helpers = _imports_for(plan, parameter.source)
    if helpers is not None and parameter.source.strip():
        return " ".join(parameter.source.split("\n")).strip(), helpers
    return render_value(parameter.default), []


def render_annotation(plan: ScriptPlan, parameter: Parameter) -> tuple[str, list[Helper]]:
    """Return a parameter's annotation with its colon, and the imports that it needs."""
    helpers = _imports_for(plan, parameter.type)
    if helpers is None or parameter.type in ("NoneType", "None", "object", "Any"):
        return "", []
    return f": {parameter.type}", helpers


def _imports_for(plan: ScriptPlan, source: str) -> list[Helper] | None:
    """Return the imports of the names in an expression, or None where one is not imported."""
    try:
        names = read_names([ast.parse(source.strip(), mode="eval").body])
    except SyntaxError:
        return None
    known = known_imports(plan)
    missing = names - BUILTINS - set(known)
    return None if missing else [known[n] for n in sorted(names & set(known))]


def render_signature(
    plan: ScriptPlan, arguments: Iterable[str], parameters: Iterable[str]
) -> tuple[list[str], dict[str, Helper]]:
    """Return the items of a function's signature, and the imports that they need."""
    items = list(arguments)
    imports: dict[str, Helper] = {}
    by_name: Mapping[str, Parameter] = {p.name: p for p in plan.parts.pipeline.parameters}
    for number, name in enumerate(parameters):
        if number == 0:
            items.append("*")
        annotation, needed = render_annotation(plan, by_name[name])
        default, more = render_default(plan, by_name[name])
        equals = " = " if annotation else "="
        items.append(f"{name}{annotation}{equals}{default}")
        imports.update({h.name: h for h in [*needed, *more]})
    return items, imports
