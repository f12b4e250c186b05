"""What goes into the state machine and what comes out of it; not how one leads to the other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from cellwright.model import Decision, Outcome, RunStatus, StepStatus
from cellwright.scheduling.tasks import Task


@dataclass(frozen=True, slots=True)
class RunBegunEvent:
    """The run begins: what needs nothing can be decided."""


@dataclass(frozen=True, slots=True)
class TaskDecidedEvent:
    """Whether a task runs, an earlier result is taken, or it is left out as its author wants."""

    task: str
    decision: Decision


@dataclass(frozen=True, slots=True)
class DecisionFailedEvent:
    """It could not be found out whether a task must run."""

    task: str
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class AttemptReportedEvent:
    """An attempt ended."""

    task: str
    number: int
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class TimerFiredEvent:
    """The pause before another attempt is over."""

    task: str
    number: int


@dataclass(frozen=True, slots=True)
class StopRequestedEvent:
    """The run is to end early: as `cancelled` by a person, or as `failed` by the machinery."""

    status: Literal["cancelled", "failed"] = "cancelled"
    reason: str = ""


@dataclass(frozen=True, slots=True)
class TasksAddedEvent:
    """Tasks that became known while the run goes on.

    `waits` names tasks of the run that have not been decided yet and now wait for more.
    """

    tasks: tuple[Task, ...]
    waits: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LimitsChangedEvent:
    """There are more or fewer slots from now on; what runs goes on."""

    slots: int


MachineEvent = (
    RunBegunEvent
    | TaskDecidedEvent
    | DecisionFailedEvent
    | AttemptReportedEvent
    | TimerFiredEvent
    | StopRequestedEvent
    | TasksAddedEvent
    | LimitsChangedEvent
)


@dataclass(frozen=True, slots=True)
class Decide:
    """Find out whether a task runs: its inputs exist."""

    task: str


@dataclass(frozen=True, slots=True)
class Start:
    """Hand an attempt to the engine."""

    task: str
    number: int


@dataclass(frozen=True, slots=True)
class StartTimer:
    """Wait some seconds before the attempt with this number."""

    task: str
    number: int
    delay: float


@dataclass(frozen=True, slots=True)
class CancelAttempt:
    """Ask an attempt to end; its report still comes."""

    task: str
    number: int


@dataclass(frozen=True, slots=True)
class EndStep:
    """A step with its checks came to its end."""

    step: str
    status: StepStatus
    outcome: Outcome | None = None
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EndRun:
    """Nothing is left to do."""

    status: RunStatus
    reason: str = ""


Instruction = Decide | Start | StartTimer | CancelAttempt | EndStep | EndRun
