"""The rule for code that cannot be parsed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from cellwright.analysis.rules.facts import Facts
from cellwright.model import Diagnostic, Severity


class InvalidSyntax:
    """The code of a marked cell is not Python, nor IPython.

    Nothing is known of such a cell, so there is no pipeline with it.

    Example: a cell of a step that ends in the middle of a bracket.

    What to do: run the cell in the notebook, correct the line that is named.
    """

    code: ClassVar[str] = "CW101"
    severity: ClassVar[Severity] = "error"
    title: ClassVar[str] = "not valid Python"

    def check(self, facts: Facts) -> Iterator[Diagnostic]:
        """Yield the marked cells that do not parse."""
        for cell in facts.marked_cells():
            if cell.code.tree is None:
                yield Diagnostic(
                    self.code,
                    self.severity,
                    f"the cell cannot be parsed: {cell.code.error}",
                    facts.place(cell, cell.code.error_line),
                    "correct it, or mark the cell `%%skip`",
                )
            for finding in cell.record.findings:
                if finding.code == self.code:
                    yield Diagnostic(
                        self.code,
                        self.severity,
                        finding.message,
                        facts.place(cell, finding.line),
                        "correct it",
                    )
