"""Values of parameters as Python source; not how they are read from a command line or a file."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from fractions import Fraction
from pathlib import Path, PurePath
from uuid import UUID

_HOMES: Mapping[type, str] = {
    datetime: "datetime",
    date: "datetime",
    time: "datetime",
    timedelta: "datetime",
    timezone: "datetime",
    Decimal: "decimal",
    Fraction: "fractions",
    UUID: "uuid",
}


def render_value(value: object, like: str = "") -> str:
    """Return Python source that makes a value.

    Args:
        value: Plain data: numbers, text, bytes, lists, tuples, sets and mappings of them, and the
            dates, durations, decimals and paths of the standard library.
        like: Source to take the spelling of constructors from, such as the default of the
            parameter. A constructor that it does not use is written so that it needs no import.

    Raises:
        TypeError: The value cannot be written as source.

    Example:
        >>> from datetime import date
        >>> render_value(date(2014, 2, 1), "dt.date(2013, 1, 1)")
        'dt.date(2014, 2, 1)'
        >>> render_value([1, "a"])
        '[1, "a"]'
    """
    return _Writer(_spellings(like)).write(value)


def same_value(one: object, other: object) -> bool:
    """Return whether two values are written the same: `1`, `1.0` and `True` are three."""
    try:
        return render_value(one) == render_value(other)
    except TypeError:
        return False


def _spellings(like: str) -> dict[str, str]:
    """Return how source spells each class that it calls, by the class's own name."""
    try:
        tree = ast.parse(like.strip(), mode="eval")
    except SyntaxError:
        return {}
    found: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
            parts = ast.unparse(node.func).split(".")
            for length in range(1, len(parts) + 1):
                found[parts[length - 1]] = ".".join(parts[:length])
    return found


@dataclass(frozen=True, slots=True)
class _Writer:
    spellings: Mapping[str, str]

    def write(self, value: object) -> str:
        """Return the source of one value."""
        kind = type(value)
        if value is None or value is Ellipsis or kind in (bool, int, bytes):
            return repr(value)
        if isinstance(value, PurePath):
            name = "Path" if isinstance(value, Path) else kind.__name__
            return self._call(name, "pathlib", _text(str(value)))
        writer = _WRITERS.get(kind)
        if writer is None:
            message = f"a value of type {kind.__module__}.{kind.__qualname__} is no parameter value"
            raise TypeError(message)
        return writer(self, value)

    def _call(self, name: str, home: str, arguments: str) -> str:
        spelling = self.spellings.get(name) or f'__import__("{home}").{name}'
        return f"{spelling}({arguments})"

    def _items(self, value: list[object] | tuple[object, ...]) -> str:
        return ", ".join(self.write(v) for v in value)

    def of_list(self, value: list[object]) -> str:
        return f"[{self._items(value)}]"

    def of_tuple(self, value: tuple[object, ...]) -> str:
        return f"({self._items(value)}{',' if len(value) == 1 else ''})"

    def of_set(self, value: set[object]) -> str:
        return "{" + ", ".join(sorted(self.write(v) for v in value)) + "}" if value else "set()"

    def of_frozenset(self, value: frozenset[object]) -> str:
        return f"frozenset({self.of_set(set(value)) if value else ''})"

    def of_dict(self, value: dict[object, object]) -> str:
        return "{" + ", ".join(f"{self.write(k)}: {self.write(v)}" for k, v in value.items()) + "}"

    def of_float(self, value: float) -> str:
        text = repr(value)
        return text if text[-1].isdigit() else f'float("{text}")'

    def of_complex(self, value: complex) -> str:
        return f"complex({self.of_float(value.real)}, {self.of_float(value.imag)})"

    def of_moment(self, value: date | time) -> str:
        """Return a date, time or datetime, without trailing zeros of the clock."""
        if isinstance(value, date):
            parts = [value.year, value.month, value.day]
        else:
            parts = [value.hour, value.minute]
        zone = ""
        if isinstance(value, datetime | time):
            clock = [value.hour, value.minute, value.second, value.microsecond]
            clock = clock if isinstance(value, datetime) else clock[2:]
            while clock and clock[-1] == 0:
                clock.pop()
            parts += clock
            if value.tzinfo is not None:
                zone = f", tzinfo={self.write(value.tzinfo)}"
            zone += ", fold=1" if value.fold else ""
        return self._call(type(value).__name__, "datetime", ", ".join(map(str, parts)) + zone)

    def of_timedelta(self, value: timedelta) -> str:
        fields = {
            "days": value.days,
            "seconds": value.seconds,
            "microseconds": value.microseconds,
        }
        given = ", ".join(f"{k}={v}" for k, v in fields.items() if v) or "0"
        return self._call("timedelta", "datetime", given)

    def of_timezone(self, value: timezone) -> str:
        offset = value.utcoffset(None)
        return self._call("timezone", "datetime", self.write(offset))

    def of_named(self, value: Decimal | Fraction | UUID) -> str:
        """Return a value whose class takes its text."""
        kind = type(value)
        return self._call(kind.__name__, _HOMES[kind], _text(str(value)))


def _text(value: str) -> str:
    """Return a string's source, in double quotes where that needs no escape."""
    text = repr(value)
    return f'"{value}"' if text == f"'{value}'" and '"' not in value else text


_WRITERS: Mapping[type, Callable[..., str]] = {
    str: lambda _writer, value: _text(value),
    list: _Writer.of_list,
    tuple: _Writer.of_tuple,
    set: _Writer.of_set,
    frozenset: _Writer.of_frozenset,
    dict: _Writer.of_dict,
    float: _Writer.of_float,
    complex: _Writer.of_complex,
    datetime: _Writer.of_moment,
    date: _Writer.of_moment,
    time: _Writer.of_moment,
    timedelta: _Writer.of_timedelta,
    timezone: _Writer.of_timezone,
    Decimal: _Writer.of_named,
    Fraction: _Writer.of_named,
    UUID: _Writer.of_named,
}
