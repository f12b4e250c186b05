"""A pipeline as a package of scripts: path to text; nothing is written to disk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import PurePath

from cellwright.convert.scripts.annotations import Types, own_types
from cellwright.convert.scripts.blocks import marker, render_markdown
from cellwright.convert.scripts.driver import render_driver
from cellwright.convert.scripts.functions import render_unit
from cellwright.convert.scripts.late import late_modules, render_late
from cellwright.convert.scripts.modules import render_module
from cellwright.convert.scripts.overview import render_overview
from cellwright.convert.scripts.parameters import render_parameters
from cellwright.convert.scripts.parts import Parts, collect_parts, place_of
from cellwright.convert.scripts.plan import plan_scripts
from cellwright.convert.scripts.shared import render_definitions
from cellwright.convert.scripts.support import render_support
from cellwright.convert.scripts.text import fresh, join_blocks
from cellwright.convert.scripts.unit_code import UnitCode, choose_names
from cellwright.convert.scripts.verbatim import cells_file
from cellwright.convert.versions import step_versions
from cellwright.errors import PipelineError
from cellwright.model import Pipeline


def convert_pipeline(
    pipeline: Pipeline,
    *,
    versions: Mapping[str, str] | None = None,
    notebook: str | None = None,
    types: Types | None = None,
) -> Mapping[str, str]:
    """Return a pipeline as a package of plain Python scripts, the same for the same pipeline.

    Args:
        pipeline: The pipeline.
        versions: Versions by task id, if they are known already.
        notebook: Path of the notebook as seen from the package; by default it stands beside it.
        types: Types of what steps leave, by step and name, for the signatures.

    Returns:
        Text by path inside the package, in the order of the paths.

    Raises:
        PipelineError: A cell cannot be a script: `script-syntax`, `script-magic`,
            `script-await`, `script-history`, `script-unsupported`.
    """
    name = PurePath(pipeline.notebook.replace("\\", "/")).name
    pipeline = replace(pipeline, notebook=name)
    versions = step_versions(pipeline) if versions is None else versions
    parts = collect_parts(pipeline)
    _refuse_waiting_setup(parts)
    _refuse_history(pipeline)
    plan = plan_scripts(parts)
    plan.types = {step.name: own_types(step, types or {}) for step in pipeline.steps}
    support: set[str] = set()
    files = {"__init__.py": _render_init(parts), "steps/__init__.py": ""}
    modules: list[tuple[str, list[UnitCode]]] = []
    paths = script_paths(pipeline)
    for step in pipeline.steps:
        units = [u for u in parts.units if u.step == step.name]
        names = choose_names(plan, units)
        codes = [render_unit(plan, unit, names) for unit in units]
        module = paths[step.name].removeprefix("steps/").removesuffix(".py")
        files[f"steps/{module}.py"] = render_module(plan, codes, names, versions)
        for code in codes:
            if code.cells:
                files[f"steps/{cells_file(code.unit)}"] = code.cells
            support |= {n.removeprefix("cells:") for n in code.support}
        modules.append((module, codes))
    for name, late in late_modules(plan).items():
        files.update(render_late(plan, name, late, support))
    files["definitions.py"] = render_definitions(plan, support)
    files["parameters.py"] = render_parameters(plan, support)
    files["__main__.py"] = render_driver(plan, modules)
    files["notebook.py"] = render_support(support)
    place = notebook or f"../{name}"
    files["pipeline.yaml"] = render_overview(pipeline, versions, paths, place, plan.types)
    empty = ("steps/__init__.py",)
    return {path: files[path] for path in sorted(files) if files[path] or path in empty}


def script_paths(pipeline: Pipeline) -> Mapping[str, str]:
    """Return the path of each step's script inside the package, by step.

    It is the step's name, changed where that is a keyword of Python or differs from another only
    in what some file systems do not tell apart.

    Args:
        pipeline: The pipeline.
    """
    found: dict[str, str] = {}
    taken = {"__init__"}
    for step in pipeline.steps:
        module = fresh(step.name, taken)
        while module.casefold() in taken or module.casefold().removesuffix("_cells") in taken:
            module += "_"
        taken.add(module.casefold())
        found[step.name] = f"steps/{module}.py"
    return found


def _refuse_history(pipeline: Pipeline) -> None:
    """Refuse cells that read what IPython keeps of earlier ones: a script has no such thing."""
    for problem in pipeline.problems:
        if problem.code == "CW116":
            raise PipelineError(
                problem.message.split(" is ")[0] + " is IPython's, and no script has it",
                code="script-history",
                where=str(problem.place),
                hint="give the result that is meant a name, or mark the cell %%skip",
            )


def _refuse_waiting_setup(parts: Parts) -> None:
    for piece in parts.setup:
        if piece.code.waits:
            raise PipelineError(
                "a setup cell has a top-level `await`, which a module cannot have",
                code="script-await",
                where=str(place_of(parts.pipeline, piece.cell.cell.id)),
                hint="put it into a step",
            )


def _render_init(parts: Parts) -> str:
    pipeline = parts.pipeline
    head = f'"""The pipeline of {pipeline.notebook} as plain Python; pipeline.yaml describes it."""'
    return join_blocks([head, render_markdown(parts.trailing)]) + "\n"


def script_text(pipeline: Pipeline, step: str) -> str:
    """Return the source of a step for the record: definitions that it uses, its cells, its checks.

    Works for every step, also for one that cannot be converted.

    Args:
        pipeline: The pipeline.
        step: The name of a step.

    Raises:
        KeyError: There is no such step.
    """
    found = pipeline.step(step)
    blocks = []
    for definition in found.definitions:
        blocks.append(f"{marker(definition.cell, 'definitions')}\n{definition.source.strip()}")
    for cell in found.cells:
        blocks.append(f"{marker(cell.cell.id, f'step {step}')}\n{cell.code.strip()}")
    for check in found.checks:
        cell = check.cell
        blocks.append(f"{marker(cell.cell.id, f'check {step}')}\n{cell.code.strip()}")
    return "\n\n".join(blocks) + "\n"
