"""Comments that silence a problem: `# cellwright: ignore[CW113] reason`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from cellwright.analysis.rules.facts import Facts
from cellwright.model import Diagnostic

_COMMENT: Final = re.compile(r"#\s*cellwright:\s*ignore\[([A-Z0-9, ]+)\][ \t]*(\S?)")


def silence(facts: Facts, problems: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Drop the problems whose line, or whose cell's comment line, silences their code.

    A comment on a line of its own silences the code in the whole cell. One without a reason
    silences nothing and is itself reported.
    """
    lines: dict[tuple[str, str], set[int]] = {}
    whole: set[tuple[str, str]] = set()
    extra: list[Diagnostic] = []
    for cell in facts.run.cells:
        for number, text in enumerate(cell.cell.code.splitlines(), 1):
            found = _COMMENT.search(text)
            if found is None:
                continue
            if not found[2]:
                extra.append(
                    Diagnostic(
                        "CW057",
                        "warning",
                        "a problem is silenced without a reason, which counts for nothing",
                        facts.place(cell, number),
                        "say why after the bracket: `# cellwright: ignore[CW113] only a look`",
                    )
                )
                continue
            for code in re.split(r"[,\s]+", found[1].strip()):
                key = (cell.cell.cell.id, code)
                if text.lstrip().startswith("#"):
                    whole.add(key)
                else:
                    lines.setdefault(key, set()).add(number)
    return [*extra, *(p for p in problems if not _is_silenced(p, lines, whole))]


def _is_silenced(
    problem: Diagnostic, lines: dict[tuple[str, str], set[int]], whole: set[tuple[str, str]]
) -> bool:
    key = (problem.place.cell or "", problem.code)
    return key in whole or (problem.place.line or 0) in lines.get(key, ())
