"""Problems with a single mark, by code, before the cell's place is known; not those of data flow.

The codes of marks:

====== ========= ==================================================================
code   severity  meaning
====== ========= ==================================================================
CW001  error     unknown role (a warning where a magic only looks like one of ours)
CW002  error     unknown option, or an option on a role that takes none
CW003  error     step name that is no Python name, a keyword or reserved
CW004  error     two forms of a mark on one cell
CW005  error     bad value of an option
CW006  error     a second parameters cell
CW007  error     cells of one step give an option differently
CW008  error     the name of the step is missing
CW009  warning   a mark that is not on the first line of its cell has no effect
CW010  error     words on the mark line that have no meaning, or an open quote
CW011  error     metadata that are not of the form of a mark
CW012  warning   a mark on a cell that is not a code cell has no effect
CW013  warning   `foreach` or `when` in the metadata: the notebook run by hand ignores it
====== ========= ==================================================================
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cellwright.model import Mark, MarkForm, Role, Severity

ROLES: tuple[Role, ...] = ("step", "setup", "parameters", "check", "skip")
NAMED_ROLES: tuple[Role, ...] = ("step", "check")
"""Roles that name a step."""


@dataclass(frozen=True, slots=True)
class MarkProblem:
    """What is wrong with one mark, and what to do about it."""

    code: str
    message: str
    hint: str = ""
    severity: Severity = "error"


@dataclass(frozen=True, slots=True)
class ParsedMark:
    """One mark as read: the mark as far as it could be understood, and what is wrong with it.

    `given` holds the options that stand there, by name, with their values.
    """

    mark: Mark | None
    given: Mapping[str, Any] = field(default_factory=dict)
    problems: tuple[MarkProblem, ...] = ()


@dataclass(slots=True)
class MarkDraft:
    """A mark while it is being read: collects options and problems, then becomes a `ParsedMark`."""

    role: Role
    form: MarkForm
    step: str | None = None
    given: dict[str, Any] = field(default_factory=dict)
    problems: list[MarkProblem] = field(default_factory=list)

    def add(self, code: str, message: str, hint: str = "") -> None:
        """Note an error."""
        self.problems.append(MarkProblem(code, message, hint))
