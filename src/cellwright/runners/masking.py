"""Takes the values of secrets out of everything that is kept; not which values are secret."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote

MASK = "•••"

_SHORT = 4
_LINE = 8


class Masker:
    """Replaces secret values, also as Python, JSON, URLs and Base64 write them.

    A value of fewer than four characters is replaced where it stands alone only: a text without
    any `1` would be of no use.

    Args:
        values: The secret values; empty ones are left out.

    Example:
        >>> Masker(["hunter2"]).text("the password is hunter2!")
        'the password is •••!'
    """

    def __init__(self, values: Iterable[str]) -> None:
        forms: set[str] = set()
        for value in values:
            forms.update(_forms(value))
        longest_first = sorted((f for f in forms if f.strip()), key=lambda f: (-len(f), f))
        parts = [_pattern(f) for f in longest_first]
        self._pattern = re.compile("|".join(parts)) if parts else None
        self.longest = max(map(len, longest_first), default=0)

    def __bool__(self) -> bool:
        return self._pattern is not None

    def text(self, text: str) -> str:
        """Return a text without secret values."""
        return text if self._pattern is None else self._pattern.sub(MASK, text)

    def value(self, value: Any) -> Any:
        """Return plain data (mappings, lists, texts) without secret values, keys included."""
        if self._pattern is None:
            return value
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, Mapping):
            items = {self.value(k): self.value(v) for k, v in value.items()}
            return type(value)(items)  # type: ignore[call-arg]
        if isinstance(value, list | tuple):
            return type(value)([self.value(v) for v in value])
        return value


def _forms(value: str) -> set[str]:
    if not value.strip():
        return set()
    lines = [line for line in value.splitlines() if len(line.strip()) >= _LINE]
    found = {value, value.strip(), *lines}
    if len(value) >= _SHORT:
        found |= {repr(value)[1:-1], json.dumps(value)[1:-1], quote(value), quote(value, safe="")}
        found.add(base64.b64encode(value.encode("utf-8", "surrogateescape")).decode())
    return found


def _pattern(form: str) -> str:
    escaped = re.escape(form)
    return escaped if len(form) >= _SHORT else rf"(?<!\w){escaped}(?!\w)"
