"""The rule for values that cannot go from one step to another."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from cellwright.analysis.rules.facts import Facts
from cellwright.analysis.values import why_stuck
from cellwright.model import Diagnostic, Severity


class CannotCross:
    """A step reads what cannot be stored: an open file, a connection, a generator.

    Each step runs in a kernel of its own, and what it hands on is stored in between.

    Example: step `open` binds `con = sqlite3.connect("db.sqlite")`, step `query` reads `con`.

    What to do: use it in the step that makes it; or make it in a setup cell, which is replayed in
    every step; or make it again where it is used.
    """

    code: ClassVar[str] = "CW201"
    severity: ClassVar[Severity] = "error"
    title: ClassVar[str] = "a value cannot cross to another step"

    def check(self, facts: Facts) -> Iterator[Diagnostic]:
        """Yield reads of such values."""
        for reader in facts.readers():
            for name, source in reader.reads.items():
                write = source.write
                if write is None or write.owner != "step" or name.startswith("@"):
                    continue
                read = facts.run.at(source.position).record.reads.get(name)
                thing = read.stuck if read is not None else None
                if read is None or thing is None:
                    continue
                cell = facts.run.at(write.position)
                if facts.run.at(thing.born).role in ("setup", "parameters"):
                    continue  # each step makes it anew
                what = why_stuck(thing)
                verb = "is" if thing in read.value else "holds"
                made = f" ({thing.dotted})" if thing.dotted else ""
                yield Diagnostic(
                    self.code,
                    self.severity,
                    f"`{name}` {verb} {_article(what)} {what}{made}, which cannot go from "
                    f"{facts.name_cell(cell)} to {facts.name_cell(facts.run.at(source.position))}",
                    facts.place(facts.run.at(source.position), source.line),
                    "use it in the step that makes it, make it in a `%%setup` cell, or make it "
                    "where it is used",
                    related=(cell.cell.cell.id,),
                )


def _article(noun: str) -> str:
    return "an" if noun[0] in "aeiou" else "a"
