"""What a suggestion says: which cells become what, and why; not how that is found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from cellwright.model import Diagnostic, Mark, StepSettings


@dataclass(frozen=True, slots=True)
class SuggestedCell:
    """One cell with a role of its own, and why it has it."""

    cell: str
    number: int
    reason: str


@dataclass(frozen=True, slots=True)
class SuggestedStep:
    """One step: its cells (ids and numbers, in notebook order), and why they make a step."""

    name: str
    cells: tuple[str, ...]
    numbers: tuple[int, ...]
    reason: str
    settings: StepSettings = field(default_factory=StepSettings)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Marks proposed for the unmarked cells of a notebook.

    Attributes:
        notebook: The notebook's name.
        steps: In notebook order of their first cell.
        setup: Setup cells.
        parameters: The parameters cell, if one is proposed.
        skipped: Exploration.
        kept: How many cells had a mark already, and keep it.
        problems: What is left to say about the pipeline that the marks make; an error means that
            it would not run.
        notes: Sentences about the whole.
    """

    notebook: str
    steps: tuple[SuggestedStep, ...] = ()
    setup: tuple[SuggestedCell, ...] = ()
    parameters: SuggestedCell | None = None
    skipped: tuple[SuggestedCell, ...] = ()
    kept: int = 0
    problems: tuple[Diagnostic, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def marks(self) -> Mapping[str, Mark]:
        """Return the proposed marks by cell id; a step's options stand on its first cell."""
        found: dict[str, Mark] = {}
        for step in self.steps:
            for i, cell in enumerate(step.cells):
                settings = step.settings if i == 0 else StepSettings()
                found[cell] = Mark("step", step.name, settings, form="metadata")
        found.update((c.cell, Mark("setup", form="metadata")) for c in self.setup)
        found.update((c.cell, Mark("skip", form="metadata")) for c in self.skipped)
        if self.parameters is not None:
            found[self.parameters.cell] = Mark("parameters", form="metadata")
        return found
