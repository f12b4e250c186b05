"""Makes the meanings of a pipeline's tasks: what is theirs, and what they reach."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property

from cellwright.convert.identity.consequences import Consequences
from cellwright.convert.identity.making import only_makes
from cellwright.convert.identity.reach import Reach
from cellwright.convert.identity.records import NOTEBOOK, Meaning, Unit
from cellwright.convert.identity.resolving import Resolver
from cellwright.convert.identity.scopes import Modules, Notes, Scope, digest_units
from cellwright.convert.identity.settings import list_settings, tell_settings
from cellwright.convert.identity.textual import READERS, SOURCE_READERS, digest_texts
from cellwright.convert.identity.units import split_units
from cellwright.convert.injection import other_statements
from cellwright.convert.parsing import parse_cell, plain_code
from cellwright.convert.repeated import is_spread
from cellwright.convert.replay import Task, describe_task
from cellwright.hashing import code_digest, digest
from cellwright.model import MarkedCell, Pipeline, Step

_ASKING = ("step", "spread")
"""Kinds of tasks to which the expressions of `--foreach` and `--when` count."""

_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def find_meanings(
    pipeline: Pipeline, modules: Mapping[str, str] | None = None
) -> Mapping[str, Meaning]:
    """Return what each task means, by task id: `setup`, `train`, `check:train`.

    The expressions of `--foreach` and `--when` have meanings of their own (`spread:train`), and so
    has an item without them (`item:train`).

    Args:
        pipeline: The pipeline.
        modules: Sources of local modules by dotted name.
    """
    finder = _Finder(pipeline, modules or {})
    return {task.id: finder.find(task) for task in _list_tasks(pipeline)}


def find_widened(
    pipeline: Pipeline, modules: Mapping[str, str] | None = None
) -> Mapping[str, tuple[str, ...]]:
    """Return in words, by task id, where code cannot be followed: `Meaning.widened` alone."""
    finder = _Finder(pipeline, modules or {})
    return {t.id: tuple(finder.collect(t)[0].widened) for t in _list_tasks(pipeline)}


def _list_tasks(pipeline: Pipeline) -> list[Task]:
    tasks = [describe_task(pipeline, "step", step.name) for step in pipeline.steps]
    tasks += [describe_task(pipeline, "spread", s.name) for s in pipeline.steps if is_spread(s)]
    tasks += [describe_task(pipeline, "item", s.name) for s in pipeline.steps if s.fans_out]
    tasks += [describe_task(pipeline, "check", s.name) for s in pipeline.steps if s.checks]
    if pipeline.setup_values:
        tasks.insert(0, describe_task(pipeline, "setup", None))
    return tasks


class _Finder:
    """Keeps what the tasks of one pipeline have in common."""

    def __init__(self, pipeline: Pipeline, modules: Mapping[str, str]) -> None:
        self._pipeline = pipeline
        self._steps = {step.name: step for step in pipeline.steps}
        self._modules = Modules(modules)
        self._notes = Notes()
        self._parameters = frozenset(p.name for p in pipeline.parameters)
        self._shared: tuple[Unit, ...] | None = None
        self._cells: dict[tuple[str, str], tuple[Unit, ...] | None] = {}
        self._definitions: dict[tuple[str, str], tuple[Unit, ...]] = {}
        self._sources: dict[int, str] = {}
        self._order = {cell.cell.id: i for i, cell in enumerate(pipeline.cells)}
        self._places: dict[int, tuple[Scope, Mapping[int, int]]] = {}
        self._lines: dict[tuple[str, str], list[str]] = {}
        self._code_of = {c.cell.id: c.code for c in (*pipeline.setup, *pipeline.cells)}
        self._scopes: dict[tuple[object, ...], Scope] = {}
        self._codes: dict[str, str] = {}
        self._consequences: dict[int, Consequences] = {}
        self._tops: dict[str, frozenset[str]] = {}

    def collect(self, task: Task) -> tuple[Reach, list[Unit]]:
        """Return what the code of a task reaches, and its own units."""
        step = self._steps.get(task.step or "")
        own, broken = self._own_units(task)
        around = self._around(task, step)
        reach = self._reach(self._prelude(task), self._given(task, step), around)
        reach.use_code([*own, *self._setting_units(step if task.kind in _ASKING else None)])
        if task.kind == "setup" or broken:
            reach.include_all(u for u in self._prelude(task).units)
        tops = frozenset(name.partition(".")[0] for name in reach.imports)
        self._tops[task.id] = around | tops
        return reach, own

    def find(self, task: Task) -> Meaning:
        """Return what one task means."""
        step = self._steps.get(task.step or "")
        reach, own = self.collect(task)
        units = self._in_order(task, reach)
        code = self._digest_cells(task.cells)
        plain = step is None or task.kind == "check"
        settings = {} if plain or step is None else list_settings(step.settings, task.kind)
        reached = digest_units(units, self._notes)
        seeding = self._seeding(reach)
        read = self._read_as_text([*own, *units])
        without = digest("step-version", task.kind, code, reached, settings, *filter(None, [read]))
        parts, texts = self._describe(task, units)
        return Meaning(
            version=digest("step-outputs", without, sorted(task.outputs)),
            code=without,
            parts=parts
            | {"code": code}
            | ({"text": read} if read else {})
            | (tell_settings(step, task.kind, task.outputs) if not plain and step else {}),
            texts=texts,
            parameters=frozenset(reach.names & self._parameters),
            random=seeding,
            imports=frozenset(reach.imports),
            idle_imports=frozenset(reach.idle_imports),
            attributes=frozenset(reach.attributes),
            carried=self._carried(task, own, units),
            idle_texts=self._idle_texts(task, reach, own),
            makes=only_makes(own, frozenset(task.outputs), units, self._known(self._prelude(task))),
            widened=tuple(reach.widened),
        )

    def _reach(
        self,
        prelude: Scope,
        given: frozenset[str] = frozenset(),
        around: frozenset[str] = frozenset(),
    ) -> Reach:
        """Return what collects the units that count, behind one prelude."""
        known = self._known(prelude)
        return Reach(prelude, self._modules, self._notes, known, given, around)

    def _known(self, prelude: Scope) -> Consequences:
        """Return what statements mean behind one prelude."""
        if id(prelude) not in self._consequences:
            resolver = Resolver(prelude, self._modules)
            self._consequences[id(prelude)] = Consequences(resolver, self._notes)
        return self._consequences[id(prelude)]

    def _around(self, task: Task, step: Step | None) -> frozenset[str]:
        """Return the packages whose objects may be among what a task is handed."""
        if step is None:
            return frozenset()
        reads = [c.reads for c in step.checks] if task.kind == "check" else [step.reads]
        found = self._tops.get(step.name, frozenset()) if task.kind == "check" else frozenset()
        values = frozenset(self._pipeline.setup_values)
        known = self._known(self._prelude(task))
        for name, source in [pair for read in reads for pair in read.items()]:
            if source.source == "step":
                found |= self._tops.get(source.step or "", frozenset())
            elif source.source == "setup" and name in values:
                found |= known.packages_behind(name)
        return found

    # -- code --------------------------------------------------------------------------------

    def _own_units(self, task: Task) -> tuple[list[Unit], bool]:
        own: list[Unit] = []
        broken = False
        for cell in task.cells:
            units = self._cell_units(cell)
            broken = broken or units is None
            own += units or ()
        return own, broken

    def _cell_units(self, cell: MarkedCell) -> tuple[Unit, ...] | None:
        key = (cell.cell.id, cell.code)
        if key not in self._cells:
            try:
                body = parse_cell(cell.code).body
            except SyntaxError:
                self._cells[key] = None
            else:
                self._cells[key] = tuple(split_units(NOTEBOOK, cell.cell.id, body))
        return self._cells[key]

    def _setting_units(self, step: Step | None) -> list[Unit]:
        """Return the expressions among a step's settings as code of its own."""
        if step is None:
            return []
        texts = [f.expression for f in step.settings.foreach]
        texts += [step.settings.when] if step.settings.when is not None else []
        found: list[Unit] = []
        for text in texts:
            try:
                found += split_units(NOTEBOOK, "", ast.parse(text.strip()).body)
            except SyntaxError:
                continue
        return found

    def _given(self, task: Task, step: Step | None) -> frozenset[str]:
        """Return the names whose values are handed in: they are part of the key by value."""
        if step is None:
            return frozenset()
        reads = [c.reads for c in step.checks] if task.kind == "check" else [step.reads]
        loops = [f.variable for f in step.settings.foreach] if task.kind != "check" else []
        values = frozenset(self._pipeline.setup_values)
        return frozenset(loops) | frozenset(
            name
            for read in reads
            for name, source in read.items()
            if source.source == "step" or (source.source == "setup" and name in values)
        )

    def _prelude(self, task: Task) -> Scope:
        """Return the scope of what is executed or defined before a task's own code."""
        key = (
            tuple(cell.cell.id for cell in task.setup),
            tuple((d.cell, d.line, d.name) for d in task.definitions),
        )
        if key not in self._scopes:
            order = self._order
            units = [*self._parameter_units()]
            for cell in task.setup:
                units += self._cell_units(cell) or ()
            for definition in task.definitions:
                at = (definition.cell, definition.source)
                if at not in self._definitions:
                    body = parse_cell(definition.source).body
                    made = split_units(NOTEBOOK, definition.cell, body)
                    moved = tuple(_moved(u, definition.line - 1) for u in made)
                    self._definitions[at] = moved
                    self._sources |= {id(unit): definition.source for unit in moved}
                units += self._definitions[at]
            units.sort(key=lambda u: (order.get(u.home, len(order)), u.line))
            self._scopes[key] = Scope(NOTEBOOK, units, mentioned=self._mentioned)
        return self._scopes[key]

    @cached_property
    def _mentioned(self) -> frozenset[str]:
        """Return the names that cells of steps and checks read."""
        steps = self._pipeline.steps
        cells = [*(c for s in steps for c in s.cells), *(c.cell for s in steps for c in s.checks)]
        units = [unit for cell in cells for unit in self._cell_units(cell) or ()]
        return frozenset(name for unit in units for name in unit.reads)

    def _parameter_units(self) -> tuple[Unit, ...]:
        if self._shared is None:
            cell = self._pipeline.parameters_cell
            home = cell.cell.id if cell is not None else ""
            self._shared = tuple(split_units(NOTEBOOK, home, other_statements(self._pipeline)))
        return self._shared

    # -- digests -----------------------------------------------------------------------------

    def _in_order(self, task: Task, reach: Reach) -> list[Unit]:
        """Return the units that count: modules by name, each in the order of execution."""
        prelude = self._prelude(task)
        if id(prelude) not in self._places:
            numbers = {id(unit): i for i, unit in enumerate(prelude.units)}
            self._places[id(prelude)] = (prelude, numbers)
        place = self._places[id(prelude)][1]
        seeding = reach.seeding.keys() - reach.units.keys()
        found = [u for key, u in reach.units.items() if key not in seeding]
        return sorted(found, key=lambda u: (u.scope, place.get(id(u), u.line)))

    def _read_as_text(self, units: Sequence[Unit]) -> str:
        """Return the digest of docstrings or sources, where code reads them; else nothing."""
        names = {name for unit in units for name in (*unit.attributes, *unit.reads)}
        if not names & READERS:
            return ""
        homes = sorted({unit.scope for unit in units} - {NOTEBOOK})
        sources = [*(self._source(unit) for unit in units), *map(self._modules.text, homes)]
        return digest_texts(sources, docstrings=not names & SOURCE_READERS)

    def _seeding(self, reach: Reach) -> str:
        units = [u for key, u in reach.seeding.items() if key not in reach.units]
        return digest_units(units, self._notes) if units else ""

    def _digest_cells(self, cells: Sequence[MarkedCell]) -> str:
        """Return the digest of cells taken together, however their code is split into them."""
        text = "\0".join(cell.code for cell in cells)
        if text not in self._codes:
            self._codes[text] = _digest_code([cell.code for cell in cells])
        return self._codes[text]

    def _describe(
        self, task: Task, units: Iterable[Unit]
    ) -> tuple[dict[str, str], dict[str, tuple[str, int, str]]]:
        """Return the digests of a task's units by label, and their texts."""
        parts: dict[str, str] = {}
        texts: dict[str, tuple[str, int, str]] = {}
        for unit in units:
            value = self._notes.digest(unit)
            label = _label(unit, value)
            number = 1
            while label in parts:
                number += 1
                label = f"{label.partition('#')[0]}#{number}"
            parts[label] = value
            texts[label] = (unit.home, unit.line, self._source(unit))
        for cell in task.cells:
            label = f"cell:{cell.cell.id}"
            parts[label] = digest("text", cell.code)
            texts[label] = (cell.cell.id, 1, cell.code)
        return parts, texts

    def _source(self, unit: Unit) -> str:
        """Return the text of a unit, decorators included."""
        if id(unit) in self._sources:
            return self._sources[id(unit)]
        last = unit.line + (unit.node.end_lineno or unit.node.lineno) - unit.node.lineno
        if hasattr(unit.node, "decorator_list"):
            last = unit.node.end_lineno or last
        return "\n".join(self._lines_of(unit)[unit.line - 1 : last])

    def _lines_of(self, unit: Unit) -> list[str]:
        key = (unit.scope, unit.home)
        if key not in self._lines:
            text = self._modules.text(unit.scope) if unit.scope != NOTEBOOK else ""
            cell = self._code_of.get(unit.home) if unit.scope == NOTEBOOK else None
            self._lines[key] = (plain_code(cell) if cell is not None else text).splitlines()
        return self._lines[key]

    def _idle_texts(self, task: Task, reach: Reach, own: Iterable[Unit]) -> frozenset[str]:
        """Return the texts that only statements which do not count have."""
        idle: set[str] = set()
        used = {text for unit in own for text in self._notes.texts(unit)}
        modules = [self._modules.scope(name).units for name in reach.loaded]
        for unit in (*self._prelude(task).units, *(u for units in modules for u in units)):
            (used if id(unit) in reach.units else idle).update(self._notes.texts(unit))
        for unit in reach.units.values():
            used.update(self._notes.texts(unit))
        return frozenset(idle - used)

    def _carried(self, task: Task, own: Iterable[Unit], units: Iterable[Unit]) -> str:
        """Return the digest of functions and classes that the values of a task may consist of."""
        made = [u for u in own if isinstance(u.node, _DEFINITIONS)]
        found = [u for u in units if isinstance(u.node, _DEFINITIONS) or u.scope != NOTEBOOK]
        if not made and not found:
            return ""
        later = replace(task, setup=self._pipeline.setup)  # what is done to them further down too
        reach = self._reach(self._prelude(later))
        reach.use_code(made)
        reach.include_all(found)
        return digest_units([*made, *self._in_order(later, reach)], self._notes)


def _moved(unit: Unit, lines: int) -> Unit:
    return replace(unit, line=unit.line + lines)


def _label(unit: Unit, value: str) -> str:
    """Return the name of a unit among the parts of a version."""
    where = f"{unit.scope}." if unit.scope else ""
    names = sorted(unit.binds)
    if isinstance(unit.node, ast.Import | ast.ImportFrom):
        return f"import:{where}{names[0] if names else '*'}"
    if isinstance(unit.node, _DEFINITIONS):
        return f"definition:{where}{unit.node.name}"
    if names:
        return f"value:{where}{', '.join(names[:3])}"
    return f"statement:{where}{value[:8]}"


def _digest_code(texts: Sequence[str]) -> str:
    """Return the digest of pieces of code; of their text where that is not Python."""
    body: list[ast.stmt] = []
    try:
        for text in texts:
            body += parse_cell(text).body
    except SyntaxError:
        return digest("code-text", list(texts))
    return code_digest(ast.Module(body=body, type_ignores=[]))
