"""Events of a run as the ledger keeps them, append-only; not the tables made from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from cellwright.model.artifact import ArtifactRef, StepResult
from cellwright.model.effect import Observed
from cellwright.model.run import Decision, Outcome, RunStatus, Stamp, StepStatus, TaskKind


@dataclass(frozen=True, slots=True)
class RunStartedEvent:
    """A run began. Digests name objects in the store; parameters are Python source.

    `sweep` is the id that all runs of one sweep have in common.
    """

    pipeline: str
    notebook: str
    notebook_digest: str
    parameters: Mapping[str, str] = field(default_factory=dict)
    sources: str = ""
    environment: str = ""
    steps: tuple[str, ...] = ()
    resumed_from: str | None = None
    sweep: str = ""


@dataclass(frozen=True, slots=True)
class StepDecidedEvent:
    """It is known whether a task runs or an earlier result is reused, and why.

    `kind` tells a step from its checks and from setup; `source` is the digest of the script text.
    `parts` are what the key was made of, by name, so that a later plan can say what changed; the
    names of a check's parts begin with `check:`, so that a step and its checks share one mapping.
    """

    step: str
    kind: TaskKind
    decision: Decision
    version: str
    key: str
    source: str = ""
    reasons: tuple[str, ...] = ()
    inputs: Mapping[str, ArtifactRef] = field(default_factory=dict)
    reused_from: str | None = None
    parts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AttemptStartedEvent:
    """An attempt of a task was handed to the engine."""

    step: str
    kind: TaskKind
    number: int


@dataclass(frozen=True, slots=True)
class AttemptEndedEvent:
    """An attempt ended, as observed."""

    step: str
    kind: TaskKind
    number: int
    outcome: Outcome
    seconds: float
    cpu_seconds: float | None = None
    peak_memory: int | None = None
    executed: str | None = None
    result: StepResult | None = None
    cores: float | None = None


@dataclass(frozen=True, slots=True)
class EffectObservedEvent:
    """A step was seen to do what its code does not show, and what others depend on.

    `version` is that of the step's code without what it hands on (`convert.code_versions`), since
    an effect changes just that.
    """

    step: str
    version: str
    observed: Observed


@dataclass(frozen=True, slots=True)
class StepEndedEvent:
    """A step, its checks included, came to its end in this run.

    `reasons` say why a step was skipped or cancelled; those of its decision stand there.
    """

    step: str
    status: StepStatus
    seconds: float | None = None
    error: Outcome | None = None
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RunEndedEvent:
    """The run came to its end; `reason` says why when it was not by finishing its steps."""

    status: RunStatus
    seconds: float
    reason: str = ""


Event = (
    RunStartedEvent
    | StepDecidedEvent
    | AttemptStartedEvent
    | AttemptEndedEvent
    | EffectObservedEvent
    | StepEndedEvent
    | RunEndedEvent
)


@dataclass(frozen=True, slots=True)
class RecordedEvent:
    """An event as it was recorded: its number in its run, from 1, and who recorded it when."""

    sequence: int
    stamp: Stamp
    event: Event
