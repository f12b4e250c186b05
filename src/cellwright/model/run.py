"""Runs: requests, outcomes, reports and the ledger's records; not how they come about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from cellwright.model.artifact import ArtifactRef, ItemResult, Metric, StepResult

TaskKind = Literal["setup", "step", "check", "spread", "item"]
OutcomeKind = Literal[
    "succeeded",
    "raised",
    "check",
    "kernel-died",
    "out-of-memory",
    "timed-out",
    "cancelled",
    "machinery",
]
StepStatus = Literal["waiting", "running", "succeeded", "reused", "failed", "skipped", "cancelled"]
RunStatus = Literal["running", "succeeded", "failed", "cancelled"]
Decision = Literal["run", "reuse", "skip"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one attempt ended, as observed by us.

    `cell` and `line` are those of the user's notebook; `traceback` is the user's, without frames
    of the machinery and without terminal colours.
    """

    kind: OutcomeKind
    message: str = ""
    cell: str | None = None
    number: int | None = None
    line: int | None = None
    traceback: str = ""


@dataclass(frozen=True, slots=True)
class AttemptRequest:
    """All that an engine and a runner need to execute one attempt; ids and text, no data.

    Attributes:
        run, step, kind, number: Which attempt this is; `number` counts from 1.
        notebook: The step notebook as nbformat JSON. Cells that come from the user's notebook carry
            metadata `{"cellwright": {"cell": ID, "number": N}}`.
        folder: Absolute folder of this attempt; executed notebook, result and log go there.
        cwd: Absolute working directory of the kernel.
        kernel: Kernelspec name, or None for the interpreter that runs Cellwright.
        timeout: Seconds, or None.
        memory: Bytes for the whole process tree, or None.
        cpus: Cores that thread pools may use, or None.
        env: Variables added to the kernel's environment.
        secrets: Names of variables whose values are masked in all that is kept.
        preload: Modules that a warm kernel parent may import beforehand.
        items: Numbers of the items of a repeated step that the notebook runs, in order.
    """

    run: str
    step: str
    kind: TaskKind
    number: int
    notebook: str
    folder: str
    cwd: str
    kernel: str | None = None
    timeout: float | None = None
    memory: int | None = None
    cpus: float | None = None
    env: Mapping[str, str] = field(default_factory=dict)
    secrets: tuple[str, ...] = ()
    preload: tuple[str, ...] = ()
    items: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class AttemptReport:
    """What a runner observed of one attempt.

    `executed` is the path of the executed notebook, `seconds` wall time, `cpu_seconds` user and
    system time of the process tree, `peak_memory` its largest resident size in bytes,
    `cores` how many threads ran or waited for a core on average when some did. `items` are
    those that came to a good end, whatever the outcome of the whole.
    """

    outcome: Outcome
    result: StepResult | None = None
    executed: str | None = None
    seconds: float = 0.0
    cpu_seconds: float | None = None
    peak_memory: int | None = None
    items: tuple[ItemResult, ...] = ()
    cores: float | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did something: user, host, process and, if any, CI job."""

    user: str
    host: str
    process: int
    ci: str = ""


@dataclass(frozen=True, slots=True)
class Stamp:
    """Who, when, and at which state of the code; `dirty` means uncommitted changes."""

    time: datetime
    actor: Actor
    commit: str = ""
    dirty: bool = False


@dataclass(frozen=True, slots=True)
class AttemptRecord:
    """One attempt as the ledger has it."""

    number: int
    kind: TaskKind
    outcome: Outcome | None = None
    started: datetime | None = None
    seconds: float | None = None
    cpu_seconds: float | None = None
    peak_memory: int | None = None
    executed: str | None = None


@dataclass(frozen=True, slots=True)
class StepRun:
    """One step of one run as the ledger has it.

    `source` is the digest of the step's script text in the store; `inputs` what it got.
    `reused_from` is the run whose result was taken; `parts` what the keys of the step and its
    checks were made of (see `StepDecidedEvent`).
    """

    run: str
    step: str
    status: StepStatus
    version: str = ""
    key: str = ""
    source: str = ""
    reasons: tuple[str, ...] = ()
    attempts: tuple[AttemptRecord, ...] = ()
    inputs: Mapping[str, ArtifactRef] = field(default_factory=dict)
    result: StepResult | None = None
    metrics: tuple[Metric, ...] = ()
    seconds: float | None = None
    error: Outcome | None = None
    reused_from: str | None = None
    parts: Mapping[str, str] = field(default_factory=dict)

    @property
    def told(self) -> tuple[str, ...]:
        """Return the reasons, and whether what it made was another value than the last time."""
        if self.status != "succeeded" or self.result is None or not self.result.compared:
            return self.reasons
        names = ", ".join(f"`{name}`" for name in self.result.differs[:3])
        return (
            *self.reasons,
            f"not deterministic: {names} differed from run {self.result.compared}",
        )


@dataclass(frozen=True, slots=True)
class RunRecord:
    """One run as the ledger has it.

    `parameters` maps names to the value's Python source, so that every type has one form.
    `notebook_digest`, `sources` (local modules) and `environment` (packages and versions) name
    objects in the store. `reason` says why the run ended when not by finishing its steps;
    `sweep` is the id of the sweep that it belongs to, if to one.
    """

    run: str
    pipeline: str
    notebook: str
    status: RunStatus
    started: datetime
    actor: Actor
    parameters: Mapping[str, str] = field(default_factory=dict)
    seconds: float | None = None
    commit: str = ""
    dirty: bool = False
    notebook_digest: str = ""
    sources: str = ""
    environment: str = ""
    resumed_from: str | None = None
    steps: Mapping[str, StepRun] = field(default_factory=dict)
    reason: str = ""
    sweep: str = ""


@dataclass(frozen=True, slots=True)
class StepVersion:
    """One version of a step: when and in which run it was first seen, and its script's digest."""

    pipeline: str
    step: str
    version: str
    source: str
    run: str
    time: datetime
    actor: Actor
    commit: str = ""


@dataclass(frozen=True, slots=True)
class TaskFigures:
    """What a task took in earlier runs.

    `seconds` the last time it ran, `peak_memory` at most, in bytes, `cores` the last time that it
    could be told.
    """

    seconds: float | None = None
    peak_memory: int | None = None
    cores: float | None = None


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """What a plan says about one step; for a repeated one, how many of its items are reused."""

    name: str
    decision: Decision
    reasons: tuple[str, ...]
    items: int | None = None
    reused: int = 0


@dataclass(frozen=True, slots=True)
class KeyedResult:
    """An earlier result found by key: what the ledger offers for reuse."""

    run: str
    step: str
    key: str
    kind: TaskKind
    ended: datetime
    result: StepResult
