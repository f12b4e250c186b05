"""Places of values in the text of a JSON file, so that one value can change and no other byte.

What the values mean is not known here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

_SPACE = re.compile(r"[ \t\n\r]*")
_ESCAPE = re.compile(r"(?<!\\)(?:\\\\)*\\u(?!00[01])")
"""An escape that is not needed: of a character that is no control character."""

_DECODER = json.JSONDecoder()


@dataclass(frozen=True, slots=True)
class Member:
    """One member of an object, or item of a list: where its key (or value) starts, and its value.

    `key` is the name, or the position in a list.
    """

    key: str | int
    start: int
    value: int
    end: int


def skip_space(text: str, at: int) -> int:
    """Return the position of the next character that is no white space."""
    match = _SPACE.match(text, at)
    return match.end() if match else at


def members(text: str, at: int) -> Iterator[Member]:
    """Yield the members of the object or list that starts at a position."""
    is_object = text[at] == "{"
    at, count = skip_space(text, at + 1), 0
    while text[at] not in "}]":
        start, key = at, count
        if is_object:
            name, at = _DECODER.raw_decode(text, at)
            key = name
            at = skip_space(text, skip_space(text, at) + 1)
        _, end = _DECODER.raw_decode(text, at)
        yield Member(key, start, at, end)
        count += 1
        at = skip_space(text, end)
        if text[at] == ",":
            at = skip_space(text, at + 1)


def find_member(text: str, at: int, key: str | int) -> Member | None:
    """Return a member by name or position; the last one counts where a name stands twice."""
    found = None
    for member in members(text, at):
        if member.key == key:
            found = member
    return found


@dataclass(frozen=True, slots=True)
class Layout:
    """How a file is laid out: one step of indentation (None: one line), line end, escapes.

    `separators` are those after an item and after a key.
    """

    indent: str | None
    newline: str
    ascii_only: bool
    separators: tuple[str, str]

    def dump(self, value: object, depth: int) -> str:
        """Return a value as it would stand in the file at this depth, names sorted."""
        text = json.dumps(
            value,
            ensure_ascii=self.ascii_only,
            indent=self.indent,
            separators=self.separators,
            sort_keys=True,
        )
        return text.replace("\n", self.newline + (self.indent or "") * depth)

    def line_start(self, depth: int) -> str:
        """Return what stands between two members at this depth."""
        return "" if self.indent is None else self.newline + self.indent * depth


def find_layout(text: str, at: int) -> Layout:
    """Return the layout of a file from the start of its outermost object."""
    space = text[at + 1 : skip_space(text, at + 1)]
    newline = "\r\n" if "\r\n" in space else "\n"
    indent = space.rpartition("\n")[2] if "\n" in space else None
    escaped = text.removeprefix("\ufeff").isascii() and _ESCAPE.search(text) is not None
    colon = re.search(r'"[ ]*:( ?)', text)
    comma = re.search(r'(?:"|\d|\]|\}),( ?)(?=[\["{\d])', text) if indent is None else None
    after_item = "," + (comma[1] if comma else "" if indent is not None else " ")
    return Layout(indent, newline, escaped, (after_item, ":" + (colon[1] if colon else " ")))


def set_member(text: str, at: int, key: str, value: object, layout: Layout, depth: int) -> str:
    """Set a member of the object at a position: in place, or in order among sorted names."""
    found = find_member(text, at, key)
    dumped = layout.dump(value, depth + 1)
    if found is not None:
        return text[: found.value] + dumped + text[found.end :]
    entry = layout.dump(key, 0) + layout.separators[1] + dumped
    existing = list(members(text, at))
    if not existing:
        close = skip_space(text, at + 1)
        inner, outer = layout.line_start(depth + 1), layout.line_start(depth)
        return text[: at + 1] + inner + entry + outer + text[close:]
    following = _first_after(existing, key)
    between = layout.separators[0] + layout.line_start(depth + 1)
    if following is None:
        return text[: existing[-1].end] + between + entry + text[existing[-1].end :]
    return text[: following.start] + entry + between + text[following.start :]


def _first_after(existing: list[Member], key: str) -> Member | None:
    """Return the member before which a new name belongs, where the names are sorted."""
    names = [str(member.key) for member in existing]
    if names != sorted(names):
        return None
    return next((member for member in existing if str(member.key) > key), None)
