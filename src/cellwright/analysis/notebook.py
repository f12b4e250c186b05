"""Runs a marked notebook's cells in order and keeps what each did; sources and edges come later."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field

from cellwright.analysis.finishing import finish_cell
from cellwright.analysis.interpreter import make_machine, run_cell
from cellwright.analysis.ipython import PythonCode, to_python
from cellwright.analysis.machine import Machine
from cellwright.analysis.observed import add_observed, share_observed
from cellwright.analysis.parameters import ParametersCell, read_parameters
from cellwright.analysis.record import Record
from cellwright.analysis.repeated import run_repeated
from cellwright.analysis.scopes import bindings
from cellwright.analysis.shown import reads_last_shown
from cellwright.model import MarkedCell, MarkedNotebook, Observed, Role


@dataclass(frozen=True, slots=True)
class CellRun:
    """One code cell: its place, its role, its code, what it does."""

    position: int
    cell: MarkedCell
    code: PythonCode
    record: Record

    @property
    def role(self) -> Role | None:
        """Return the cell's role."""
        return self.cell.role

    @property
    def step(self) -> str | None:
        """Return the step it belongs to, or checks."""
        return self.cell.mark.step if self.cell.mark is not None else None


@dataclass(slots=True)
class NotebookRun:
    """All code cells of a notebook, in order.

    Attributes:
        marked: The notebook.
        cells: Its code cells with a role, and unmarked ones.
        parameters: What the parameters cell says.
        explored: For each name, the unmarked and skip cells that bind it and are not run.
        machine: The abstract machine after the last cell.
        by_position: The code cells by position.
        setup: The setup cells, in order.
        shows_last: It reads `_`, which IPython binds to what is shown.
    """

    marked: MarkedNotebook
    machine: Machine
    cells: list[CellRun] = field(default_factory=list)
    parameters: ParametersCell = field(default_factory=ParametersCell)
    explored: dict[str, list[CellRun]] = field(default_factory=dict)

    by_position: dict[int, CellRun] = field(default_factory=dict)
    setup: list[CellRun] = field(default_factory=list)
    shows_last: bool = False

    def add(self, cell: CellRun) -> None:
        """Add the next code cell."""
        self.cells.append(cell)
        self.by_position[cell.position] = cell
        if cell.role == "setup":
            self.setup.append(cell)

    def at(self, position: int) -> CellRun:
        """Return the code cell at a position of the notebook."""
        return self.by_position[position]

    def steps(self) -> dict[str, list[CellRun]]:
        """Return the cells of each step, steps in order of their first cell."""
        found: dict[str, list[CellRun]] = {}
        for cell in self.cells:
            if cell.role == "step" and cell.step is not None:
                found.setdefault(cell.step, []).append(cell)
        return found


def run_notebook(
    marked: MarkedNotebook,
    modules: Mapping[str, str],
    observed: Mapping[str, Observed] | None = None,
) -> NotebookRun:
    """Run all code cells of a notebook abstractly.

    All instances share their class. That matters only if the class itself is changed, which is
    seldom: only then is a class, or a function, counted among the objects that names share.

    Args:
        marked: The notebook.
        modules: Sources of local modules by dotted name.
        observed: What steps were seen to do; it counts as done by each of their cells.
    """
    run = _run_cells(marked, modules, observed, joins_definitions=False)
    changed = (t for c in run.cells for t in c.record.changed_things)
    if any(t.kind in ("class", "function") for t in changed):
        return _run_cells(marked, modules, observed, joins_definitions=True)
    return run


def _run_cells(
    marked: MarkedNotebook,
    modules: Mapping[str, str],
    observed: Mapping[str, Observed] | None,
    *,
    joins_definitions: bool,
) -> NotebookRun:
    machine = make_machine(modules)
    machine.joins_definitions = joins_definitions
    seen = _by_cell(marked, observed or {})
    machine.seen_changes = {cell: effects.changes for cell, effects in seen.items()}
    run = NotebookRun(marked, machine)
    machine.replayed = frozenset(
        i for i, c in enumerate(marked.cells) if c.role in ("setup", "parameters")
    )
    codes = {i: to_python(c.code) for i, c in enumerate(marked.cells) if c.cell.kind == "code"}
    run.shows_last = reads_last_shown(codes.values())
    for position, code in codes.items():
        cell = marked.cells[position]
        machine.shows = run.shows_last and cell.role == "step"
        record = _run(run, position, cell, code)
        if cell.cell.id in seen:
            add_observed(record, seen[cell.cell.id])
            share_observed(machine, record, seen[cell.cell.id])
        run.add(CellRun(position, cell, code, record))
        if cell.role in (None, "skip"):
            _note_explored(run, run.cells[-1])
    return run


def _by_cell(marked: MarkedNotebook, observed: Mapping[str, Observed]) -> dict[str, Observed]:
    """Return what was observed by the cells of steps."""
    found: dict[str, Observed] = {}
    for cell in marked.cells:
        step = cell.mark.step if cell.role == "step" and cell.mark is not None else None
        if step is not None and step in observed:
            found[cell.cell.id] = observed[step]
    return found


def _run(run: NotebookRun, position: int, cell: MarkedCell, code: PythonCode) -> Record:
    machine, name = run.machine, cell.cell.id
    if cell.role == "skip":
        return Record(position)
    if cell.role is None:
        return _run_definitions(machine, position, name, code)
    if cell.role == "check":
        machine.state.push()
        try:
            return run_cell(machine, position, name, code)
        finally:
            machine.state.pop()
    if cell.role == "parameters":
        run.parameters = read_parameters(code)
    if cell.role == "step" and cell.mark is not None:
        settings = cell.mark.settings
        if settings.foreach or settings.when:
            last = not any(
                c.mark and c.mark.step == cell.mark.step and c.role == "step"
                for c in run.marked.cells[position + 1 :]
            )
            return run_repeated(machine, position, cell, code, last=last)
    return run_cell(machine, position, name, code)


def _run_definitions(machine: Machine, position: int, name: str, code: PythonCode) -> Record:
    """Run only what travels as source: imports, functions and classes of an unmarked cell."""
    record = Record(position)
    body = code.tree.body if code.tree is not None else []
    machine.begin(record, name, code.text, body)
    for statement in body:
        if not isinstance(
            statement,
            ast.Import
            | ast.ImportFrom
            | ast.FunctionDef
            | ast.AsyncFunctionDef
            | ast.ClassDef
            | ast.Assign,
        ):
            continue
        if isinstance(statement, ast.Assign) and not isinstance(
            statement.value, ast.Lambda | ast.Call
        ):
            continue
        before = len(record.definitions)
        scratch, machine.record = machine.record, Record(position)
        machine.record.definitions = record.definitions
        machine.record.stars = record.stars
        machine.record.modules = record.modules
        machine.state.push()
        machine.run([statement])
        layer = machine.state.pop()
        machine.record = scratch
        if len(record.definitions) > before:
            machine.state.layers[-1].update(layer)
            for definition in record.definitions[before:]:
                record.touched.setdefault(definition.name, definition.line)
    return finish_cell(machine)


def _note_explored(run: NotebookRun, cell: CellRun) -> None:
    body = cell.code.tree.body if cell.code.tree is not None else []
    for name in bindings(body).bound:
        if name not in cell.record.touched:
            run.explored.setdefault(name, []).append(cell)
