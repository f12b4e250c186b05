"""The rule for setup cells that need a step."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from cellwright.analysis.rules.facts import Facts
from cellwright.model import Diagnostic, Severity, is_in_module, shown_name


class SetupReadsStep:
    """A setup cell reads a variable that a step binds.

    Setup is replayed at the start of every step below it, before any step's variables are there.

    Example: `%%setup` with `n_columns = features.shape[1]` below a step that binds `features`.

    What to do: move the line into a step.
    """

    code: ClassVar[str] = "CW107"
    severity: ClassVar[Severity] = "error"
    title: ClassVar[str] = "setup reads a step's variable"

    def check(self, facts: Facts) -> Iterator[Diagnostic]:
        """Yield reads of steps' names, and unbound ones, in setup and parameters."""
        for cell in facts.run.cells:
            if cell.role not in ("setup", "parameters"):
                continue
            lines = {name: read.line for name, read in cell.record.reads.items()}
            lines |= {n: at for n, at in cell.record.state_reads.items() if is_in_module(n)}
            for name, line in lines.items():
                write = facts.history.last(name, cell.position)
                if write is not None and write.owner == "step":
                    yield Diagnostic(
                        self.code,
                        self.severity,
                        f"a {cell.role} cell reads `{shown_name(name)}`, which step "
                        f"`{write.step}` {'changes' if is_in_module(name) else 'binds'}",
                        facts.place(cell, line),
                        "move this into a step; setup is replayed before the steps",
                        related=(facts.run.at(write.position).cell.cell.id,),
                    )
