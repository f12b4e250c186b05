"""What `sync` did, or why it did nothing, for people; nothing is decided here."""

from __future__ import annotations

from difflib import unified_diff
from typing import TYPE_CHECKING

from cellwright.cli.marks_of_state import STYLES

if TYPE_CHECKING:
    from rich.console import Console

    from cellwright.api.syncing import Synchronised
    from cellwright.convert.sync import Conflict


def print_synced(console: Console, done: Synchronised) -> None:
    """Print what came over to which side, or the conflicts with both sides."""
    from cellwright.cli.render_text import print_columns

    for conflict in done.conflicts:
        _print_conflict(console, conflict)
    rows = [
        (f"→ {c.side}", c.what, f"step {c.step}" if c.step else "", f"cell {c.cell}")
        for c in done.changed
    ]
    print_columns(console, rows)


def _print_conflict(console: Console, conflict: Conflict) -> None:
    from rich.text import Text

    line = Text(f"{conflict.where}: ")
    line.append(conflict.kind, STYLES["error"])
    line.append(f" {conflict.message}")
    console.print(line)
    if conflict.notebook is not None or conflict.script is not None:
        sides = [(conflict.notebook or "").split("\n"), (conflict.script or "").split("\n")]
        names = [
            name if side is not None else f"{name} (gone)"
            for name, side in (("notebook", conflict.notebook), ("script", conflict.script))
        ]
        for shown in unified_diff(sides[0], sides[1], names[0], names[1], n=3, lineterm=""):
            console.print(f"    {shown}".rstrip())
    if conflict.hint:
        console.print(f"  hint: {conflict.hint}")
