"""Which task goes first: the one with the longest way still to go; not whether it can start."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cellwright.scheduling.tasks import Task


def critical_path(
    tasks: Sequence[Task],
    durations: Mapping[str, float],
    beyond: Mapping[str, float] | None = None,
) -> tuple[float, ...]:
    """Return for each task the longest way in seconds from its start to the end of the run.

    A task without a known duration counts as the mean of the known ones, and as one second when
    none is known: then the way is the number of tasks on it.

    Args:
        tasks: In graph order.
        durations: Seconds by task id, as learned from earlier runs.
        beyond: For task ids, the way that begins after them with tasks not given here.

    Example:
        >>> a, b, c = Task("a", "step", "a"), Task("b", "step", "b", ("a",)), Task("c", "step", "c")
        >>> critical_path([a, b, c], {})
        (2.0, 1.0, 1.0)
    """
    known = [durations[t.id] for t in tasks if t.id in durations]
    usual = sum(known) / len(known) if known else 1.0
    position = {task.id: i for i, task in enumerate(tasks)}
    ahead = [(beyond or {}).get(task.id, 0.0) for task in tasks]
    ways = [0.0] * len(tasks)
    for i in range(len(tasks) - 1, -1, -1):
        ways[i] = ahead[i] + durations.get(tasks[i].id, usual)
        for name in tasks[i].after:
            j = position.get(name)
            if j is not None:
                ahead[j] = max(ahead[j], ways[i])
    return tuple(ways)
