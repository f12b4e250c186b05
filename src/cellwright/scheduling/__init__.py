"""Decides what runs, when and in which order, and acts on it; not how a step is executed.

From a pipeline come tasks (`tasks`); a pure state machine (`state`, `transitions`, `messages`)
leads them to their end; one loop (`coordinator`) carries out what it says. `deciding` finds
earlier results, `plan` tells beforehand.
"""

from cellwright.scheduling.attempts import AttemptSettings, BuildNotebook, CoordinatorSettings
from cellwright.scheduling.company import Company
from cellwright.scheduling.conditions import Conditions
from cellwright.scheduling.coordinator import Coordinator
from cellwright.scheduling.effects import Places
from cellwright.scheduling.keys import derive_seed
from cellwright.scheduling.objects import StoredObjects
from cellwright.scheduling.plan import plan_run
from cellwright.scheduling.replanning import Replanned, Replanning
from cellwright.scheduling.state import BackOff, Limits
from cellwright.scheduling.tasks import Demand, Task, TaskGraph, build_tasks

__all__ = [
    "AttemptSettings",
    "BackOff",
    "BuildNotebook",
    "Company",
    "Conditions",
    "Coordinator",
    "CoordinatorSettings",
    "Demand",
    "Limits",
    "Places",
    "Replanned",
    "Replanning",
    "StoredObjects",
    "Task",
    "TaskGraph",
    "build_tasks",
    "derive_seed",
    "plan_run",
]
