"""The pipeline of a notebook: parameters, setup, steps, edges; not how they are found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from cellwright.model.diagnostic import Diagnostic
from cellwright.model.mark import MarkedCell, StepSettings

SourceKind = Literal["step", "setup", "parameter", "unbound"]
Evidence = Literal["static", "observed", "declared"]
DefinitionKind = Literal["import", "function", "class", "option"]

# State that is no variable travels under reserved names in reads, writes and outputs:
# `@random` the global random generators, `@cwd` the working directory, `@env:NAME` a variable of
# the environment, `@options:LIBRARY` all options of a library, `@module:MODULE.NAME` what a local
# module has under a name. Edges show them under `other`.
RANDOM = "@random"
CWD = "@cwd"
OPTIONS_PREFIX = "@options:"
ENV_PREFIX = "@env:"
MODULE_PREFIX = "@module:"


def is_in_module(name: str) -> bool:
    """Return whether a name stands for what a local module has under a name."""
    return name.startswith(MODULE_PREFIX)


def shown_name(name: str) -> str:
    """Return a name as people write it: one of a local module without what marks it as such.

    Example:
        >>> shown_name("@module:tools.count"), shown_name("count")
        ('tools.count', 'count')
    """
    return name.removeprefix(MODULE_PREFIX)


@dataclass(frozen=True, slots=True)
class Parameter:
    """A typed parameter of the pipeline.

    `type` is the annotation or the type of the default, as Python writes it (`int`,
    `list[str]`, `date`); `default` is the value; `source` the default as written.
    """

    name: str
    type: str
    default: object
    source: str


@dataclass(frozen=True, slots=True)
class ReadSource:
    """Where the value of a name that a step reads comes from."""

    source: SourceKind
    step: str | None = None


@dataclass(frozen=True, slots=True)
class Definition:
    """An import, a function (also `f = lambda …`) or a class that travels as source.

    An `option` is a statement that sets a library's option from constants, such as
    `plt.rcParams["figure.dpi"] = 150`; it binds nothing, its name only tells it from others, and
    it is replayed in the steps below that use the library.

    `source` is the statement, decorators included, dedented; `line` where it starts in its cell.
    `needs` are the global names that it reads when it is made or when it is used.
    """

    name: str
    kind: DefinitionKind
    source: str
    cell: str
    line: int
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Check:
    """A check cell: assertions on what a step left; it binds nothing for others."""

    step: str
    cell: MarkedCell
    reads: Mapping[str, ReadSource]
    definitions: tuple[Definition, ...] = ()
    parameters: tuple[str, ...] = ()
    setup: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a pipeline and its data flow.

    Attributes:
        name: The step's name, a Python identifier.
        cells: Its code cells in notebook order.
        settings: Options merged over its cells.
        reads: Names read before they are bound, with their source. Definitions that travel as
            source are not reads; they are in `definitions`.
        writes: Names bound at top level (definitions included).
        changes: Names it got from elsewhere and changed in place.
        outputs: Names handed on as values: what a later step or a check of it reads.
        results: Further values worth keeping at its end: last bindings that nobody reads.
        maybe_unbound: Outputs that may be unbound at its end.
        definitions: What travels as source into this step, in the order of replay.
        setup: Ids of the setup cells above it, in order.
        parameters: Names of parameters that it (or a definition or setup cell it uses) reads.
        checks: Its check cells.
        files_read, files_written: Literal paths, as written.
        uncertain: Names it got from elsewhere and handed to calls of which nothing is known; they
            count as unchanged until they are observed to change.
        fallbacks: For a step that may be left out: where the readers of each output get the name
            when it is (`unbound`: from nowhere).
        needs: Names that it reads and that nobody may have bound, since steps were left out; then
            it is left out as well.
        asked: Names that the expressions of its `--foreach` and `--when` read.
        in_one: Whether its items follow from each other by way of state that is no variable (random
            generators, working directory), so that one kernel runs them in order.
    """

    name: str
    cells: tuple[MarkedCell, ...]
    settings: StepSettings = field(default_factory=StepSettings)
    reads: Mapping[str, ReadSource] = field(default_factory=dict)
    writes: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
    results: tuple[str, ...] = ()
    maybe_unbound: tuple[str, ...] = ()
    definitions: tuple[Definition, ...] = ()
    setup: tuple[str, ...] = ()
    parameters: tuple[str, ...] = ()
    checks: tuple[Check, ...] = ()
    files_read: tuple[str, ...] = ()
    files_written: tuple[str, ...] = ()
    uncertain: tuple[str, ...] = ()
    fallbacks: Mapping[str, ReadSource] = field(default_factory=dict)
    needs: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    in_one: bool = False

    @property
    def fans_out(self) -> bool:
        """Return whether its items are tasks of their own."""
        return bool(self.settings.foreach) and not self.in_one

    @property
    def inputs(self) -> tuple[str, ...]:
        """Return the names whose values come from steps or are computed once by setup."""
        return tuple(n for n, s in self.reads.items() if s.source == "step")


@dataclass(frozen=True, slots=True)
class Edge:
    """`target` gets variables, files or other state from `source`.

    `evidence` has one entry for each variable, file and other item.
    """

    source: str
    target: str
    variables: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    other: tuple[str, ...] = ()
    evidence: Mapping[str, Evidence] = field(default_factory=dict)


@dataclass(frozen=True)
class Pipeline:
    """The steps of one notebook, their parameters and edges.

    Attributes:
        name: A Python identifier made from the notebook's file name (`01-my nb.ipynb`: `my_nb`).
        notebook: The notebook's name for messages.
        language: `python`, or what the notebook's kernelspec says.
        kernel: The notebook's kernelspec name, if it names one.
        parameters: In the order of the parameters cell.
        parameters_cell: The cell itself, if there is one.
        setup: Setup cells in notebook order.
        setup_values: Names of plain, non-constant data that setup cells compute: computed once
            per run and handed to each step that reads them.
        steps: In notebook order of their first cell (for steps whose cells are apart: of the
            place where they can be brought together).
        edges: Sorted by target, then source, in the order of `steps`.
        definitions: Every definition of step and unmarked cells, in notebook order.
        setup_definitions: Functions and classes that setup and parameters cells make, in notebook
            order: each step has them, values refer to them by name.
        stateful: Functions and classes that code changes after they were made, sorted: values
            that refer to them carry their state.
        modules: Top-level names of all imported modules, sorted.
        problems: What reading marks and data flow found.
        seeded: Whether any marked cell sets the global random state.
        setup_draws: Whether what is replayed in every step draws from the global random state and
            never sets it.
    """

    name: str
    notebook: str
    language: str = "python"
    kernel: str | None = None
    parameters: tuple[Parameter, ...] = ()
    parameters_cell: MarkedCell | None = None
    setup: tuple[MarkedCell, ...] = ()
    setup_values: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    edges: tuple[Edge, ...] = ()
    definitions: tuple[Definition, ...] = ()
    setup_definitions: tuple[Definition, ...] = ()
    stateful: tuple[str, ...] = ()
    modules: tuple[str, ...] = ()
    cells: tuple[MarkedCell, ...] = ()
    problems: tuple[Diagnostic, ...] = ()
    seeded: bool = False
    setup_draws: bool = False

    def step(self, name: str) -> Step:
        """Return a step by name; KeyError if there is none."""
        return self._steps[name]

    @cached_property
    def _steps(self) -> Mapping[str, Step]:
        return {step.name: step for step in reversed(self.steps)}

    @cached_property
    def explored(self) -> Mapping[str, Definition]:
        """Return the definitions of unmarked cells by name, the last one of each."""
        unmarked = {cell.cell.id for cell in self.cells if cell.mark is None}
        return {d.name: d for d in self.definitions if d.cell in unmarked}

    def upstream(self, name: str) -> tuple[str, ...]:
        """Return the steps with an edge into this one, in pipeline order."""
        found = {e.source for e in self.edges if e.target == name}
        return tuple(s.name for s in self.steps if s.name in found)
