"""States, times and sizes as people read them, the same in all commands; prints nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

MARKS: Mapping[str, str] = {
    "succeeded": "✓",
    "reused": "=",
    "failed": "✗",
    "skipped": "-",
    "cancelled": "!",
    "running": "›",
    "waiting": "·",
    "run": "›",
    "reuse": "=",
    "skip": "-",
    "equal": "✓",
    "different": "✗",
    "nondeterministic": "~",
    "uncomparable": "?",
}
"""Signs that differ in shape, so that colour is not needed."""

STYLES: Mapping[str, str] = {
    "succeeded": "green",
    "reused": "blue",
    "failed": "bold red",
    "skipped": "dim",
    "cancelled": "yellow",
    "running": "cyan",
    "waiting": "dim",
    "run": "cyan",
    "reuse": "blue",
    "skip": "dim",
    "equal": "green",
    "different": "bold red",
    "nondeterministic": "yellow",
    "uncomparable": "yellow",
    "error": "bold red",
    "warning": "yellow",
    "info": "cyan",
}


def duration(seconds: float | None) -> str:
    """Return a time span in words.

    Example:
        >>> duration(0.0312), duration(12.34), duration(3725), duration(None)
        ('31 ms', '12.3 s', '1 h 02 min', '')
    """
    if seconds is None:
        return ""
    if seconds < 0.9995:
        return f"{seconds * 1000:.0f} ms"
    if seconds < 59.95:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest:02} s"
    return f"{minutes // 60} h {minutes % 60:02} min"


def size(count: int | None) -> str:
    """Return a number of bytes in words.

    Example:
        >>> size(12), size(2048), size(3_500_000)
        ('12 B', '2.0 kB', '3.5 MB')
    """
    if count is None:
        return ""
    if count < 1000:
        return f"{count} B"
    amount = float(count)
    for unit in ("kB", "MB", "GB", "TB"):
        amount /= 1000
        if amount < 999.95 or unit == "TB":
            break
    return f"{amount:.1f} {unit}"


def moment(time: datetime) -> str:
    """Return a time in the reader's own zone, to the second."""
    return time.astimezone().strftime("%Y-%m-%d %H:%M:%S")


def number(value: float) -> str:
    """Return a metric's value, six digits at most.

    Example:
        >>> number(0.123456789), number(3.0), number(float("nan"))
        ('0.123457', '3', 'nan')
    """
    return f"{value:.6g}"
