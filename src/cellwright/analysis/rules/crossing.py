"""The rule for values that cannot go from one step to another."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from cellwright.analysis.readers import Source
from cellwright.analysis.rules.facts import Facts
from cellwright.analysis.values import Thing, Value, stuck, why_stuck
from cellwright.model import Diagnostic, Severity, is_in_module, shown_name


class CannotCross:
    """A step reads what cannot be stored: an open file, a connection, a generator.

    Each step runs in a kernel of its own, and what it hands on is stored in between. What a
    function with a cache remembers is not stored: `cache_info()` knows the calls of its own step
    only, which is told as a warning.

    Example: step `open` binds `con = sqlite3.connect("db.sqlite")`, step `query` reads `con`.

    What to do: use it in the step that makes it; or make it in a setup cell, which is replayed in
    every step; or make it again where it is used.
    """

    code: ClassVar[str] = "CW201"
    severity: ClassVar[Severity] = "error"
    title: ClassVar[str] = "a value cannot cross to another step"

    def check(self, facts: Facts) -> Iterator[Diagnostic]:
        """Yield reads of such values, and questions for what was remembered in other steps."""
        yield from _asked_caches(facts)
        for step in facts.readers():
            for name, source in step.reads.items():
                write = source.write
                if write is None or write.owner != "step":
                    continue
                found = _read(facts, name, source)
                if found is None:
                    continue
                thing, value = found
                cell = facts.run.at(write.position)
                if thing.born >= 0 and facts.run.at(thing.born).role in ("setup", "parameters"):
                    continue  # each step makes it anew
                what = why_stuck(thing)
                verb = "is" if thing in value else "holds"
                made = f" ({thing.dotted})" if thing.dotted else ""
                reader = facts.run.at(source.position)
                yield Diagnostic(
                    self.code,
                    self.severity,
                    f"`{shown_name(name)}` {verb} {_article(what)} {what}{made}, which cannot go "
                    f"from {facts.name_cell(cell)} to {facts.name_cell(reader)}",
                    facts.place(reader, source.line),
                    "use it in the step that makes it, make it in a `%%setup` cell, or make it "
                    "where it is used",
                    related=(cell.cell.cell.id,),
                )


def _asked_caches(facts: Facts) -> Iterator[Diagnostic]:
    """Yield where a function is asked what it remembers of calls in other steps."""
    for cell in facts.marked_cells():
        for name, line, positions in cell.record.asked_caches:
            others = (facts.run.at(p).step for p in sorted(positions))
            steps = [s for s in dict.fromkeys(others) if s is not None and s != cell.step]
            if steps:
                yield Diagnostic(
                    CannotCross.code,
                    "warning",
                    f"`{name}.cache_info()` counts the calls of this step only, not those of "
                    f"{', '.join(f'`{s}`' for s in steps)}: a cache stays in its kernel",
                    facts.place(cell, line),
                    "ask in the step that calls the function, or count in a variable",
                )


def _read(facts: Facts, name: str, source: Source) -> tuple[Thing, Value] | None:
    """Return what cannot cross in what is read, and all that may be there."""
    if is_in_module(name) and source.write is not None:
        left = facts.run.at(source.write.position).record.left.get(name)
        thing = stuck(left.value) if left is not None else None
        return (thing, left.value) if thing is not None and left is not None else None
    read = facts.run.at(source.position).record.reads.get(name)
    return (read.stuck, read.value) if read is not None and read.stuck is not None else None


def _article(noun: str) -> str:
    return "an" if noun[0] in "aeiou" else "a"
