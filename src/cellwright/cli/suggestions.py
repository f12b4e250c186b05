"""A suggestion as people read it; how it is found is not known here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cellwright.cli.problems import print_problems

if TYPE_CHECKING:
    from rich.console import Console

    from cellwright.api import Suggestion


def print_suggestion(console: Console, suggestion: Suggestion) -> None:
    """Print a suggestion: the steps, then what is no step, then what is wrong."""
    for note in suggestion.notes:
        console.print(note, style="dim")
    for step in suggestion.steps:
        line = f"step {step.name}: {_numbers(step.numbers)}"
        after = step.settings.after
        console.print(line + (f" --after {','.join(after)}" if after else ""), style="bold")
        for reason in step.reason.split("; "):
            console.print(f"  {reason}")
    parameters = (suggestion.parameters,) if suggestion.parameters is not None else ()
    for role, cells in (
        ("parameters", parameters),
        ("setup", suggestion.setup),
        ("skip", suggestion.skipped),
    ):
        if cells:
            console.print(role, style="bold")
        for cell in cells:
            console.print(f"  cell {cell.number}: {cell.reason}")
    if suggestion.problems:
        print_problems(console, suggestion.problems)


def _numbers(numbers: tuple[int, ...]) -> str:
    """Return cell numbers in words, rows of neighbours joined.

    Example:
        >>> _numbers((3,)), _numbers((3, 4, 5, 9))
        ('cell 3', 'cells 3-5, 9')
    """
    rows: list[list[int]] = []
    for number in numbers:
        if rows and rows[-1][-1] == number - 1:
            rows[-1].append(number)
        else:
            rows.append([number])
    told = ", ".join(str(r[0]) if len(r) == 1 else f"{r[0]}-{r[-1]}" for r in rows)
    return f"cell {told}" if len(numbers) == 1 else f"cells {told}"
