"""Rules for what marks declare about the flow: `--after`, `--outputs`, checks, parameters."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from cellwright.analysis.edges import AFTER
from cellwright.analysis.notebook import CellRun
from cellwright.analysis.rules.facts import Facts
from cellwright.errors import nearest
from cellwright.model import Diagnostic, Severity


class UnknownAfter:
    """`--after` names a step that the notebook does not have.

    Example: `%%step train --after laod`.

    What to do: correct the name.
    """

    code: ClassVar[str] = "CW050"
    severity: ClassVar[Severity] = "error"
    title: ClassVar[str] = "unknown step in --after"

    def check(self, facts: Facts) -> Iterator[Diagnostic]:
        """Yield unknown names in `--after`."""
        for name, reader in facts.resolver.steps.items():
            for cell in reader.cells:
                for other in _after(cell):
                    if other not in facts.resolver.steps:
                        known = [s for s in facts.resolver.steps if s != name]
                        yield Diagnostic(
                            self.code,
                            self.severity,
                            f"step `{name}` is to run after `{other}`, which is no step",
                            facts.place(cell),
                            nearest(other, known),
                        )


def _after(cell: CellRun) -> tuple[str, ...]:
    return cell.cell.mark.settings.after if cell.cell.mark is not None else ()


class UnknownCheck:
    """A check names a step that the notebook does not have.

    Example: `%%check trian`.

    What to do: correct the name.
    """

    code: ClassVar[str] = "CW051"
    severity: ClassVar[Severity] = "error"
    title: ClassVar[str] = "check of an unknown step"

    def check(self, facts: Facts) -> Iterator[Diagnostic]:
        """Yield checks whose step does not exist."""
        for cell in facts.run.cells:
            if cell.role == "check" and cell.step not in facts.resolver.steps:
                yield Diagnostic(
                    self.code,
                    self.severity,
                    f"there is no step `{cell.step}` to check",
                    facts.place(cell),
                    nearest(cell.step or "", facts.resolver.steps),
                )


class AfterCycle:
    """`--after` makes a circle, alone or together with the data flow.

    Example: step `b` reads what `a` binds, and `a` says `--after b`.

    What to do: drop one of the `--after` options.
    """

    code: ClassVar[str] = "CW052"
    severity: ClassVar[Severity] = "error"
    title: ClassVar[str] = "circle through --after"

    def check(self, facts: Facts) -> Iterator[Diagnostic]:
        """Yield one problem for each circle that an `--after` closes."""
        seen: set[frozenset[str]] = set()
        followers: dict[str, list[str]] = {}
        for source, target in facts.edges.found:
            followers.setdefault(source, []).append(target)
        for (source, target), link in sorted(facts.edges.found.items()):
            if AFTER not in link.other:
                continue
            path = _path(followers, target, source)
            if path is None or frozenset(path) in seen:
                continue
            seen.add(frozenset(path))
            around = " → ".join(f"`{n}`" for n in (*path, target))
            yield Diagnostic(
                self.code,
                self.severity,
                f"steps wait for each other in a circle: {around}",
                facts.place(facts.resolver.steps[target].cells[0]),
                f"drop `--after {source}` of step `{target}`, or another `--after` in the circle",
            )


def _path(followers: dict[str, list[str]], start: str, end: str) -> list[str] | None:
    """Return steps from start to end along edges, both included; None without a way."""
    before: dict[str, str | None] = {start: None}
    todo = [start]
    while todo:
        name = todo.pop(0)
        if name == end:
            path = [name]
            while (previous := before[path[-1]]) is not None:
                path.append(previous)
            return path[::-1]
        for other in sorted(followers.get(name, ())):
            if other not in before:
                before[other] = name
                todo.append(other)
    return None


class HiddenOutput:
    """`--outputs` leaves out a name that a later step or a check reads.

    Example: `%%step train --outputs model`, and step `plot` reads `history` from it.

    What to do: add the name to `--outputs`, or drop the option: what is read later is handed on
    by itself.
    """

    code: ClassVar[str] = "CW053"
    severity: ClassVar[Severity] = "error"
    title: ClassVar[str] = "--outputs hides a name that is read later"

    def check(self, facts: Facts) -> Iterator[Diagnostic]:
        """Yield hidden names."""
        for name, reader in facts.resolver.steps.items():
            cell, declared = _declared(reader.cells)
            if cell is None:
                continue
            for output in sorted(reader.outputs):
                if output not in declared and not output.startswith("@"):
                    yield Diagnostic(
                        self.code,
                        self.severity,
                        f"`--outputs` of step `{name}` leaves out `{output}`, which is read later",
                        facts.place(cell),
                        f"add `{output}` to `--outputs`, or drop the option",
                    )


def _declared(cells: list[CellRun]) -> tuple[CellRun | None, tuple[str, ...]]:
    for cell in cells:
        outputs = cell.cell.mark.settings.outputs if cell.cell.mark is not None else None
        if outputs is not None:
            return cell, outputs
    return None, ()


class UnboundOutput:
    """`--outputs` names something that the step does not bind, change or read.

    Example: `%%step train --outputs modle`.

    What to do: correct the name.
    """

    code: ClassVar[str] = "CW054"
    severity: ClassVar[Severity] = "error"
    title: ClassVar[str] = "--outputs names what the step does not have"

    def check(self, facts: Facts) -> Iterator[Diagnostic]:
        """Yield names in `--outputs` that the step cannot have at its end."""
        for name, reader in facts.resolver.steps.items():
            cell, declared = _declared(reader.cells)
            known = {*reader.reads}.union(*(c.record.touched for c in reader.cells))
            wide = any(c.record.wide or c.record.stars for c in reader.cells)
            for output in declared:
                if cell is not None and output not in known and not wide:
                    yield Diagnostic(
                        self.code,
                        self.severity,
                        f"step `{name}` does not bind `{output}`, which its `--outputs` names",
                        facts.place(cell),
                        nearest(output, known),
                    )


class NotPython:
    """The notebook's language is not Python.

    Example: a notebook whose kernel is R.

    What to do: choose a Python kernel for it. Reported before anything else is looked at.
    """

    code: ClassVar[str] = "CW055"
    severity: ClassVar[Severity] = "error"
    title: ClassVar[str] = "not a Python notebook"

    def check(self, facts: Facts) -> Iterator[Diagnostic]:
        """Yield nothing: a notebook in another language is not analysed."""
        yield from ()


class ComputedParameter:
    """A name in the parameters cell is assigned from a call that is not a plain constant.

    A run replaces the defaults by the values that it is given, so defaults are literals, or
    dates, times, durations, decimals and paths of literals.

    Example: `today = date.today()` in `%%parameters`.

    What to do: make it a literal, or compute it in a setup cell below.
    """

    code: ClassVar[str] = "CW056"
    severity: ClassVar[Severity] = "error"
    title: ClassVar[str] = "computed parameter"

    def check(self, facts: Facts) -> Iterator[Diagnostic]:
        """Yield computed defaults."""
        for cell in facts.run.cells:
            if cell.role != "parameters":
                continue
            for finding in facts.run.parameters.findings:
                yield Diagnostic(
                    self.code,
                    self.severity,
                    finding.message,
                    facts.place(cell, finding.line),
                    finding.hint,
                )
