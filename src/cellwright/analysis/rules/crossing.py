"""The rules for values that cannot go from one step to another, or not as a whole."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Final

from cellwright.analysis.readers import Source
from cellwright.analysis.rules.facts import Facts
from cellwright.analysis.values import Thing, Value, reach, stuck, why_stuck
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


class CrossesInPart:
    """A step reads an object whose class says itself what of it is stored.

    What a class's own `__getstate__` or `__reduce__` leaves out is not there in later steps, as it
    is not in a pickle; in the notebook, where nothing is stored, it is.

    Example: step `fit` binds `model = Model()`, whose `__getstate__` drops `self.history`; step
    `report` reads `model`.

    What to do: nothing where later steps do not need what is left out; else store it as well, or
    hand it on in a variable of its own.
    """

    code: ClassVar[str] = "CW202"
    severity: ClassVar[Severity] = "warning"
    title: ClassVar[str] = "an object may cross to another step in part"

    def check(self, facts: Facts) -> Iterator[Diagnostic]:
        """Yield reads of such objects."""
        for step in facts.readers():
            for name, source in step.reads.items():
                write, read = source.write, facts.run.at(source.position).record.reads.get(name)
                if write is None or write.owner != "step" or read is None:
                    continue
                found = next(filter(None, map(_own_method, reach(read.value))), None)
                if found is None:
                    continue
                reader = facts.run.at(source.position)
                yield Diagnostic(
                    self.code,
                    self.severity,
                    f"`{found}` says what of `{shown_name(name)}` goes from "
                    f"{facts.name_cell(facts.run.at(write.position))} to "
                    f"{facts.name_cell(reader)}: what it leaves out is not there",
                    facts.place(reader, source.line),
                    "let it keep what later steps need, or hand that on in a variable of its own",
                )


_OWN_PICKLING: Final = ("__getstate__", "__reduce__", "__reduce_ex__")


def _own_method(thing: Thing) -> str | None:
    """Return the method by which an object's class, or a base, says what of it is stored."""
    if thing.kind != "instance":
        return None
    todo, seen = sorted(thing.cls, key=lambda c: c.dotted), set[Thing]()
    while todo:
        cls = todo.pop(0)
        if cls.kind == "class" and cls not in seen:
            seen.add(cls)
            for name in _OWN_PICKLING:
                if f".{name}" in cls.items:
                    return f"{cls.dotted}.{name}"
            todo += sorted(cls.cls, key=lambda c: c.dotted)
    return None


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
