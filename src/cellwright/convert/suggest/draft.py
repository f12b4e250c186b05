"""A proposal in the making: roles of cells and groups that become steps; nothing decided here."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace

from cellwright.analysis import build_pipeline
from cellwright.convert.suggest.facts import CellFacts, as_steps, own_step
from cellwright.model import Mark, MarkedNotebook, Pipeline, Role, StepSettings


@dataclass
class Group:
    """Cells that become one step.

    Attributes:
        cells: Their positions, sorted.
        title: Words of the heading above them, if the heading made the group.
        reasons: Why they are together, and apart from others.
        wishes: Names that fit, the best first.
        beside: It can run beside another group, so it is not cut further.
    """

    cells: list[int]
    title: str = ""
    reasons: list[str] = field(default_factory=list)
    wishes: list[str] = field(default_factory=list)
    beside: bool = False

    def absorb(self, other: Group, reason: str) -> None:
        """Take in the cells of another group."""
        self.cells = sorted({*self.cells, *other.cells})
        self.reasons = list(dict.fromkeys((*self.reasons, *other.reasons, reason)))
        self.wishes += other.wishes


@dataclass
class Flow:
    """What goes from cell to cell, when each is a step of its own.

    Attributes:
        pipeline: The pipeline of single cells.
        items: Names of variables, files and other state by the positions of giver and taker.
    """

    pipeline: Pipeline
    items: dict[tuple[int, int], frozenset[str]]

    def ancestors(self, position: int, within: Collection[int]) -> set[int]:
        """Return the cells among some that a cell depends on, by whatever way within them."""
        found: set[int] = set()
        waiting = [position]
        while waiting:
            target = waiting.pop()
            for source, other in self.items:
                if other == target and source in within and source not in found:
                    found.add(source)
                    waiting.append(source)
        return found

    def crossing(self, first: Collection[int], second: Collection[int]) -> set[str]:
        """Return what goes from some cells to others."""
        return {
            name
            for (source, target), names in self.items.items()
            if source in first and target in second
            for name in names
        }


@dataclass
class Draft:
    """The state of a proposal.

    Attributes:
        marked: The notebook as its author marked it.
        modules: Sources of local modules.
        facts: Facts of the code cells by position.
        roles: Proposed roles of unmarked cells that are no step, with the reason; no role for
            cells that stay unmarked.
        groups: What becomes the steps.
        notes: Sentences about the whole.
    """

    marked: MarkedNotebook
    modules: Mapping[str, str]
    facts: dict[int, CellFacts]
    roles: dict[int, tuple[Role | None, str]] = field(default_factory=dict)
    groups: list[Group] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def unmarked(self) -> list[int]:
        """Return the positions of unmarked code cells."""
        return [p for p in self.facts if self.marked.cells[p].mark is None]

    @property
    def step_cells(self) -> list[int]:
        """Return the positions of unmarked cells that will be in steps."""
        return [p for p in self.unmarked if p not in self.roles]

    def give(self, role: Role | None, found: Mapping[int, str]) -> None:
        """Give cells a role."""
        self.roles.update((p, (role, reason)) for p, reason in found.items())

    def with_role(self, role: Role) -> list[tuple[int, str]]:
        """Return positions and reasons of the cells with a role."""
        return [(p, why) for p, (found, why) in sorted(self.roles.items()) if found == role]

    def group_of(self, position: int) -> Group | None:
        """Return the group that a cell is in."""
        return next((g for g in self.groups if position in g.cells), None)

    def position_of(self, cell: str | None) -> int:
        """Return the position of a cell by its id; -1 if there is none."""
        found = (i for i, c in enumerate(self.marked.cells) if c.cell.id == cell)
        return next(found, -1)

    def find_flow(self) -> Flow:
        """Analyse the notebook with each step cell as a step of its own."""
        roles = {p: role for p, (role, _) in self.roles.items()}
        pipeline = build_pipeline(as_steps(self.marked, roles), modules=self.modules)
        places = {own_step(p): p for p in self.step_cells}
        items: dict[tuple[int, int], frozenset[str]] = {}
        for edge in pipeline.edges:
            if edge.source in places and edge.target in places:
                names = frozenset((*edge.variables, *edge.files, *edge.other))
                items[places[edge.source], places[edge.target]] = names
        return Flow(pipeline, items)

    def build(
        self, names: Iterable[str], after: Mapping[str, tuple[str, ...]] | None = None
    ) -> Pipeline:
        """Return the pipeline that the proposal makes, steps named as given, group by group.

        Args:
            names: The steps' names.
            after: Steps that a step waits for, where no data says so.
        """
        marks: dict[int, Mark | None] = {
            p: Mark(role, form="metadata") if role else None for p, (role, _) in self.roles.items()
        }
        for name, group in zip(names, self.groups, strict=True):
            settings = StepSettings(after=(after or {}).get(name, ()))
            marks.update((p, Mark("step", name, settings, form="metadata")) for p in group.cells)
        cells = [
            replace(c, mark=marks[i]) if i in marks else c for i, c in enumerate(self.marked.cells)
        ]
        return build_pipeline(replace(self.marked, cells=tuple(cells)), modules=self.modules)
