"""Two runs side by side, as people read it; nothing is compared here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cellwright.cli.marks_of_state import STYLES

if TYPE_CHECKING:
    from rich.console import Console

    from cellwright.compare import Comparison

_UNITS = {"seconds": " s", "cpu_seconds": " CPU s"}
_LONG = 60


def print_comparison(console: Console, found: Comparison) -> None:
    """Print the planes in which two runs differ."""
    from cellwright.compare import leaves

    console.print(f"a  run {found.a.run} of {found.a.pipeline}, {found.a.status}")
    console.print(f"b  run {found.b.run} of {found.b.pipeline}, {found.b.status}")
    for plane in found.different:
        console.print()
        console.print(plane, style="bold")
        for path, leaf in leaves(found.planes[plane]):
            _print_leaf(console, path, leaf)
    console.print()
    console.print(found.summary)


def _print_leaf(console: Console, path: tuple[str, ...], leaf: dict[str, Any]) -> None:
    from rich.text import Text

    name = " › ".join(path)
    what = f"  ({leaf['what']})" if leaf.get("what") else ""
    if "diff" in leaf:
        console.print(Text(f"  {name}{what}"))
        for line in leaf["diff"].splitlines()[2:]:
            style = {"+": "green", "-": "red"}.get(line[:1], "dim")
            console.print(Text(f"    {line}", style))
        return
    line = Text(f"  {name}: ")
    line.append(_shown(path, leaf["a"]), STYLES.get(str(leaf["a"]), ""))
    line.append(" → ")
    line.append(_shown(path, leaf["b"]), STYLES.get(str(leaf["b"]), ""))
    line.append(what)
    console.print(line)


def _shown(path: tuple[str, ...], value: object) -> str:
    """Return one side of a difference.

    Example:
        >>> _shown(("peak_memory",), 3 << 20), _shown(("seconds",), 1.25), _shown((), None)
        ('3 MB', '1.25 s', '–')
    """
    if value is None:
        return "–"
    if path and path[-1] == "peak_memory" and isinstance(value, int):
        return f"{value / (1 << 20):,.0f} MB"
    if isinstance(value, float):
        return f"{value:.6g}" + (_UNITS.get(path[-1], "") if path else "")
    text = str(value)
    return text if len(text) <= _LONG else text[:_LONG] + "…"
