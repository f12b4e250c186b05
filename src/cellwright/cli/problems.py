"""Problems for people, for GitHub's annotations and as SARIF; finding them is not done here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from cellwright.cli.marks_of_state import STYLES
from cellwright.model import SEVERITIES, Diagnostic

if TYPE_CHECKING:
    from rich.console import Console

_GITHUB = {"error": "error", "warning": "warning", "info": "notice"}
_SARIF = {"error": "error", "warning": "warning", "info": "note"}


def fails(problems: Sequence[Diagnostic], fail_on: str) -> bool:
    """Return whether one of the problems is at least as severe as asked."""
    least = SEVERITIES.index(fail_on)
    return any(SEVERITIES.index(problem.severity) >= least for problem in problems)


def print_problems(console: Console, problems: Sequence[Diagnostic]) -> None:
    """Print problems, each with its place and what to do."""
    from rich.text import Text

    for problem in problems:
        line = Text(f"{problem.place}: ")
        line.append(f"{problem.severity} {problem.code}", STYLES[problem.severity])
        line.append(f" {problem.message}")
        console.print(line)
        if problem.hint:
            console.print(f"  hint: {problem.hint}")
    console.print(summarize(problems), style="dim")


def summarize(problems: Sequence[Diagnostic]) -> str:
    """Return how many problems there are of each severity.

    Example:
        >>> summarize([])
        'no problems'
    """
    counts = Counter(problem.severity for problem in problems)
    told = [
        f"{counts[s]} {s}" + ("s" if counts[s] > 1 and s != "info" else "")
        for s in reversed(SEVERITIES)
        if counts[s]
    ]
    return ", ".join(told) or "no problems"


def github(problems: Sequence[Diagnostic]) -> str:
    """Return workflow commands, from which GitHub makes annotations."""
    lines = []
    for p in problems:
        words = f"{p.message} ({p.place})" + (f" — {p.hint}" if p.hint else "")
        where = f"file={_property(p.place.notebook)},title={_property(p.code)}"
        lines.append(f"::{_GITHUB[p.severity]} {where}::{_data(words)}")
    return "".join(line + "\n" for line in lines)


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def sarif(problems: Sequence[Diagnostic], version: str) -> dict[str, Any]:
    """Return the problems as a SARIF 2.1.0 log; cells are its logical locations."""
    codes = sorted({p.code for p in problems})
    return {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "cellwright",
                        "version": version,
                        "rules": [{"id": code} for code in codes],
                    }
                },
                "results": [_sarif_result(p, codes.index(p.code)) for p in problems],
            }
        ],
    }


def _sarif_result(problem: Diagnostic, rule: int) -> dict[str, Any]:
    from urllib.parse import quote

    place = problem.place
    location: dict[str, Any] = {
        "physicalLocation": {"artifactLocation": {"uri": quote(place.notebook)}},
        "message": {"text": str(place)},
    }
    if place.cell is not None:
        location["logicalLocations"] = [
            {"name": f"cell {place.number}", "fullyQualifiedName": place.cell, "kind": "module"}
        ]
    text = problem.message + (f" ({problem.hint})" if problem.hint else "")
    return {
        "ruleId": problem.code,
        "ruleIndex": rule,
        "level": _SARIF[problem.severity],
        "message": {"text": text},
        "locations": [location],
    }
