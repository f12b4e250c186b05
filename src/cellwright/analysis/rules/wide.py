"""Rules for code whose names cannot be known before it runs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from cellwright.analysis.rules.facts import Facts
from cellwright.model import Diagnostic, Severity


class Widened:
    """A cell reads or binds names that cannot be known: `exec`, `eval`, `globals()`, `%run`.

    The step then counts as reading everything bound above it and as possibly writing every one
    of those names, so that no edge is missing. It cannot run beside other steps.

    Example: `exec(open("prepare.py").read())`.

    What to do: import the code instead, or say what it needs and gives with plain names.
    """

    code: ClassVar[str] = "CW111"
    severity: ClassVar[Severity] = "warning"
    title: ClassVar[str] = "names cannot be known"

    def check(self, facts: Facts) -> Iterator[Diagnostic]:
        """Yield the places that widen."""
        for cell in facts.marked_cells():
            for wide in cell.record.wide:
                what = "reading and writing" if wide.writes else "reading"
                yield Diagnostic(
                    self.code,
                    self.severity,
                    f"{wide.reason}; this cell counts as {what} all names",
                    facts.place(cell, wide.line),
                    "use plain names, or an import, so that the data flow can be seen",
                )


class StarImport:
    """`from module import *` in a step, of a module whose names are not known.

    The import is carried to later steps that read names which nothing else binds, since the names
    may come from it.

    Example: `from pylab import *` in step `load`.

    What to do: import the names that are used, or mark the cell as setup.
    """

    code: ClassVar[str] = "CW112"
    severity: ClassVar[Severity] = "info"
    title: ClassVar[str] = "star import"

    def check(self, facts: Facts) -> Iterator[Diagnostic]:
        """Yield star imports of unknown modules in steps."""
        for cell in facts.run.cells:
            if cell.role not in ("step", "check"):
                continue
            for module, line in cell.record.stars:
                yield Diagnostic(
                    self.code,
                    self.severity,
                    f"`from {module} import *`: which names it binds is not known; later steps "
                    "that read otherwise unbound names get the import as well",
                    facts.place(cell, line),
                    "import the names that are used, or mark the cell `%%setup`",
                )
