"""The line that a marked cell says after it ran, as text and as HTML; not when it is said."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from cellwright.model import Mark

_SHOWN = 8
"""So many names are listed; the rest is counted."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What a cell did, in parts, and what to be careful about."""

    title: str
    parts: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    def text(self) -> str:
        """Return `step train · read features · wrote model`, warnings on lines of their own."""
        line = " · ".join((self.title, *self.parts))
        return "\n".join([line, *(f"⚠ {warning}" for warning in self.warnings)])

    def html(self) -> str:
        """Return the same as HTML that takes the colours of its surroundings."""
        line = " · ".join([f"<b>{escape(self.title)}</b>", *(escape(p) for p in self.parts)])
        warned = "".join(f"<br>⚠ {escape(w)}" for w in self.warnings)
        return (
            '<div style="font-size: 0.85em; opacity: 0.75; font-family: var(--jp-ui-font-family,'
            f' sans-serif)">{line}{warned}</div>'
        )

    def bundle(self) -> dict[str, str]:
        """Return both forms by their media types."""
        return {"text/plain": self.text(), "text/html": self.html()}


def describe(mark: Mark) -> str:
    """Return `step train`, `check of train` or the role alone.

    Example:
        >>> describe(Mark("check", "train"))
        'check of train'
    """
    if mark.role == "check":
        return f"check of {mark.step}"
    return f"step {mark.step}" if mark.role == "step" else mark.role


def list_names(verb: str, names: Iterable[str]) -> tuple[str, ...]:
    """Return `read a, b`, or nothing where there are no names.

    Example:
        >>> list_names("read", ["a", "b"])
        ('read a, b',)
    """
    items: Sequence[str] = list(dict.fromkeys(names))
    if not items:
        return ()
    shown = ", ".join(items[:_SHOWN])
    more = f" and {len(items) - _SHOWN} more" if len(items) > _SHOWN else ""
    return (f"{verb} {shown}{more}",)
