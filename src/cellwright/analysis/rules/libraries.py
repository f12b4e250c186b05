"""Rules for the state of libraries and for magics that are not known."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from cellwright.analysis.rules.facts import Facts
from cellwright.model import Diagnostic, Severity


class LibraryOption:
    """A step sets an option, or an attribute, of a library in a way that cannot be replayed.

    In the notebook the setting holds for all cells below; in the pipeline each step has a kernel
    of its own. A plain statement at top level with constant values is replayed in the steps below
    that use the library; one under a condition, or with computed values, holds in this step only.

    Example: `plt.rcParams["figure.dpi"] = dpi` in step `load`, where `dpi` is a variable, and a
    figure in step `plot`.

    What to do: move the line into a setup cell, which is replayed in every step.
    """

    code: ClassVar[str] = "CW113"
    severity: ClassVar[Severity] = "warning"
    title: ClassVar[str] = "library option set in a step"

    def check(self, facts: Facts) -> Iterator[Diagnostic]:
        """Yield settings in steps that are followed by another step."""
        last = max((r.end for r in facts.resolver.steps.values()), default=-1)
        for cell in facts.run.cells:
            if cell.role != "step" or not self._is_followed(facts, cell.step, last):
                continue
            for option in cell.record.options:
                if option.definition is not None:
                    continue
                yield Diagnostic(
                    self.code,
                    self.severity,
                    f"`{option.dotted}` is set in step `{cell.step}` and holds in that step only",
                    facts.place(cell, option.line),
                    "move it into a `%%setup` cell",
                )

    def _is_followed(self, facts: Facts, step: str | None, last: int) -> bool:
        return step is not None and facts.resolver.steps[step].end < last


class UnknownMagic:
    """A magic that is not known, so that the names which it reads or binds are not seen.

    Example: `%%mymagic` from an extension.

    What to do: assign what it gives (`x = %magic`), or write it in Python.
    """

    code: ClassVar[str] = "CW120"
    severity: ClassVar[Severity] = "warning"
    title: ClassVar[str] = "unknown magic"

    def check(self, facts: Facts) -> Iterator[Diagnostic]:
        """Yield unknown magics."""
        for cell in facts.marked_cells():
            for finding in cell.record.findings:
                if finding.code == self.code:
                    yield Diagnostic(
                        self.code,
                        self.severity,
                        finding.message,
                        facts.place(cell, finding.line),
                        finding.hint,
                    )
