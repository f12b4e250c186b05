"""Rules for the state of libraries and for magics that are not known."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from cellwright.analysis.notebook import CellRun
from cellwright.analysis.options import carried_library, library_counts
from cellwright.analysis.packages import packages_of
from cellwright.analysis.record import Option
from cellwright.analysis.rules.facts import Facts
from cellwright.model import Diagnostic, Severity

_SHOWING = frozenset(
    {"IPython", "altair", "holoviews", "hvplot", "ipywidgets", "plotly", "sympy", "tqdm"}
)
"""Libraries whose options only change how something is shown."""


class LibraryOption:
    """A step sets an option, or an attribute, of a library in a way that cannot be replayed.

    In the notebook the setting holds for all cells below; in the pipeline each step has a kernel
    of its own. A plain statement at top level with constant values is replayed in the steps below
    that use the library. The options of pandas, matplotlib, seaborn, numpy, scikit-learn, warnings,
    logging and decimal, and `sys.path`, are handed on as they are. Anything else that is set under
    a condition, or to a computed value, holds in this step only: an error when a step below uses
    the library, else a warning.

    Example: `@pd.api.extensions.register_dataframe_accessor("own")` in step `load`, and a frame in
    step `plot`.

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
                if option.definition is not None or carried_library(option.dotted):
                    continue
                yield Diagnostic(
                    self.code,
                    "error" if self._is_needed(facts, cell, option) else self.severity,
                    f"`{option.dotted}` is set in step `{cell.step}` and holds in that step only",
                    facts.place(cell, option.line),
                    "move it into a `%%setup` cell",
                )

    def _is_needed(self, facts: Facts, cell: CellRun, option: Option) -> bool:
        """Return whether a step below uses the library, so that what is set matters there."""
        top = option.dotted.partition(".")[0]
        if top in _SHOWING:
            return False
        return any(
            reader.end > cell.position
            and reader.name != cell.step
            and library_counts(top, packages_of(reader.cells, facts.run.machine.module_names))
            for reader in facts.resolver.steps.values()
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
