"""Rules for check cells: they look at what their step left and leave no trace."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from cellwright.analysis.finishing import in_modules
from cellwright.analysis.rules.facts import Facts
from cellwright.model import Diagnostic, Severity, is_in_module, shown_name


class CheckBinds:
    """A check binds a name that another cell reads.

    Checks bind nothing for others: they run in a kernel of their own, and the steps do not wait
    for their values.

    Example: `%%check train` with `score = model.score(X, y)`, and a step that reads `score`.

    What to do: compute the value in a step.
    """

    code: ClassVar[str] = "CW108"
    severity: ClassVar[Severity] = "error"
    title: ClassVar[str] = "a check binds a name that is read elsewhere"

    def check(self, facts: Facts) -> Iterator[Diagnostic]:
        """Yield names bound in a check that a later step would get in the notebook."""
        checks = [c for c in facts.run.cells if c.role == "check"]
        for reader in facts.readers():
            for name, source in reader.reads.items():
                for cell in checks:
                    if cell.position in reader.positions or name not in cell.record.touched:
                        continue
                    after = source.write.position if source.write is not None else -1
                    if after < cell.position < source.position:
                        yield Diagnostic(
                            self.code,
                            self.severity,
                            f"the check of step `{cell.step}` binds `{name}`, which "
                            f"{facts.name_cell(facts.run.at(source.position))} reads",
                            facts.place(cell, cell.record.touched[name]),
                            f"bind `{name}` in a step, or use another name in the check",
                        )


class CheckChanges:
    """A check may change in place what its step left.

    In the notebook the change would reach later cells, in the pipeline it would not: checks run
    on a copy.

    Example: `%%check clean` with `df.sort_values("t", inplace=True)`.

    What to do: work on a copy in the check.
    """

    code: ClassVar[str] = "CW109"
    severity: ClassVar[Severity] = "error"
    title: ClassVar[str] = "a check changes a variable"

    def check(self, facts: Facts) -> Iterator[Diagnostic]:
        """Yield variables of steps that a check changes and some later cell reads."""
        for cell in facts.run.cells:
            if cell.role != "check":
                continue
            for name in (*sorted(cell.record.changes), *in_modules(cell.record)):
                read_later = any(
                    name in other.record.reads or name in other.record.state_reads
                    for other in facts.run.cells
                    if other.position > cell.position and other.role == "step"
                )
                yield Diagnostic(
                    self.code,
                    self.severity if read_later else "warning",
                    f"the check of step `{cell.step}` may change `{shown_name(name)}` in place",
                    facts.place(cell),
                    "change it in a step" if is_in_module(name) else "work on a copy in the check",
                )


class CheckSeesOlder:
    """A check stands below another step that writes what it reads.

    A check reads what its own step left. In the notebook it would see the later value.

    Example: step `clean`, step `scale` that changes `df`, then `%%check clean` on `df`.

    What to do: move the check directly below its step, or make it a check of the later step.
    """

    code: ClassVar[str] = "CW110"
    severity: ClassVar[Severity] = "warning"
    title: ClassVar[str] = "a check sees an older value than the notebook"

    def check(self, facts: Facts) -> Iterator[Diagnostic]:
        """Yield names that were written between a step's end and its check."""
        for reader in facts.resolver.checks:
            cell = reader.cells[0]
            for name, source in reader.reads.items():
                last = facts.history.last(name, cell.position)
                if last is None or last.owner != "step" or last.position <= reader.end:
                    continue
                if source.write is last:
                    continue
                yield Diagnostic(
                    self.code,
                    self.severity if source.write is not None else "error",
                    f"the check of step `{reader.name}` reads `{name}`, which "
                    f"{facts.name_cell(facts.run.at(last.position))} writes between the two",
                    facts.place(cell, source.line),
                    f"move it right below step `{reader.name}`, or make it `%%check {last.step}`",
                    related=(facts.run.at(last.position).cell.cell.id,),
                )
