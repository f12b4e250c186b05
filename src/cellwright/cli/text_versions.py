"""Versions of steps as people read them: when, who, and what changed in the script."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from rich.text import Text

from cellwright.cli.marks_of_state import moment
from cellwright.cli.render_text import SHORT, print_columns

if TYPE_CHECKING:
    from rich.console import Console

    from cellwright.model import StepVersion

_STYLES = {"+": "green", "-": "red", "@": "cyan"}


def print_versions(
    console: Console, versions: Sequence[StepVersion], scripts: Mapping[str, str]
) -> None:
    """Print versions, oldest first.

    Args:
        console: Where to.
        versions: The versions.
        scripts: Texts of scripts by digest; differences are shown between those that are there.
    """
    if not scripts:
        print_columns(console, [_row(version) for version in versions])
        return
    before = ""
    for version in versions:
        print_columns(console, [_row(version)])
        now = scripts.get(version.source, "")
        if before and now:
            _print_difference(console, before, now)
        before = now or before


def _row(version: StepVersion) -> tuple[str, ...]:
    return (
        version.step,
        version.version[:SHORT],
        moment(version.time),
        f"run {version.run}",
        f"by {version.actor.user}",
        f"commit {version.commit[:SHORT]}" if version.commit else "",
    )


def _print_difference(console: Console, before: str, now: str) -> None:
    lines = difflib.unified_diff(before.splitlines(), now.splitlines(), lineterm="", n=2)
    for line in list(lines)[2:]:
        console.print(Text(f"    {line}", _STYLES.get(line[:1], "")))
