"""What earlier runs tell of tasks: how long they take, how much memory; it decides nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from cellwright.model import TaskFigures
from cellwright.scheduling.tasks import Task, TaskGraph

MARGIN: Final = 1.1
"""How much more memory than its largest peak a task is expected to take."""


def with_peaks(tasks: TaskGraph, figures: Mapping[str, TaskFigures]) -> TaskGraph:
    """Return tasks that ask for the memory that they took before, where no mark says how much.

    Args:
        tasks: The tasks.
        figures: What they took in earlier runs, by id; items under `item:STEP`.
    """

    def expect(task: Task, name: str) -> Task:
        peak = figures[name].peak_memory if name in figures else None
        if task.demand.memory or not peak:
            return task
        return replace(task, demand=replace(task.demand, memory=int(peak * MARGIN)))

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
