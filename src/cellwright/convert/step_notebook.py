"""The notebook that a runner executes for one task of a run; not how it is executed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cellwright.convert.injection import inject_parameters
from cellwright.convert.literals import render_value
from cellwright.convert.replay import Task, describe_task, prelude
from cellwright.convert.spread_cells import repeat_text, spread_text
from cellwright.model import OPTIONS_PREFIX, Definition, MarkedCell, Pipeline, Step, TaskKind

_DEFAULT_KERNEL = "python3"

_SEARCH_PATH = f"{OPTIONS_PREFIX}sys"
"""Input that imports need: it is loaded before definitions are replayed."""


@dataclass(frozen=True, slots=True)
class NotebookItem:
    """One item of a repeated step: its number, what tells it from others, its seed, its values.

    `values` are the digests of the stored values of the loop variables.
    """

    number: int
    identity: str
    seed: int
    values: Mapping[str, str]


def build_step_notebook(
    pipeline: Pipeline,
    task: TaskKind,
    step: str | None,
    *,
    store: str,
    project: str,
    seed: int,
    parameters: Mapping[str, object],
    inputs: Mapping[str, str],
    definitions: str | None = None,
    kernel: str | None = None,
    items: Sequence[NotebookItem] = (),
) -> str:
    """Return the step notebook of a task as nbformat 4.5 JSON, the same for the same arguments.

    Its cells: begin; the parameters cell with this run's values, the setup cells above the step
    and the definitions that it uses, in the order of the notebook; inputs; the task's own cells;
    outputs. Code keeps the line numbers that it has in the user's cells.

    Args:
        pipeline: The pipeline.
        task: Which kind of task.
        step: The step that is run or checked; None for setup.
        store: URL of the store that inputs come from and outputs go to.
        project: The project's folder, an absolute path.
        seed: The run's seed for this step.
        parameters: Values by parameter; a missing one keeps its default.
        inputs: Digest of the stored value by name; names in the order given.
        definitions: Digest of the stored sources of all definitions, if any.
        kernel: Kernelspec name, or None for the default.
        items: The items that one kernel runs one after the other, for the kind `item`.

    Raises:
        KeyError: There is no such step.
    """
    parts = describe_task(pipeline, task, step)
    cells = Cells()
    own = pipeline.step(step) if task == "step" and step is not None else None
    begin = begin_cell(
        store=store,
        seed=seed,
        project=project,
        definitions=definitions,
        reads=own.files_read if own else (),
        writes=own.files_written if own else (),
    )
    cells.add_machinery("begin", begin)
    early = {name: d for name, d in inputs.items() if name == _SEARCH_PATH}
    if early:
        cells.add_machinery("inputs", _load(early))
    for item in prelude(pipeline, parts):
        _add_prelude(cells, pipeline, item, parameters)
    if inputs or (parts.setup and task != "setup"):
        late = {name: d for name, d in inputs.items() if name not in early}
        again = seed if pipeline.setup_draws and task != "setup" else None
        cells.add_machinery("inputs", _load(late, again))
    if step is not None and task == "spread":
        found = pipeline.step(step)
        first = found.cells[0].cell
        cells.add_machinery("spread", spread_text(found), cell=first.id, number=first.number)
    elif step is not None and task == "item":
        for one in items:
            _add_item(cells, pipeline.step(step), parts, one)
        cells.add_machinery("outputs", "_cellwright.save_outputs([])")
    else:
        for cell in parts.cells:
            if step is not None and task == "step" and pipeline.step(step).in_one:
                cells.add_machinery("repeat", repeat_text(pipeline.step(step), spread=True))
            cells.add_user(cell)
        cells.add_machinery("outputs", _outputs(parts, replayed=task == "setup"))
    return document(pipeline, parts.id, cells.documents, kernel)


def _add_item(cells: Cells, step: Step, parts: Task, item: NotebookItem) -> None:
    values = ", ".join(f"{render_value(n)}: {render_value(d)}" for n, d in item.values.items())
    begin = (
        f"_cellwright.begin_item({item.number}, {render_value(item.identity)}, seed={item.seed}, "
        f"values={{{values}}}, binds={render_value(list(step.writes))})"
    )
    cells.add_machinery("inputs", begin)
    for cell in parts.cells:
        cells.add_user(cell)
    cells.add_machinery("outputs", _outputs(parts).replace("save_outputs", "save_item", 1))


def _load(inputs: Mapping[str, str], seed: int | None = None) -> str:
    lines = [f"    {render_value(name)}: {render_value(d)},\n" for name, d in inputs.items()]
    text = "{\n" + "".join(lines) + "}" if lines else "{}"
    again = "" if seed is None else f", seed={seed}"
    return f"_cellwright.load_inputs({text}{again})"


def begin_cell(
    *,
    store: str,
    seed: int,
    project: str,
    definitions: str | None,
    reads: Sequence[str] = (),
    writes: Sequence[str] = (),
) -> str:
    """Return the code of a task notebook's first cell."""
    arguments = [f"store={render_value(store)}", f"seed={seed}", f"project={render_value(project)}"]
    if definitions is not None:
        arguments.append(f"definitions={render_value(definitions)}")
    for name, paths in (("reads", reads), ("writes", writes)):
        if paths:
            arguments.append(f"{name}={render_value(list(paths))}")
    return f"import cellwright.runtime as _cellwright\n_cellwright.begin({', '.join(arguments)})"


def _outputs(task: Task, *, replayed: bool = False) -> str:
    arguments = [render_value(list(task.outputs))]
    if task.results:
        arguments.append(f"results={render_value(list(task.results))}")
    if replayed:
        arguments.append("replayed=True")
    return f"_cellwright.save_outputs({', '.join(arguments)})"


def _add_prelude(
    cells: Cells,
    pipeline: Pipeline,
    item: MarkedCell | tuple[Definition, ...],
    parameters: Mapping[str, object],
) -> None:
    if isinstance(item, tuple):
        number = next((c.cell.number for c in pipeline.cells if c.cell.id == item[0].cell), None)
        cells.add_machinery("definitions", definitions_text(item), cell=item[0].cell, number=number)
    elif item is pipeline.parameters_cell:
        code = inject_parameters(pipeline, parameters)
        cells.add_machinery(
            "parameters",
            with_first_line(code, item),
            cell=item.cell.id,
            number=item.cell.number,
            tags=("injected-parameters",),
        )
    else:
        cells.add_user(item)


def definitions_text(definitions: Sequence[Definition]) -> str:
    """Return sources of one cell's definitions at the lines that they have there."""
    text = "#"
    for definition in definitions:
        text += "\n" * (definition.line - 1 - text.count("\n"))
        text = definition.source if text == "#" else text + definition.source
    return text


def with_first_line(code: str, cell: MarkedCell) -> str:
    """Return code that IPython runs with its line numbers as they are.

    IPython drops empty lines at the top of a cell, and the mark has left one: a comment keeps the
    count. A cell magic must be the first line and gets none.
    """
    if code.strip() and not code.partition("\n")[0].strip() and not _is_cell_magic(code):
        first = cell.cell.source.partition("\n")[0].strip()
        return (f"# {first}" if first else "#") + "\n" + code.partition("\n")[2]
    return code


def _is_cell_magic(code: str) -> bool:
    return code.lstrip().startswith("%%")


class Cells:
    """The cells of a notebook in the making, with ids that are unique in it."""

    def __init__(self) -> None:
        self.documents: list[dict[str, object]] = []
        self._ids: set[str] = set()

    def add_user(self, cell: MarkedCell) -> None:
        """Add a cell of the user's notebook."""
        origin: dict[str, object] = {"cell": cell.cell.id, "number": cell.cell.number}
        if cell.role is not None:
            origin["role"] = cell.role
        self._add(cell.cell.id, with_first_line(cell.code, cell), {"cellwright": origin})

    def add_machinery(
        self,
        name: str,
        code: str,
        *,
        cell: str | None = None,
        number: int | None = None,
        tags: Sequence[str] = (),
    ) -> None:
        """Add a cell of ours; one that comes from a cell of the user's names it."""
        origin: dict[str, object] = {"machinery": name}
        if cell is not None:
            origin["cell"] = cell
        if number is not None:
            origin["number"] = number
        metadata: dict[str, object] = {"cellwright": origin}
        if tags:
            metadata["tags"] = list(tags)
        self._add(f"cellwright-{name}", code, metadata)

    def _add(self, wanted: str, code: str, metadata: dict[str, object]) -> None:
        kept = "".join(c if c.isascii() and (c.isalnum() or c in "-_") else "-" for c in wanted)
        kept = kept[:60] or "cell"
        unique, count = kept, 1
        while unique in self._ids:
            count += 1
            unique = f"{kept}-{count}"
        self._ids.add(unique)
        self.documents.append(
            {
                "cell_type": "code",
                "execution_count": None,
                "id": unique,
                "metadata": metadata,
                "outputs": [],
                "source": code.splitlines(keepends=True),
            }
        )


def document(
    pipeline: Pipeline, task: str, cells: Sequence[Mapping[str, object]], kernel: str | None
) -> str:
    """Return the notebook of a task as nbformat JSON."""
    name = kernel or _DEFAULT_KERNEL
    content = {
        "cells": cells,
        "metadata": {
            "cellwright": {"pipeline": pipeline.name, "task": task},
            "kernelspec": {"display_name": name, "language": "python", "name": name},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
