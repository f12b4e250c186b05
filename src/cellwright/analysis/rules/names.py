"""Rules for names that a step or check reads and does not get."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from cellwright.analysis.readers import Reader, Source
from cellwright.analysis.resolve import unresolved
from cellwright.analysis.rules.facts import Facts
from cellwright.analysis.scopes import BUILTINS
from cellwright.analysis.shown import LAST
from cellwright.errors import nearest
from cellwright.model import Diagnostic, Severity


def _loose(facts: Facts) -> Iterator[tuple[Reader, str, Source]]:
    """Yield reads that no marked cell above answers, where no star import may."""
    for reader in facts.readers():
        for name, source in unresolved(reader):
            if not name.startswith("@") and not _may_be_bound(facts, source):
                yield reader, name, source


def _may_be_bound(facts: Facts, source: Source) -> bool:
    """Return whether something above may bind names that are not known."""
    return any(
        (c.record.stars or c.record.wide) and c.position <= source.position
        for c in facts.run.cells
        if c.role != "skip"
    )


def _history_name(name: str) -> bool:
    return name.strip("_i0123456789") == "" and name.startswith("_")


class BoundNowhere:
    """A step or check reads a name that no cell binds.

    In a fresh kernel this is a `NameError`, also in the notebook itself: the name was typed
    wrong, or was bound by a cell that has been deleted since.

    Example: `print(reslt)` where the notebook binds `result`.

    What to do: correct the name, or bring back the cell that bound it. A read that happens only
    on some paths is a warning.
    """

    code: ClassVar[str] = "CW102"
    severity: ClassVar[Severity] = "error"
    title: ClassVar[str] = "name bound nowhere"

    def check(self, facts: Facts) -> Iterator[Diagnostic]:
        """Yield names without any binding."""
        known = {*facts.history.writes, *facts.run.explored}
        known = {n for n in known if not n.startswith("@")}
        known |= {n for c in facts.run.cells if c.role == "check" for n in c.record.touched}
        for _, name, source in _loose(facts):
            if name in known or name in BUILTINS or _history_name(name):
                continue
            yield Diagnostic(
                self.code,
                self.severity if source.certain else "warning",
                f"`{name}` is bound nowhere in the notebook",
                facts.place(facts.run.at(source.position), source.line),
                nearest(name, known),
            )


class UnmarkedOnly:
    """A step or check reads a name that only unmarked or skipped cells bind.

    Unmarked cells are exploration and do not run in the pipeline; only their plain imports,
    functions and classes are carried along when a step uses them.

    Example: an unmarked cell says `threshold = 0.5`, a step reads `threshold`.

    What to do: mark the cell as setup when it holds constants, helpers or options; move it into
    a step (or mark it as one) when it computes data.
    """

    code: ClassVar[str] = "CW103"
    severity: ClassVar[Severity] = "error"
    title: ClassVar[str] = "name bound only by an unmarked cell"

    def check(self, facts: Facts) -> Iterator[Diagnostic]:
        """Yield names that only exploration binds."""
        for reader, name, source in _loose(facts):
            cells = facts.run.explored.get(name, [])
            if not cells or facts.history.last(name, source.position) is not None:
                continue
            above = [c for c in cells if c.position < source.position]
            cell = above[-1] if above else cells[0]
            what = "check of step" if reader.is_check else "step"
            yield Diagnostic(
                self.code,
                self.severity if source.certain else "warning",
                f"{what} `{reader.name}` reads `{name}`, which only {facts.name_cell(cell)} binds",
                facts.place(facts.run.at(source.position), source.line),
                f"mark that cell `%%setup`, or move it into a step (`%%step {reader.name}`)",
                related=(cell.cell.cell.id,),
            )


class BoundBelow:
    """A step or check reads a name that only cells below it bind.

    From top to bottom in a fresh kernel this is a `NameError`. The notebook worked because its
    cells were run in another order.

    Example: cell 3 reads `model`, which cell 5 binds.

    What to do: move the cell that binds the name above the one that reads it.
    """

    code: ClassVar[str] = "CW104"
    severity: ClassVar[Severity] = "error"
    title: ClassVar[str] = "name bound only further down"

    def check(self, facts: Facts) -> Iterator[Diagnostic]:
        """Yield names that are bound only below."""
        for reader, name, source in _loose(facts):
            first = facts.history.first(name)
            if first is None or source.write is not None:
                continue
            if name in facts.run.explored and first.position >= source.position:
                continue
            cell = facts.run.at(first.position)
            what = "check of step" if reader.is_check else "step"
            yield Diagnostic(
                self.code,
                self.severity if source.certain else "warning",
                f"{what} `{reader.name}` reads `{name}`, which is first bound further down, in "
                f"{facts.name_cell(cell)}",
                facts.place(facts.run.at(source.position), source.line),
                "move the cell that binds it up, or this one down",
            )


class Deleted:
    """A step or check reads a name that an earlier step has deleted.

    Example: step `clean` ends with `del raw`, step `plot` reads `raw`.

    What to do: drop the `del`, or read the name before it.
    """

    code: ClassVar[str] = "CW105"
    severity: ClassVar[Severity] = "error"
    title: ClassVar[str] = "name was deleted"

    def check(self, facts: Facts) -> Iterator[Diagnostic]:
        """Yield names that were deleted above."""
        for reader in facts.readers():
            for name, source in unresolved(reader):
                write = source.write
                if write is None or write.kind != "deleted":
                    continue
                cell = facts.run.at(write.position)
                yield Diagnostic(
                    self.code,
                    self.severity if source.certain else "warning",
                    f"`{name}` is read here, but {facts.name_cell(cell)} deletes it",
                    facts.place(facts.run.at(source.position), source.line),
                    f"drop `del {name}`, or read it before",
                )


class OutputHistory:
    """A cell reads IPython's output history: `_`, `__`, `_3`, `Out[3]`, `In`.

    What `__`, `_3`, `Out` and `In` hold depends on which cells were run and in which order; they
    are empty at the start of each step. `_` is followed like a variable (then this is for
    information only): the step gets what was shown last above it. No script has it, so that
    `convert` refuses the cell.

    Example: `_.head()` after a cell that displayed a frame.

    What to do: give the value a name.
    """

    code: ClassVar[str] = "CW116"
    severity: ClassVar[Severity] = "warning"
    title: ClassVar[str] = "output history is read"

    def check(self, facts: Facts) -> Iterator[Diagnostic]:
        """Yield reads of the output history."""
        for cell in facts.marked_cells():
            names = {n: r.line for n, r in cell.record.reads.items() if _history_name(n)}
            names = {n: at for n, at in names.items() if facts.history.first(n) is None}
            names.update(dict.fromkeys(sorted(cell.record.builtins & {"In", "Out"}), 0))
            if facts.run.shows_last and LAST in cell.record.reads:
                names[LAST] = cell.record.reads[LAST].line
            for name, line in names.items():
                followed = name == LAST and facts.history.first(name) is not None
                yield Diagnostic(
                    self.code,
                    "info" if followed else self.severity,
                    f"`{name}` is what was shown last, which no script has"
                    if followed
                    else f"`{name}` is IPython's output history, which starts empty in each step",
                    facts.place(cell, line),
                    "give the value a name",
                )
