"""Says what a run would do and why, without running anything."""

from __future__ import annotations

from collections.abc import Mapping

from cellwright.interfaces import Clock, Ledger, Store
from cellwright.model import Decision, Pipeline, PlannedStep, StepResult
from cellwright.scheduling.conditions import Conditions
from cellwright.scheduling.deciding import Decider, find_inputs
from cellwright.scheduling.tasks import Task, TaskGraph


def plan_run(
    *,
    pipeline: Pipeline,
    tasks: TaskGraph,
    conditions: Conditions,
    store: Store,
    ledger: Ledger,
    clock: Clock,
) -> tuple[PlannedStep, ...]:
    """Return for each step whether it would run or an earlier result be taken, and why.

    Keys are known as far as what comes before is reused; behind a step that runs, all steps count
    as running, though a run that makes the same values as before will reuse them after all.

    Args:
        pipeline: The pipeline.
        tasks: Its tasks (`build_tasks`).
        conditions: What the run would be made under.
        store: Where results must be.
        ledger: Where results were recorded.
        clock: Tells how old a result is.

    Raises:
        StoreError: The store cannot be asked.
        LedgerError: The ledger cannot be asked.
    """
    decider = Decider(
        pipeline=pipeline, conditions=conditions, store=store, ledger=ledger, clock=clock
    )
    results: dict[str, StepResult] = {}
    planned: dict[str, PlannedStep] = {}
    for task in tasks.tasks:
        decision, reasons, result = _plan(task, tasks.by_id, decider, results)
        if result is not None:
            results[task.id] = result
        if task.kind == "step":
            planned[task.step] = PlannedStep(task.step, decision, reasons)
        elif task.kind == "check" and decision == "run":
            _note_check(planned, task.step, reasons)
    return tuple(planned.values())


def _plan(
    task: Task,
    tasks: Mapping[str, Task],
    decider: Decider,
    results: Mapping[str, StepResult],
) -> tuple[Decision, tuple[str, ...], StepResult | None]:
    running = [tasks[i] for i in task.after if i not in results and tasks[i].kind != "check"]
    if running:
        waits = tuple(f"waits for `{other.step}`, which runs" for other in running)
        return "run", (*decider.explain_waiting(task), *waits), None
    decided = decider.decide(task, find_inputs(task, results))
    return decided.event.decision, decided.event.reasons, decided.result


def _note_check(planned: dict[str, PlannedStep], step: str, reasons: tuple[str, ...]) -> None:
    """Add to a reused step that its checks run; for one that runs it goes without saying."""
    before = planned[step]
    if before.decision == "reuse":
        words = tuple(f"its checks run: {reason}" for reason in reasons)
        planned[step] = PlannedStep(step, "reuse", (*before.reasons, *words))
