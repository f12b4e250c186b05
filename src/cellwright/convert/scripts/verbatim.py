"""Units whose cells stay verbatim: a file of cells, and the typed function that runs it."""

from __future__ import annotations

from cellwright.convert.scripts.annotations import annotate
from cellwright.convert.scripts.blocks import (
    draws,
    future_line,
    future_statements,
    render_piece,
    split_future,
)
from cellwright.convert.scripts.imports import render_imports
from cellwright.convert.scripts.names import late_names, read_names
from cellwright.convert.scripts.outputs import unit_outputs
from cellwright.convert.scripts.parts import Helper, Unit, function_name, place_of
from cellwright.convert.scripts.placement import ScriptPlan
from cellwright.convert.scripts.resolve import SUPPORT, passed_to
from cellwright.convert.scripts.signature import render_signature
from cellwright.convert.scripts.surroundings import close_over
from cellwright.convert.scripts.text import INDENT, fresh, join_blocks, wrap_call
from cellwright.convert.scripts.unit_code import Names, UnitCode
from cellwright.errors import PipelineError


def cells_file(unit: Unit) -> str:
    """Return the name of the file that holds a unit's cells."""
    return f"{function_name(unit)}_cells.py"


def render_verbatim(plan: ScriptPlan, unit: Unit, names: Names) -> UnitCode:
    """Return the function that runs a unit's cells as they are, and their file.

    Raises:
        PipelineError: The cells wait for something at their top level (`script-await`), which only
            a notebook or a function body can do.
    """
    waiting = next((p for p in unit.pieces if p.code.waits), None)
    if waiting is not None:
        raise PipelineError(
            f"step `{unit.step}` has a top-level `await`, and its cells cannot become a function: "
            + plan.reasons[unit.id],
            code="script-await",
            where=str(place_of(plan.parts.pipeline, waiting.cell.cell.id)),
            hint="put the `await` into an async function of its own step",
        )
    arguments = [*unit.inputs, *passed_to(plan, unit)]
    parameters = _parameters(plan, unit, arguments)
    items, imports = render_signature(plan, annotate(plan, unit, arguments), parameters)
    code = UnitCode(
        unit,
        "",
        arguments,
        parameters,
        unit_outputs(plan, unit),
        top=imports,
        support={"run_cells"},
    )
    code.cells = _render_cells(plan, unit, code)
    code.text = _render_function(plan, unit, names, items, code)
    return code


def _parameters(plan: ScriptPlan, unit: Unit, arguments: list[str]) -> list[str]:
    names = read_names(unit.body) | late_names(unit.body)
    names = close_over(names, {**plan.helpers, **{h.name: h for h in unit.helpers}})
    found = {n for n in names & plan.parameters if n not in plan.setup.bound}
    found |= {n for n, s in unit.sources.items() if s == "parameter" and n in plan.parameters}
    found -= set(arguments)
    return [p.name for p in plan.parts.pipeline.parameters if p.name in found]


def _render_function(
    plan: ScriptPlan, unit: Unit, names: Names, items: list[str], code: UnitCode
) -> str:
    given = ", ".join(f'"{n}": {n}' for n in [*code.arguments, *code.parameters])
    arguments = [f'"{cells_file(unit)}"', f"{{{given}}}"]
    if unit.kind == "check":
        arguments.append("keep=False")
    result = fresh("names", {*code.arguments, *code.parameters})
    head = f"{result} = {names.run_cells}" if code.outputs else names.run_cells
    lines = [wrap_call(head, arguments, "", INDENT)]
    if code.outputs:
        unsure = set(plan.parts.pipeline.step(unit.step).maybe_unbound)
        fields = []
        for name in code.outputs:
            if name in unsure:
                code.support.add("UNBOUND")
                fields.append(f'{name}={result}.get("{name}", {names.unbound})')
            else:
                fields.append(f'{name}={result}["{name}"]')
        lines.append(wrap_call(f"return {names.outputs}", fields, "", INDENT))
    ends = f" -> {names.outputs if code.outputs else 'None'}:"
    return wrap_call(f"def {function_name(unit)}", items, ends) + "\n" + "\n".join(lines)


def _late_imports(plan: ScriptPlan, unit: Unit) -> list[Helper]:
    """Return imports that functions of a unit need when they are called, after it.

    Who calls them has the import, but in another namespace than that of the cells.
    """
    pipeline = plan.parts.pipeline
    known = {h.name for h in unit.helpers} | {n for step in pipeline.steps for n in step.outputs}
    found = []
    for name in sorted(late_names(unit.body) - known - unit.binds):
        made = [d for d in pipeline.definitions if d.name == name]
        if made and all(d.kind == "import" and d.source == made[0].source for d in made):
            first = made[0]
            found.append(Helper(name, "import", first.source, first.cell, first.line, None))
    return found


def _render_cells(plan: ScriptPlan, unit: Unit, code: UnitCode) -> str:
    """Return the text of the file of cells; it runs in the namespace of definitions.py."""
    role = f"{unit.kind} {unit.step}"
    head = [
        "# ruff: noqa: F821, I001, RUF100",
        f"# The cells of {unit.kind} `{unit.step}` as they are; {function_name(unit)}.py"
        " gives them their names.",
    ]
    used: set[str] = set()
    travelling = [h for h in unit.helpers if h.kind == "import"]
    travelling += _late_imports(plan, unit)
    extra = sorted({line for p in unit.pieces for line in p.code.imports})
    blocks = [
        "\n".join(head),
        future_line(plan),
        render_imports([*extra, *split_future(travelling)], ".", used),
    ]
    future = future_statements(unit.body)
    pieces = []
    for piece in unit.pieces:
        close = "_close_figures()" if draws(plan, unit, piece) else ""
        if close:
            used.add("close_figures")
        pieces.append(render_piece(piece, role, ".", used, imports=future, close=close))
    if "close_figures" in used:
        blocks.append("from .notebook import close_figures as _close_figures")
    for name in sorted(SUPPORT & read_names(unit.body)):
        used.add(name)
        blocks.append(f"from .notebook import {name}")
    code.extra = []
    code.support |= {f"cells:{n}" for n in used}
    return join_blocks([*blocks, *pieces]) + "\n"
