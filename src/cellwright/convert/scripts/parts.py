"""The code of a pipeline sorted into what scripts are made of; not which form each part takes."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from cellwright.convert.injection import other_statements
from cellwright.convert.replay import describe_task
from cellwright.convert.scripts.magics import Translation, translate
from cellwright.convert.scripts.names import (
    DEFINITIONS,
    IMPORTS,
    bound_names,
    early_names,
    escaping_names,
    late_names,
)
from cellwright.convert.scripts.repeated import with_fallbacks, wrap_checks, wrap_pieces
from cellwright.convert.scripts.text import comments_above, first_line, fresh, source_of
from cellwright.model import Cell, Definition, MarkedCell, Pipeline, Place, Step

UnitKind = Literal["step", "check"]


@dataclass(slots=True)
class Piece:
    """One cell as plain Python, with the Markdown cells before it."""

    cell: MarkedCell
    code: Translation
    markdown: tuple[Cell, ...] = ()


@dataclass(slots=True)
class Helper:
    """An import, function or class that can stand outside the step that it comes from.

    `owner` is the step whose cell it stands in; None for unmarked and setup cells.
    `early` are the names that making it reads, `late` those that using it reads.
    """

    name: str
    kind: Literal["import", "function", "class"]
    source: str
    cell: str
    line: int
    owner: str | None
    early: frozenset[str] = frozenset()
    late: frozenset[str] = frozenset()
    imports: frozenset[str] = frozenset()
    statement: ast.stmt | None = None

    @property
    def is_lambda(self) -> bool:
        """Return whether this is `f = lambda …`."""
        return isinstance(self.statement, ast.Assign)

    @property
    def key(self) -> tuple[str, str]:
        """Return what makes two helpers the same wherever they stand; each class is its own."""
        text = ast.unparse(self.statement) if self.statement else self.source
        return self.name, f"{self.cell}\0{text}" if self.kind == "class" else text


@dataclass
class Unit:
    """The code of one typed function: a step, or the checks of a step.

    `inputs` come from steps, `definitions` travel into it; names are those of its cells' code.
    """

    kind: UnitKind
    step: str
    number: int
    pieces: list[Piece]
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    sources: Mapping[str, str]
    setup: tuple[str, ...]
    results: tuple[str, ...] = ()
    helpers: list[Helper] = field(default_factory=list)
    own: list[Helper] = field(default_factory=list)

    @property
    def id(self) -> str:
        """Return the id of the task: `train`, `check:train`."""
        return self.step if self.kind == "step" else f"check:{self.step}"

    @cached_property
    def body(self) -> list[ast.stmt]:
        """All statements of its cells."""
        return [s for piece in self.pieces for s in piece.code.tree.body]

    @cached_property
    def binds(self) -> frozenset[str]:
        """The names that its cells bind or delete."""
        return frozenset(bound_names(self.body))

    @cached_property
    def escaping(self) -> frozenset[str]:
        """The names that its functions read when called, as far as they may outlive it."""
        return frozenset(escaping_names(self.body))


@dataclass(slots=True)
class Parts:
    """A whole pipeline: setup pieces, units, and where each cell stands."""

    pipeline: Pipeline
    setup: list[Piece]
    units: list[Unit]
    setup_helpers: list[Helper]
    order: Mapping[str, int]
    trailing: tuple[Cell, ...] = ()

    def unit(self, kind: UnitKind, step: str) -> Unit | None:
        """Return a unit, or None where a step has no checks."""
        return next((u for u in self.units if (u.kind, u.step) == (kind, step)), None)


def function_name(unit: Unit) -> str:
    """Return the name of a unit's function: that of the step, or `check_STEP`."""
    return fresh(unit.step if unit.kind == "step" else f"check_{unit.step}", ())


def collect_parts(pipeline: Pipeline) -> Parts:
    """Return the code of a pipeline's cells as plain Python, sorted into parts.

    Raises:
        PipelineError: A cell is not Python or has a magic that no script can have.
    """
    pipeline = with_fallbacks(pipeline)
    order = {c.cell.id: i for i, c in enumerate(pipeline.cells)}
    included = _included(pipeline)
    markdown, trailing = _markdown(pipeline, included)
    setup = [_piece(pipeline, c, markdown) for c in pipeline.setup]
    units: list[Unit] = []
    for number, step in enumerate(pipeline.steps):
        units.append(_step_unit(pipeline, step, number, markdown))
        if step.checks:
            units.append(_check_unit(pipeline, step, number, markdown))
    used = describe_task(pipeline, "setup", None).definitions if pipeline.setup else ()
    helpers = [h for d in used for h in _helpers(pipeline, d)]
    return Parts(pipeline, setup, units, helpers, order, trailing)


def _included(pipeline: Pipeline) -> set[str]:
    """Return the ids of the cells that the package holds, in whole or in part."""
    found = {c.cell.id for c in pipeline.setup}
    for step in pipeline.steps:
        found |= {c.cell.id for c in step.cells} | {c.cell.cell.id for c in step.checks}
        found |= {d.cell for d in step.definitions}
    if pipeline.parameters_cell is not None:
        found.add(pipeline.parameters_cell.cell.id)
    return found


def _markdown(
    pipeline: Pipeline, included: set[str]
) -> tuple[dict[str, tuple[Cell, ...]], tuple[Cell, ...]]:
    """Return the Markdown cells before each cell of the package, and those after the last."""
    found: dict[str, tuple[Cell, ...]] = {}
    waiting: list[Cell] = []
    for marked in pipeline.cells:
        if marked.cell.kind == "markdown":
            waiting.append(marked.cell)
        elif marked.cell.id in included:
            found[marked.cell.id] = tuple(waiting)
            waiting = []
    return found, tuple(waiting)


def markdown_of(pipeline: Pipeline, cell: str) -> tuple[Cell, ...]:
    """Return the Markdown cells before one cell of the package."""
    return _markdown(pipeline, _included(pipeline))[0].get(cell, ())


def place_of(pipeline: Pipeline, cell: str) -> Place:
    """Return where a cell is."""
    number = next((c.cell.number for c in pipeline.cells if c.cell.id == cell), None)
    return Place(pipeline.notebook, cell, number)


def _piece(pipeline: Pipeline, cell: MarkedCell, markdown: Mapping[str, tuple[Cell, ...]]) -> Piece:
    code = translate(cell.code, place_of(pipeline, cell.cell.id))
    return Piece(cell, code, markdown.get(cell.cell.id, ()))


def _step_unit(
    pipeline: Pipeline, step: Step, number: int, markdown: Mapping[str, tuple[Cell, ...]]
) -> Unit:
    pieces = [_piece(pipeline, c, markdown) for c in step.cells]
    place = str(place_of(pipeline, step.cells[0].cell.id)) if step.cells else step.name
    for piece, code in zip(pieces, wrap_pieces(step, [p.code for p in pieces], place), strict=True):
        piece.code = code
    unit = Unit(
        "step",
        step.name,
        number,
        pieces,
        tuple(n for n in step.inputs if not n.startswith("@")),
        tuple(n for n in step.outputs if not n.startswith("@")),
        {n: r.source for n, r in step.reads.items()},
        step.setup,
        step.results,
    )
    unit.helpers = _travelling(pipeline, step.definitions, {c.cell.id for c in step.cells})
    unit.own = list(_own_helpers(unit))
    return unit


def _check_unit(
    pipeline: Pipeline, step: Step, number: int, markdown: Mapping[str, tuple[Cell, ...]]
) -> Unit:
    pieces = [_piece(pipeline, c.cell, markdown) for c in step.checks]
    place = str(place_of(pipeline, step.checks[0].cell.cell.id))
    for piece, code in zip(pieces, wrap_checks(step, [p.code for p in pieces], place), strict=True):
        piece.code = code
    reads = {n: r for c in step.checks for n, r in c.reads.items()}
    inputs = tuple(n for n, r in reads.items() if r.source == "step" and not n.startswith("@"))
    setup = tuple(dict.fromkeys(i for c in step.checks for i in c.setup))
    sources = {n: r.source for n, r in reads.items()}
    unit = Unit("check", step.name, number, pieces, inputs, (), sources, setup)
    definitions = [d for c in step.checks for d in c.definitions]
    unit.helpers = _travelling(pipeline, definitions, {c.cell.cell.id for c in step.checks})
    unit.own = list(_own_helpers(unit))
    return unit


def _travelling(
    pipeline: Pipeline, definitions: Iterable[Definition], own_cells: set[str]
) -> list[Helper]:
    found: dict[tuple[str, str], Helper] = {}
    for definition in definitions:
        if definition.cell not in own_cells:
            for helper in _helpers(pipeline, definition):
                found.setdefault(helper.key, helper)
    return list(found.values())


def _helpers(pipeline: Pipeline, definition: Definition) -> Iterator[Helper]:
    """Yield what a definition binds; an import statement may bind several names."""
    marked = next((c for c in pipeline.cells if c.cell.id == definition.cell), None)
    owner = None
    if marked is not None and marked.mark is not None and marked.role == "step":
        owner = marked.mark.step
    code = translate(definition.source, place_of(pipeline, definition.cell))
    source = code.text.strip("\n")
    if marked is not None:
        source = comments_above(marked.code, definition.line) + source
    for statement in code.tree.body:
        yield from make_helpers(
            statement, source, definition.cell, definition.line, owner, code.imports
        )


def make_helpers(
    statement: ast.stmt,
    source: str,
    cell: str,
    line: int,
    owner: str | None,
    imports: Iterable[str] = (),
) -> Iterator[Helper]:
    """Yield the helpers that a statement makes, if it is an import or a definition."""
    if isinstance(statement, IMPORTS):
        for one in single_imports(statement):
            name = (one.names[0].asname or one.names[0].name).split(".")[0]
            yield Helper(name, "import", ast.unparse(one), cell, line, owner, statement=one)
        return
    defined = _defined(statement)
    if defined is not None:
        yield Helper(
            defined,
            "class" if isinstance(statement, ast.ClassDef) else "function",
            source,
            cell,
            line,
            owner,
            frozenset(early_names(statement)),
            frozenset(late_names([statement])),
            frozenset(imports),
            statement,
        )


def _defined(statement: ast.stmt) -> str | None:
    if isinstance(statement, DEFINITIONS):
        return statement.name
    if isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Lambda):
        target = statement.targets[0]
        if len(statement.targets) == 1 and isinstance(target, ast.Name):
            return target.id
    return None


def single_imports(statement: ast.Import | ast.ImportFrom) -> Iterator[ast.Import | ast.ImportFrom]:
    """Yield an import statement as several of one name each."""
    for alias in statement.names:
        if isinstance(statement, ast.Import):
            yield ast.Import([alias])
        else:
            yield ast.ImportFrom(statement.module, [alias], statement.level)


def _own_helpers(unit: Unit) -> Iterator[Helper]:
    """Yield the functions and classes that a unit's cells define at their top level."""
    for piece in unit.pieces:
        for statement in piece.code.tree.body:
            if not isinstance(statement, IMPORTS):
                yield from make_helpers(
                    statement,
                    source_of(piece.code.text, statement),
                    piece.cell.cell.id,
                    first_line(statement),
                    unit.step,
                    piece.code.imports,
                )


def derived_parameters(pipeline: Pipeline) -> Sequence[ast.stmt]:
    """Return the statements of the parameters cell that assign no parameter: they are setup."""
    return other_statements(pipeline)
