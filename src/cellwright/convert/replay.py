"""What is replayed before a task's own cells, in notebook order; not how it is written down."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cellwright.convert.parsing import parse_cell
from cellwright.convert.repeated import select_definitions
from cellwright.model import Definition, MarkedCell, Pipeline, TaskKind


@dataclass(frozen=True, slots=True)
class Task:
    """The cells of one task of a run and what it uses.

    Attributes:
        kind, step: Which task; `step` is None for setup.
        cells: Its own cells.
        setup: Setup cells to be replayed, in notebook order.
        definitions: Definitions that travel as source, in the order of replay.
        outputs, results: Names to be handed on and to be kept at its end.
    """

    kind: TaskKind
    step: str | None
    cells: tuple[MarkedCell, ...]
    setup: tuple[MarkedCell, ...]
    definitions: tuple[Definition, ...]
    outputs: tuple[str, ...] = ()
    results: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """Return the id of the task in a run: `setup`, `train`, `check:train`."""
        if self.kind == "setup":
            return "setup"
        return str(self.step) if self.kind == "step" else f"{self.kind}:{self.step}"


def describe_task(pipeline: Pipeline, kind: TaskKind, name: str | None) -> Task:
    """Return what one task consists of.

    Args:
        pipeline: The pipeline.
        kind: Which kind of task.
        name: The step that it runs or checks; None for setup.

    Raises:
        KeyError: There is no such step.
    """
    if kind == "setup" or name is None:
        found = find_used(pipeline, pipeline.setup)
        return Task("setup", None, (), pipeline.setup, found, pipeline.setup_values)
    step = pipeline.step(name)
    if kind == "check":
        ids = {i for c in step.checks for i in c.setup}
        own = _merge(d for c in step.checks for d in c.definitions)
        cells = tuple(c.cell for c in step.checks)
        setup = tuple(c for c in pipeline.setup if c.cell.id in ids)
        return Task(kind, name, cells, setup, _merge([*own, *find_used(pipeline, setup)]))
    setup = tuple(c for c in pipeline.setup if c.cell.id in step.setup)
    used = select_definitions(pipeline, step, kind)
    found = _merge([*used, *find_used(pipeline, setup)])
    if kind == "spread":
        return Task(kind, name, (), setup, found)
    return Task(kind, name, step.cells, setup, found, step.outputs, step.results)


def prelude(pipeline: Pipeline, task: Task) -> list[MarkedCell | tuple[Definition, ...]]:
    """Return the parameters cell, setup cells and definitions of a task in notebook order.

    Definitions of one cell that follow each other stand together.
    """
    order = {c.cell.id: i for i, c in enumerate(pipeline.cells)}
    last = len(order)
    items: list[tuple[tuple[int, int], MarkedCell | Definition]] = []
    if pipeline.parameters_cell is not None:
        position = order.get(pipeline.parameters_cell.cell.id, -1)
        items.append(((position, 0), pipeline.parameters_cell))
    for number, cell in enumerate(task.setup):
        items.append(((order.get(cell.cell.id, last), number), cell))
    for number, definition in enumerate(task.definitions, len(items)):
        line = definition.line if definition.cell in order else number
        items.append(((order.get(definition.cell, last + 1), line), definition))
    return _grouped(_imports_first([item for _, item in sorted(items, key=lambda i: i[0])]))


def _imports_first(items: list[MarkedCell | Definition]) -> list[MarkedCell | Definition]:
    """Put an import that stands below what needs it above: a later cell may repeat an import."""
    found: list[MarkedCell | Definition] = []
    for item in items:
        place = len(found)
        if isinstance(item, Definition) and item.kind == "import":
            users = (
                i
                for i, other in enumerate(found)
                if isinstance(other, Definition) and item.name in other.needs
            )
            place = next(users, place)
        found.insert(place, item)
    return found


def _grouped(
    items: Iterable[MarkedCell | Definition],
) -> list[MarkedCell | tuple[Definition, ...]]:
    found: list[MarkedCell | tuple[Definition, ...]] = []
    for item in items:
        before = found[-1] if found else None
        if isinstance(item, MarkedCell):
            found.append(item)
        elif isinstance(before, tuple) and _follows(before[-1], item):
            found[-1] = (*before, item)
        else:
            found.append((item,))
    return found


def _follows(one: Definition, other: Definition) -> bool:
    """Return whether a definition can stand below another at the line that it has in its cell."""
    return one.cell == other.cell and other.line > one.line + one.source.count("\n")


def _merge(definitions: Iterable[Definition]) -> tuple[Definition, ...]:
    """Return definitions without repetitions; one statement that binds two names counts once."""
    found: dict[tuple[str, int, str], Definition] = {}
    for definition in definitions:
        found.setdefault((definition.cell, definition.line, definition.source), definition)
    return tuple(found.values())


def find_used(pipeline: Pipeline, setup: Sequence[MarkedCell]) -> tuple[Definition, ...]:
    """Return the definitions of unmarked cells that setup and parameters use, transitively."""
    known = pipeline.explored
    cells = [*setup, *([pipeline.parameters_cell] if pipeline.parameters_cell else [])]
    names: list[str] = []
    bound: set[str] = set()
    for cell in cells if known else ():
        for node in ast.walk(parse_cell(cell.code)):
            if isinstance(node, ast.Name):
                names.append(node.id)
                if not isinstance(node.ctx, ast.Load):
                    bound.add(node.id)
    found: dict[str, Definition] = {}
    while names:
        name = names.pop()
        if name in known and name not in found and name not in bound:
            found[name] = known[name]
            names.extend(known[name].needs)
    return tuple(d for d in pipeline.definitions if found.get(d.name) is d) if found else ()
