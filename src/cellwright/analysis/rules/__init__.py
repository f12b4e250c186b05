"""Rules: each finds one kind of problem and documents it; `facts` is what they look at."""

from __future__ import annotations

from typing import Final

from cellwright.analysis.rules.checks import CheckBinds, CheckChanges, CheckSeesOlder
from cellwright.analysis.rules.crossing import CannotCross, CrossesInPart
from cellwright.analysis.rules.declared import (
    AfterCycle,
    ComputedParameter,
    HiddenOutput,
    NotPython,
    UnboundOutput,
    UnknownAfter,
    UnknownCheck,
)
from cellwright.analysis.rules.facts import Facts, Rule
from cellwright.analysis.rules.libraries import LibraryOption, UnknownMagic
from cellwright.analysis.rules.names import (
    BoundBelow,
    BoundNowhere,
    Deleted,
    OutputHistory,
    UnmarkedOnly,
)
from cellwright.analysis.rules.observed import ObservedEffect
from cellwright.analysis.rules.order import CellsApart
from cellwright.analysis.rules.repeated import (
    ItemChangesInput,
    ItemReadsPrevious,
    RepeatedCells,
    WithoutLoop,
)
from cellwright.analysis.rules.setup import SetupReadsStep
from cellwright.analysis.rules.silence import WithoutReason, silence
from cellwright.analysis.rules.syntax import InvalidSyntax
from cellwright.analysis.rules.wide import StarImport, Widened
from cellwright.model import Diagnostic

RULES: Final[tuple[type[Rule], ...]] = (
    UnknownAfter,
    UnknownCheck,
    AfterCycle,
    HiddenOutput,
    UnboundOutput,
    NotPython,
    ComputedParameter,
    WithoutReason,
    InvalidSyntax,
    BoundNowhere,
    UnmarkedOnly,
    BoundBelow,
    Deleted,
    CellsApart,
    SetupReadsStep,
    CheckBinds,
    CheckChanges,
    CheckSeesOlder,
    Widened,
    StarImport,
    LibraryOption,
    OutputHistory,
    UnknownMagic,
    ObservedEffect,
    ItemChangesInput,
    ItemReadsPrevious,
    RepeatedCells,
    WithoutLoop,
    CannotCross,
    CrossesInPart,
)
"""All rules, by code."""


def find_problems(facts: Facts) -> tuple[Diagnostic, ...]:
    """Return the problems that all rules find, in notebook order, silenced ones left out."""
    found = [problem for rule in RULES for problem in rule().check(facts)]
    kept = silence(facts, found)
    return tuple(
        sorted(
            dict.fromkeys(kept),
            key=lambda d: (d.place.number or 0, d.place.line or 0, d.code, d.message),
        )
    )


__all__ = ["RULES", "Facts", "Rule", "find_problems"]
