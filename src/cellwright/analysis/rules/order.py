"""The rule for steps whose cells are apart."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from cellwright.analysis.rules.facts import Facts
from cellwright.model import Diagnostic, Severity


class CellsApart:
    """The cells of a step are apart, and bringing them together would change what they compute.

    A step runs as one, in one kernel. Its cells may stand apart only if no cell between them
    needs to stay between them.

    Example: `fit` in cell 2, `score` in cell 3 that reads `model` from it, and again `fit` in
    cell 4 that changes `model`.

    What to do: give the later cells a step name of their own, or move the cells.
    """

    code: ClassVar[str] = "CW106"
    severity: ClassVar[Severity] = "error"
    title: ClassVar[str] = "cells of a step cannot be brought together"

    def check(self, facts: Facts) -> Iterator[Diagnostic]:
        """Yield, per pair of steps, the two cells and the name that stand against it."""
        crossings = facts.order.crossings
        for out, into in zip(crossings[::2], crossings[1::2], strict=True):
            yield Diagnostic(
                self.code,
                self.severity,
                f"the cells of step `{into.target}` cannot be brought together: "
                f"{facts.name_cell(into.second)} must come after {facts.name_cell(into.first)} "
                f"because of `{into.name}`, and {facts.name_cell(out.second)} after "
                f"{facts.name_cell(out.first)} because of `{out.name}`",
                facts.place(into.second),
                f"give this cell a step name of its own, such as `{into.target}_2`",
                related=(into.first.cell.cell.id,),
            )
