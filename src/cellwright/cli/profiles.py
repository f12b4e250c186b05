"""Profiles as people and scripts see them: a line for each column; not how they are made."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rich.console import Console

    from cellwright.model import ColumnProfile, Profile

_BARS = "▁▂▃▄▅▆▇█"
_HEADER = ("column", "type", "missing", "different", "values")


def profile_json(profile: Profile) -> dict[str, object]:
    """Return a profile as plain data."""
    return {**asdict(profile), "exact": profile.exact}


def print_data(console: Console, found: Mapping[str, Profile]) -> None:
    """Print a line for each frame and array."""
    from cellwright.cli.render_text import print_columns

    if not found:
        return
    console.print("\n  data", style="bold")
    rows = [(name, _shape(p), profile_remark(p), _names(p)) for name, p in found.items()]
    print_columns(console, rows, "    ")


def print_profiles(console: Console, found: Mapping[str, Profile]) -> None:
    """Print the profiles of what a step left, at most so many columns of each."""
    from cellwright.cli.render_text import print_columns

    for name, profile in found.items():
        remark = profile_remark(profile)
        console.print(Text(f"profile of {name}: ", "bold").append(_shape(profile), "default"))
        if remark:
            console.print(f"  {remark}", style="dim")
        rows = profile_rows(profile)
        print_columns(console, rows[: _SHOWN + 1] if len(rows) > 1 else [], "  ")
        if len(rows) > _SHOWN + 1:
            console.print(f"  … {len(rows) - _SHOWN - 1} more columns", style="dim")


_SHOWN = 20


def _shape(profile: Profile) -> str:
    return " × ".join(map(str, profile.shape or (profile.rows, profile.width)))


def _names(profile: Profile) -> str:
    names = [c.name for c in profile.columns if c.name]
    shown = ", ".join(names[:6])
    return f"{shown}, …" if len(names) > 6 else shown


def print_profile(console: Console, profile: Profile) -> None:
    """Print a profile: a line for each column."""
    from cellwright.cli.render_text import print_columns

    remark = profile_remark(profile)
    console.print(f"{_shape(profile)}{'; ' if remark else ''}{remark}")
    print_columns(console, profile_rows(profile), "  ")


def profile_rows(profile: Profile) -> list[tuple[str, ...]]:
    """Return a table of a profile: one row for each column, below a header."""
    about = "" if profile.exact else "about "
    rows: list[tuple[str, ...]] = [_HEADER]
    for column in profile.columns:
        distinct = "" if column.distinct is None else f"{about}{column.distinct}"
        missing = f"{about if column.nulls else ''}{column.nulls:.1%}" if column.nulls else "none"
        rows.append((column.name, column.dtype, missing, distinct, _values(column)))
    return rows


def profile_remark(profile: Profile) -> str:
    """Return what has to be said of a profile as a whole; empty when nothing has."""
    said = []
    if not profile.exact and profile.sampled:
        said.append(f"from {profile.sampled} of {profile.rows} rows")
    if len(profile.columns) < profile.width:
        said.append(f"the first {len(profile.columns)} of {profile.width} columns")
    return "; ".join(said)


def _values(column: ColumnProfile) -> str:
    if column.quantiles:
        low, middle, high = (_shown(column.quantiles[i]) for i in (0, 3, 6))
        return f"{low} … {middle} … {high}  {draw_bars(column.counts)}"
    return ", ".join(f"{text} ({count})" for text, count in column.common)


def _shown(value: int | float | str) -> str:
    return value if isinstance(value, str) else f"{value:g}"


def draw_bars(counts: tuple[int, ...]) -> str:
    """Return a histogram in one line.

    Example:
        >>> draw_bars((0, 1, 8))
        '▁▁█'
    """
    most = max(counts, default=0)
    return "".join(_BARS[round((len(_BARS) - 1) * c / most)] for c in counts) if most else ""
