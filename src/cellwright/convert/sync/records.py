"""What a round trip finds and makes: changes, conflicts, texts; not how they are found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Side = Literal["notebook", "scripts"]
What = Literal["changed", "formatted", "added", "removed", "moved"]


@dataclass(frozen=True, slots=True)
class Change:
    """What was brought over to one side: a cell of the notebook, or the code of one in scripts."""

    side: Side
    what: What
    cell: str
    step: str | None = None


@dataclass(frozen=True, slots=True)
class Conflict:
    """Why nothing was written: two edits that exclude each other, or one that has no way home.

    `where` is a cell, or a file with a line; `notebook` and `script` are the two sides, where
    there are two, and `base` what both were made from.
    """

    kind: Literal["conflict", "refused"]
    message: str
    where: str
    cell: str | None = None
    step: str | None = None
    hint: str = ""
    notebook: str | None = None
    script: str | None = None
    base: str | None = None


@dataclass(frozen=True, slots=True)
class Synced:
    """The outcome of a round trip; with conflicts there is nothing to write.

    Attributes:
        notebook: The notebook's new text, None if it stays.
        files: All files of the package by path, the lock among them.
        removed: Paths of scripts that are no longer part of the package.
        changed: What came over to each side.
        conflicts: Why nothing is written.
    """

    notebook: str | None = None
    files: Mapping[str, str] = field(default_factory=dict)
    removed: tuple[str, ...] = ()
    changed: tuple[Change, ...] = ()
    conflicts: tuple[Conflict, ...] = ()


class Refused(Exception):
    """An edit that cannot be brought home; carries the conflict that says why."""

    def __init__(self, conflict: Conflict) -> None:
        super().__init__(conflict.message)
        self.conflict = conflict


def refuse(message: str, where: str, hint: str = "", cell: str | None = None) -> Refused:
    """Return the refusal of an edit."""
    return Refused(Conflict("refused", message, where, cell=cell, hint=hint))
