"""The comments that part a script into cells, known ones and those that people write."""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

_LINE = re.compile(r"#[ \t]*%%(?![^\s])[ \t]*(?:\[(?P<kind>cell|markdown|md)(?: (?P<id>.+?))?\])?")

Kind = Literal["cell", "markdown"]


@dataclass(frozen=True, slots=True)
class Marker:
    """A marker: line in its file, kind, and the id that it names, if any."""

    line: int
    kind: Kind
    id: str | None


def read_marker(text: str, line: int = 0) -> Marker | None:
    """Return the marker that a line of a script is, or None.

    Example:
        >>> read_marker("    # %% [cell load] step load").id
        'load'
        >>> read_marker("# %% [markdown]").kind
        'markdown'
    """
    match = _LINE.match(text.strip())
    if match is None:
        return None
    kind: Kind = "markdown" if match["kind"] in ("markdown", "md") else "cell"
    return Marker(line, kind, match["id"])


def comments_of(text: str) -> Iterator[tuple[int, str, bool]]:
    """Yield the comments of a script: line, text, and whether it stands alone on the line.

    Raises:
        tokenize.TokenError, SyntaxError: The text is not Python.
    """
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            alone = not token.line[: token.start[1]].strip()
            yield token.start[0], token.string.strip(), alone


def find_markers(text: str) -> list[Marker]:
    """Return the markers of a script in order; text in strings is none.

    Raises:
        tokenize.TokenError, SyntaxError: The text is not Python.
    """
    found = (read_marker(c, line) for line, c, alone in comments_of(text) if alone)
    return [marker for marker in found if marker is not None]


def uncomment(lines: Sequence[str]) -> list[str]:
    """Return the text of comment lines."""
    return [line.strip().removeprefix("#").removeprefix(" ") for line in lines]
