"""What one cell does, as written down while its code is run abstractly; not how steps follow."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from cellwright.analysis.frames import Binding
from cellwright.analysis.values import NOTHING, Thing, Value
from cellwright.model import Definition

Write = Literal["bound", "maybe", "deleted"]
FileMode = Literal["read", "write", "make", "enter"]


@dataclass(frozen=True, slots=True)
class Read:
    """A name read before the cell itself bound it.

    `origins` are the cells that may have bound it, `certain` says that the read happens whenever
    the cell runs; `definition` is set when it is certainly that definition; `stuck` is what in it
    cannot cross to another step, at the time of the read.
    """

    origins: frozenset[int]
    line: int
    definition: Definition | None
    certain: bool
    value: Value = NOTHING
    stuck: Thing | None = None


@dataclass(frozen=True, slots=True)
class FileUse:
    """One use of a path; holes in the path stand for parts that are not known."""

    path: str
    mode: FileMode
    line: int


@dataclass(frozen=True, slots=True)
class Finding:
    """Something for a rule to report: the rule's code, where, in words, and what to do."""

    code: str
    line: int
    message: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Widening:
    """Why a cell may read names that cannot be known, and whether it may bind such names."""

    reason: str
    line: int
    writes: bool


@dataclass(frozen=True, slots=True)
class Option:
    """Something set in a library; with its definition if it can be replayed in later steps."""

    dotted: str
    line: int
    definition: Definition | None = None


@dataclass(slots=True)
class Record:
    """One cell's effects.

    Attributes:
        position: Index of the cell in the notebook.
        reads: Names read before the cell bound them.
        touched: Names bound or deleted at top level, with the first line.
        writes: How each touched name stands at the end of the cell.
        left: The bindings of touched, changed and shared names at the end.
        changes: Names bound elsewhere whose object may have been changed in place, with the cells
            that may have bound them.
        by_value: Definitions that were changed, so that they no longer travel as source.
        changed_things: The objects behind the changes.
        joins: Objects that more than one name reaches at the end of the cell.
        files: Files used, in order.
        random: Uses of the global random state, in order: seeded or drawn from, of which library.
        state_reads, state_sets: Other state read before it was set, and set (`@cwd`, `@env:NAME`,
            `@module:MODULE.NAME`).
        state_perhaps: Of what was set, what was only changed, or need not have been set.
        options: What was set in libraries.
        stars: Modules of `from m import *` whose names are not known.
        builtins: Built-in names used.
        wide: Why the cell may read or bind names that cannot be known, if so.
        uncertain: Names handed to calls of which nothing is known.
        modules: Top-level names of imported modules.
        submodules: Modules reached as attributes of their package, with the first line.
        definitions: Definitions made, in order.
        outside: It may use files, processes or the network in ways that are not seen.
        findings: For rules.
        asked_caches: Functions that are asked what they remember, with the line, and the cells
            that called them before.
        asked: Names that the expressions of `--foreach` and `--when` read.
        repeated: Names that the body of a `--foreach` reads; None without one.
    """

    position: int
    reads: dict[str, Read] = field(default_factory=dict)
    touched: dict[str, int] = field(default_factory=dict)
    writes: dict[str, Write] = field(default_factory=dict)
    left: dict[str, Binding] = field(default_factory=dict)
    changes: dict[str, frozenset[int]] = field(default_factory=dict)
    by_value: set[str] = field(default_factory=set)
    changed_things: set[Thing] = field(default_factory=set)
    joins: list[tuple[Thing, frozenset[str]]] = field(default_factory=list)
    files: list[FileUse] = field(default_factory=list)
    random: list[tuple[Literal["seed", "draw"], str]] = field(default_factory=list)
    state_reads: dict[str, int] = field(default_factory=dict)
    state_sets: dict[str, int] = field(default_factory=dict)
    state_perhaps: set[str] = field(default_factory=set)
    options: list[Option] = field(default_factory=list)
    stars: list[tuple[str, int]] = field(default_factory=list)
    builtins: set[str] = field(default_factory=set)
    wide: list[Widening] = field(default_factory=list)
    uncertain: set[str] = field(default_factory=set)
    modules: set[str] = field(default_factory=set)
    submodules: dict[str, int] = field(default_factory=dict)
    definitions: list[Definition] = field(default_factory=list)
    outside: bool = False
    findings: list[Finding] = field(default_factory=list)
    asked_caches: list[tuple[str, int, frozenset[int]]] = field(default_factory=list)
    asked: frozenset[str] = frozenset()
    repeated: frozenset[str] | None = None
