"""What a sweep goes over, as people type it; nothing is run here."""

from __future__ import annotations

import ast
import math
from collections.abc import Iterable, Mapping

from cellwright.errors import SettingsError

MOST = 10_000
"""Combinations that a sweep may have."""


def read_sweeps(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Return the values of each `--sweep NAME=VALUES`, as typed.

    Values stand between commas; commas within brackets and quotes are part of a value.
    `range(2,6)` stands for 2, 3, 4, 5.

    Raises:
        SettingsError: A parameter stands there twice, or a range is none.

    Example:
        >>> read_sweeps([("lr", "0.1,0.01"), ("depth", "range(2,5)"), ("c", "[1,2],[3]")])
        {'lr': ['0.1', '0.01'], 'depth': ['2', '3', '4'], 'c': ['[1,2]', '[3]']}
    """
    found: dict[str, list[str]] = {}
    for name, text in pairs:
        if name in found:
            raise SettingsError(
                f"`{name}` is swept twice",
                code="sweep-twice",
                where=f"--sweep {name}={text}",
                hint="give all its values in one option",
            )
        values: list[str] = []
        for part in _split(text):
            values += _range(name, part) if part.startswith("range(") else [part]
        found[name] = [value for value in values if value]
    return found


def _split(text: str) -> list[str]:
    parts, depth, quote = [""], 0, ""
    for sign in text:
        if quote:
            quote = "" if sign == quote else quote
        elif sign in "'\"":
            quote = sign
        elif sign in "([{":
            depth += 1
        elif sign in ")]}":
            depth -= 1
        elif sign == "," and depth <= 0:
            parts.append("")
            continue
        parts[-1] += sign
    return [part.strip() for part in parts]


def _range(name: str, text: str) -> list[str]:
    try:
        call = ast.parse(text, mode="eval").body
        if not isinstance(call, ast.Call) or call.keywords:
            raise ValueError(text)  # noqa: TRY301
        numbers = range(*(ast.literal_eval(argument) for argument in call.args))
        if len(numbers) > MOST:
            raise ValueError(text)  # noqa: TRY301
    except (SyntaxError, ValueError, TypeError, OverflowError):
        raise SettingsError(
            f"`{text}` is no range of whole numbers",
            code="sweep-range",
            where=f"--sweep {name}={text}",
            hint="write `range(2,6)` for 2, 3, 4, 5",
        ) from None
    return [str(number) for number in numbers]


def count_combinations(lengths: Mapping[str, int]) -> int:
    """Return how many runs a sweep has.

    Args:
        lengths: How many values each parameter takes.

    Raises:
        SettingsError: A parameter has no values (`sweep-empty`), or there are too many
            combinations (`sweep-many`).
    """
    for name, length in lengths.items():
        if not length:
            raise SettingsError(
                f"there are no values of `{name}` to sweep over",
                code="sweep-empty",
                where=f"--sweep {name}=",
                hint=f"give some, such as `--sweep {name}=1,2`",
            )
    count = math.prod(lengths.values())
    if count > MOST:
        raise SettingsError(
            f"the sweep has {count:,} combinations; at most {MOST:,} are run",
            code="sweep-many",
            where="--sweep",
            hint="sweep over fewer values",
        )
    return count
