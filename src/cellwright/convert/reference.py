"""The reference program of a notebook as one notebook: what the pipeline must compute.

Parameters, setup, step and check cells and the definitions that they use from unmarked cells, in
notebook order, in one fresh kernel; between them cells of ours note what each step left.
"""

from __future__ import annotations

from collections.abc import Mapping

from cellwright.convert.injection import inject_parameters
from cellwright.convert.literals import render_value
from cellwright.convert.replay import find_used
from cellwright.convert.spread_cells import repeat_text
from cellwright.convert.step_notebook import (
    Cells,
    begin_cell,
    definitions_text,
    document,
    with_first_line,
)
from cellwright.model import RANDOM, Definition, MarkedCell, Pipeline, ReadSource, Step

REFERENCE = "reference"


def build_reference_notebook(
    pipeline: Pipeline,
    *,
    store: str,
    project: str,
    seeds: Mapping[str, int],
    parameters: Mapping[str, object],
    definitions: str | None = None,
    kernel: str | None = None,
) -> str:
    """Return the reference program as nbformat 4.5 JSON.

    Args:
        pipeline: The pipeline.
        store: URL of the store that snapshots go to.
        project: The project's folder, an absolute path.
        seeds: The seed of each step by name, and that of setup as `setup`.
        parameters: Values by parameter; a missing one keeps its default.
        definitions: Digest of the stored sources of all definitions, if any.
        kernel: Kernelspec name, or None for the default.
    """
    cells = Cells()
    begin = begin_cell(store=store, seed=seeds["setup"], project=project, definitions=definitions)
    cells.add_machinery("begin", begin)
    carried = _carried(pipeline)
    for marked in pipeline.cells:
        own = [d for d in carried if d.cell == marked.cell.id]
        if marked.mark is None and own:
            cells.add_machinery(
                "definitions", definitions_text(own), cell=marked.cell.id, number=marked.cell.number
            )
        elif marked.role == "parameters":
            code = with_first_line(inject_parameters(pipeline, parameters), marked)
            cells.add_machinery("parameters", code, cell=marked.cell.id, number=marked.cell.number)
        elif marked.role in ("setup", "check"):
            if marked.role == "check" and marked.mark is not None:
                _guard_check(cells, pipeline, marked)
            cells.add_user(marked)
        elif marked.mark is not None and marked.role == "step":
            step = pipeline.step(str(marked.mark.step))
            _add_step_cell(cells, marked, step, seeds[step.name])
    cells.add_machinery("outputs", "_cellwright.save_outputs([])")
    return document(pipeline, REFERENCE, cells.documents, kernel)


def list_kept(step: Step) -> tuple[str, ...]:
    """Return the variables of a step that are compared: those handed on and those kept."""
    return tuple(n for n in dict.fromkeys((*step.outputs, *step.results)) if n[0] != "@")


def _add_step_cell(cells: Cells, marked: MarkedCell, step: Step, seed: int) -> None:
    name = render_value(step.name)
    own_random = RANDOM not in step.reads
    if own_random:
        cells.add_machinery("enter", f"_cellwright.enter_step({name}, seed={seed})")
    cpus = step.settings.cpus
    if cpus is not None:
        cells.add_machinery("enter", f"_cellwright.limit_threads({cpus!r})")
    if step.settings.foreach or step.settings.when is not None or step.needs:
        apart = seed if step.fans_out and own_random else None
        cells.add_machinery("repeat", repeat_text(step, seed=apart))
    cells.add_user(marked)
    if cpus is not None:
        cells.add_machinery("leave", "_cellwright.release_threads()")
    if own_random:
        carry = RANDOM in step.outputs
        cells.add_machinery("leave", f"_cellwright.leave_step({name}, carry={carry})")
    if marked.cell.id == step.cells[-1].cell.id:
        names = render_value(list(list_kept(step)))
        cells.add_machinery("snapshot", f"_cellwright.keep_snapshot({name}, {names})")


def _guard_check(cells: Cells, pipeline: Pipeline, marked: MarkedCell) -> None:
    """Let a check be left out with its step, or when nobody has bound what it reads."""
    step = next((s for s in pipeline.steps if s.name == marked.mark.step), None)  # type: ignore[union-attr]
    if step is None or not (step.needs or any(s.fallbacks for s in pipeline.steps)):
        return
    found = next((c for c in step.checks if c.cell.cell.id == marked.cell.id), None)
    reads = found.reads if found is not None else {}
    needs = [
        name
        for name, source in reads.items()
        if source.step is not None
        and pipeline.step(source.step).fallbacks.get(name) == ReadSource("unbound")
    ]
    cells.add_machinery(
        "repeat", f"_cellwright.repeat_next({render_value(step.name)}, needs={needs!r}, check=True)"
    )


def _carried(pipeline: Pipeline) -> list[Definition]:
    """Return the definitions of unmarked cells that marked cells use, in the order of the lines."""
    unmarked = {c.cell.id for c in pipeline.cells if c.mark is None}
    used = [d for step in pipeline.steps for d in step.definitions]
    used += [d for step in pipeline.steps for check in step.checks for d in check.definitions]
    used += find_used(pipeline, pipeline.setup)
    found = {(d.cell, d.line): d for d in used if d.cell in unmarked}
    return [found[key] for key in sorted(found, key=lambda k: k[1])]
