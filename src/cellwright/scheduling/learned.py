"""What earlier runs tell of tasks: how long they take, how much memory, how many cores."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from cellwright.model import TaskFigures
from cellwright.scheduling.tasks import Task, TaskGraph

MARGIN: Final = 1.1
"""How much more memory than its largest peak a task is expected to take."""

ALONE: Final = 1.3
"""Cores up to which a task counts as one that keeps one of them busy."""


def with_learned(tasks: TaskGraph, figures: Mapping[str, TaskFigures]) -> TaskGraph:
    """Return tasks that ask for what they took before, where no mark says how much.

    Libraries' pools have a thread for each core. They keep that, since the last digits of sums
    depend on it; what would use several cores is not put beside others instead.

    Args:
        tasks: The tasks.
        figures: What they took in earlier runs, by id; items under `item:STEP`.
    """

    def expect(task: Task, name: str) -> Task:
        known, demand = figures.get(name, TaskFigures()), task.demand
        if not demand.memory and known.peak_memory:
            demand = replace(demand, memory=int(known.peak_memory * MARGIN))
        if not task.says_cpus and (known.cores or 0) > ALONE:
            demand = replace(demand, cpus=round(known.cores or 1, 1))
        return replace(task, demand=demand)

    made = tuple(expect(task, task.id) for task in tasks.tasks)
    items = {step: expect(task, f"item:{step}") for step, task in tasks.items.items()}
    return TaskGraph(made, items)


def find_durations(
    tasks: TaskGraph, figures: Mapping[str, TaskFigures], slots: int
) -> dict[str, float]:
    """Return the seconds that tasks are likely to take, by id; those of items share the slots.

    Args:
        tasks: The tasks.
        figures: What they took in earlier runs.
        slots: How many run at a time.
    """
    found: dict[str, float] = {}
    for task in tasks.tasks:
        shared = task.id in tasks.items
        one = figures.get(f"item:{task.id}" if shared else task.id)
        if one is not None and one.seconds is not None:
            found[task.id] = one.seconds / max(1, slots) if shared else one.seconds
    return found
