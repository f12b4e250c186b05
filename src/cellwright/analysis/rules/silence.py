"""Comments that silence a problem: `# cellwright: ignore[CW113] reason`; not what they silence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import ClassVar, Final

from cellwright.analysis.notebook import CellRun
from cellwright.analysis.rules.facts import Facts
from cellwright.model import Diagnostic, Severity

_COMMENT: Final = re.compile(r"#\s*cellwright:\s*ignore\[([A-Z0-9, ]+)\][ \t]*(\S?)")


@dataclass(frozen=True, slots=True)
class Comment:
    """One comment: its cell and line, whether it stands alone, its codes, whether it says why."""

    cell: CellRun
    line: int
    alone: bool
    codes: tuple[str, ...]
    reasoned: bool


def find_comments(facts: Facts) -> Iterator[Comment]:
    """Yield the comments that silence problems."""
    for cell in facts.run.cells:
        if "cellwright" not in cell.cell.code:
            continue
        for number, text in enumerate(cell.cell.code.splitlines(), 1):
            found = _COMMENT.search(text)
            if found is not None:
                codes = tuple(re.split(r"[,\s]+", found[1].strip()))
                alone = text.lstrip().startswith("#")
                yield Comment(cell, number, alone, codes, bool(found[2]))


def silence(facts: Facts, problems: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Drop the problems that a comment with a reason silences.

    A comment at the end of a line silences its codes on that line, one on a line of its own in
    the whole cell.
    """
    lines: set[tuple[str, str, int]] = set()
    whole: set[tuple[str, str]] = set()
    for comment in find_comments(facts):
        for code in comment.codes if comment.reasoned else ():
            name = comment.cell.cell.cell.id
            lines.add((name, code, comment.line))
            if comment.alone:
                whole.add((name, code))
    return [
        p
        for p in problems
        if (p.place.cell or "", p.code) not in whole
        and (p.place.cell or "", p.code, p.place.line or 0) not in lines
    ]


class WithoutReason:
    """A comment silences a problem without saying why, which counts for nothing.

    Example: `pd.set_option("display.width", w)  # cellwright: ignore[CW113]`.

    What to do: say why after the bracket: `# cellwright: ignore[CW113] only for this look`.
    """

    code: ClassVar[str] = "CW057"
    severity: ClassVar[Severity] = "warning"
    title: ClassVar[str] = "silenced without a reason"

    def check(self, facts: Facts) -> Iterator[Diagnostic]:
        """Yield comments without a reason."""
        for comment in find_comments(facts):
            if not comment.reasoned:
                yield Diagnostic(
                    self.code,
                    self.severity,
                    f"{', '.join(comment.codes)} is silenced without a reason",
                    facts.place(comment.cell, comment.line),
                    "say why after the bracket, or drop the comment",
                )
