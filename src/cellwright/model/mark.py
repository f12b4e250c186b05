"""Marks: which role a cell plays and with which settings; not how marks are read or written."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from cellwright.model.cell import Cell, Notebook
from cellwright.model.diagnostic import Diagnostic

Role = Literal["step", "setup", "parameters", "check", "skip"]
MarkForm = Literal["magic", "metadata", "tag"]


@dataclass(frozen=True, slots=True)
class Foreach:
    """One `--foreach VAR=EXPR`: the step runs once per item of the expression."""

    variable: str
    expression: str


@dataclass(frozen=True, slots=True)
class StepSettings:
    """The options of a step, the same in the magic, the metadata and the step script.

    `on_error` and `max_parallel` are for steps with `foreach`: whether an item that fails fails
    the step or leaves None in the lists, and how many kernels the items take at a time.
    `timeout` and `freshness` are in seconds, `memory` in bytes. `cache` is `auto` or `off`;
    `freshness` is set by `--cache 1d` and the like, and then `cache` is `auto`.
    """

    after: tuple[str, ...] = ()
    foreach: tuple[Foreach, ...] = ()
    when: str | None = None
    on_error: Literal["fail", "collect"] = "fail"
    max_parallel: int | None = None
    outputs: tuple[str, ...] | None = None
    retries: int = 0
    timeout: float | None = None
    cpus: float | None = None
    memory: int | None = None
    gpus: int | None = None
    cache: Literal["auto", "off"] = "auto"
    freshness: float | None = None
    kernel: str | None = None
    env_from: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mark:
    """What one cell says about its role."""

    role: Role
    step: str | None = None
    settings: StepSettings = field(default_factory=StepSettings)
    form: MarkForm = "magic"


@dataclass(frozen=True, slots=True)
class MarkedCell:
    """A cell with its mark, if any.

    `code` is the source with the mark's magic line blanked, so that line numbers stay the cell's.
    """

    cell: Cell
    mark: Mark | None
    code: str

    @property
    def role(self) -> Role | None:
        """Return the role, or None for an unmarked cell."""
        return self.mark.role if self.mark else None


@dataclass(frozen=True, slots=True)
class MarkedNotebook:
    """A notebook whose marks have been read; problems with the marks stand beside them."""

    notebook: Notebook
    cells: tuple[MarkedCell, ...]
    problems: tuple[Diagnostic, ...] = ()
