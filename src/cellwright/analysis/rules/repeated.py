"""Rules for steps that run once per item: the items must not follow from each other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from cellwright.analysis.notebook import CellRun
from cellwright.analysis.rules.facts import Facts
from cellwright.model import Diagnostic, Severity, StepSettings


def _repeated_cells(facts: Facts) -> Iterator[tuple[CellRun, StepSettings]]:
    """Yield the cells of steps with `--foreach`, with the settings of the step."""
    for cell in facts.run.cells:
        mark = cell.cell.mark
        if cell.role == "step" and mark is not None and mark.settings.foreach:
            yield cell, mark.settings


class ItemChangesInput:
    """An item of a `--foreach` changes in place what it did not create.

    Each item runs on its own, perhaps in another kernel, and gets the inputs as they are before
    the first item. What one item changes no other item sees, and neither do later steps.

    Example: `%%step fit --foreach m=models` with `m.fit(X, y)`: the models belong to an earlier
    step. Or `results.append(score)`, where `results` was made above.

    What to do: bind a new object and change that: `m = clone(m)`; what an item binds is collected
    in a list by itself.
    """

    code: ClassVar[str] = "CW130"
    severity: ClassVar[Severity] = "error"
    title: ClassVar[str] = "an item changes a shared input"

    def check(self, facts: Facts) -> Iterator[Diagnostic]:
        """Yield inputs that items change."""
        for cell, _ in _repeated_cells(facts):
            for name in sorted(cell.record.changes):
                yield Diagnostic(
                    self.code,
                    self.severity,
                    f"each item of step `{cell.step}` changes `{name}` in place, "
                    "which all items share",
                    facts.place(cell),
                    f"work on a copy of it (`copy.deepcopy({name})`), or bind a name for each "
                    "item: these are collected in lists",
                )


class ItemReadsPrevious:
    """An item of a `--foreach` reads a name that it also binds.

    What it would read is what the item before left, or for the first one what was there before
    the step. Items run on their own, so there is no item before.

    Example: `%%step add --foreach x=xs` with `total = total + x`.

    What to do: bind another name for each item, and put the list together in a step below:
    `total = sum(parts)`.
    """

    code: ClassVar[str] = "CW131"
    severity: ClassVar[Severity] = "error"
    title: ClassVar[str] = "an item reads what the item before left"

    def check(self, facts: Facts) -> Iterator[Diagnostic]:
        """Yield names that items read and bind."""
        for cell, settings in _repeated_cells(facts):
            own = {each.variable for each in settings.foreach}
            read = cell.record.repeated or frozenset()
            for name in sorted((read & set(cell.record.touched)) - own):
                yield Diagnostic(
                    self.code,
                    self.severity,
                    f"each item of step `{cell.step}` reads `{name}` before it binds it: "
                    "it would read what the item before left",
                    facts.place(cell, cell.record.reads[name].line),
                    "bind another name for each item, and put the list together in a step below",
                )


class RepeatedCells:
    """A step with `--foreach` has its code in more than one cell.

    In a notebook run by hand the loop goes over one cell only.

    Example: `%%step fit --foreach m=models`, and below it another cell with `%%step fit`.

    What to do: put the code into one cell, or give the other cell a step name of its own.
    """

    code: ClassVar[str] = "CW132"
    severity: ClassVar[Severity] = "error"
    title: ClassVar[str] = "--foreach over several cells"

    def check(self, facts: Facts) -> Iterator[Diagnostic]:
        """Yield the second cell of such steps."""
        seen: set[str] = set()
        for cell, _ in _repeated_cells(facts):
            if not cell.code.text.strip() or cell.step is None:
                continue
            if cell.step in seen:
                yield Diagnostic(
                    self.code,
                    self.severity,
                    f"step `{cell.step}` has `--foreach`, which goes over one cell, "
                    "and this is another cell of it",
                    facts.place(cell),
                    "put the code into one cell, or give this one a step name of its own",
                )
            seen.add(cell.step)


class WithoutLoop:
    """`--on-error` or `--max-parallel` stands on a step without `--foreach`.

    They say what holds for the items of a step, and have no effect on one that runs once.

    Example: `%%step train --on-error collect`.

    What to do: remove the option.
    """

    code: ClassVar[str] = "CW133"
    severity: ClassVar[Severity] = "warning"
    title: ClassVar[str] = "option for items without --foreach"

    def check(self, facts: Facts) -> Iterator[Diagnostic]:
        """Yield such options."""
        for reader in facts.resolver.steps.values():
            mark = reader.cells[0].cell.mark
            settings = mark.settings if mark is not None else StepSettings()
            if settings.foreach:
                continue
            given = {
                "--on-error": settings.on_error != "fail",
                "--max-parallel": settings.max_parallel is not None,
            }
            for option in (name for name, there in given.items() if there):
                yield Diagnostic(
                    self.code,
                    self.severity,
                    f"`{option}` has no effect on step `{reader.name}`, which has no `--foreach`",
                    facts.place(reader.cells[0]),
                    "remove it",
                )
