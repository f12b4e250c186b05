"""Leads the items of repeated steps through a run: which are reused, run, tolerated, put together.

The state machine knows batches of items as tasks; what is an item is known here alone.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from cellwright.interfaces import Ledger, Store
from cellwright.model import (
    ArtifactRef,
    AttemptEndedEvent,
    AttemptReport,
    Event,
    ItemResult,
    Outcome,
    Pipeline,
    Step,
    StepDecidedEvent,
    StepEndedEvent,
    StepResult,
)
from cellwright.scheduling.deciding import Decider
from cellwright.scheduling.fan import (
    Batch,
    Fan,
    Item,
    arrange,
    describe_counts,
    find_clash,
    is_tolerated,
    judge_item,
    merge_results,
    open_fan,
)
from cellwright.scheduling.messages import MachineEvent, TasksAddedEvent
from cellwright.scheduling.tasks import Task, TaskGraph
from cellwright.serializers import join_values

_SUCCEEDED = Outcome("succeeded")


@dataclass(frozen=True, slots=True)
class Joined:
    """A repeated step put together: its decision as the ledger keeps it, and what it leaves.

    Without a result, `outcome` says what is wrong with the items together.
    """

    event: StepDecidedEvent
    result: StepResult | None = None
    outcome: Outcome = _SUCCEEDED


class Fanning:
    """The repeated steps of one run.

    Args:
        store: Where values are.
        ledger: Where results were recorded.
        note: Takes events for the ledger.
        slots: How many kernels run at a time.
    """

    def __init__(
        self, store: Store, ledger: Ledger, note: Callable[[Event], None], slots: int
    ) -> None:
        self._store = store
        self._ledger = ledger
        self._note = note
        self._slots = slots
        self._fans: dict[str, Fan] = {}
        self._batches: dict[str, tuple[Fan, Batch]] = {}
        self._known: dict[str, StepResult] = {}
        self._names: dict[str, Counter[str]] = {}

    def restart(self) -> None:
        """Begin anew with another pipeline; items that were run are known by their keys."""
        self._fans = {}

    def find(self, task: str) -> Batch | None:
        """Return a batch by the id of its task."""
        found = self._batches.get(task)
        return found[1] if found else None

    def expected(self, task: str) -> float:
        """Return the seconds that a batch is likely to take beyond those of its first item."""
        fan, batch = self._batches[task]
        return fan.expected(len(batch.left) - 1)

    # -- items become known ----------------------------------------------------------------

    def open(
        self,
        step: Step,
        tasks: TaskGraph,
        found: StepResult,
        shared: Mapping[str, ArtifactRef | None],
        decider: Decider,
    ) -> tuple[MachineEvent, ...]:
        """Take in the items of a step, and return the tasks that run those not to be reused.

        Raises:
            StoreError, LedgerError: It cannot be found out what can be reused.
        """
        fan = self._fans[step.name] = open_fan(step, tasks.items[step.name], found, shared)
        fan.names = self._names.setdefault(step.name, Counter())
        fan.parts, fan.reasons = decider.describe_items(tasks.items[step.name], shared)
        for item in fan.items:
            self._decide(fan, item, decider)
        return self._more(fan)

    def _decide(self, fan: Fan, item: Item, decider: Decider) -> None:
        decided = decider.decide(item.task, item.inputs)
        item.decided = decided.event
        known = self._known.get(decided.event.key)
        if known is not None:
            item.result, item.status = known, "succeeded"
        elif decided.result is not None:
            item.result, item.status = decided.result, "reused"
            self._note(decided.event)
            self._end(item, None)
        else:
            fan.waiting.append(item)

    def _more(self, fan: Fan) -> tuple[MachineEvent, ...]:
        made = fan.take(self._slots)
        for task in made:
            self._batches[task.id] = fan, fan.batches[task.id]
        if not made:
            return ()
        return (TasksAddedEvent(tuple(made), {fan.step.name: tuple(t.id for t in made)}),)

    # -- items come to their ends ----------------------------------------------------------

    def start(self, task: str) -> int:
        """Note that an attempt at a batch begins; returns its number among those of the step."""
        fan, batch = self._batches[task]
        fan.started += 1
        batch.tries += 1
        batch.number = fan.started
        for item in batch.left:
            item.status = "running"
        return fan.started

    def end(
        self, task: str, report: AttemptReport, outcome: Outcome, decider: Decider
    ) -> tuple[Outcome, tuple[MachineEvent, ...]]:
        """Take in how an attempt at a batch ended.

        Args:
            task: The id of the batch's task.
            report: What was observed.
            outcome: How it ended, as judged.
            decider: Completes the results of items with what they depended on.

        Returns:
            The outcome for the state machine, and what it is to be told before.
        """
        fan, batch = self._batches[task]
        wrong = self._take(fan, batch, report, decider)
        left = batch.left
        if wrong is not None and outcome.kind != "cancelled":
            # to do it again would change nothing: of all kinds, a failed check is never retried
            told = replace(wrong, kind="check") if batch.task.retries else wrong
            self._break(fan, batch, wrong)
        elif outcome.kind in ("succeeded", "cancelled") or not left:
            told = outcome
            if outcome.kind != "succeeded":
                self._break(fan, batch, outcome)
        else:
            told = self._fail(fan, batch, left, report, outcome)
        fan.batches.pop(task, None)
        if told.kind == "succeeded":
            return told, self._more(fan)
        if told.kind != "cancelled" and batch.tries <= batch.task.retries:
            fan.batches[task] = batch
            for item in batch.left:
                item.status = "waiting"
        return told, ()

    def _take(
        self, fan: Fan, batch: Batch, report: AttemptReport, decider: Decider
    ) -> Outcome | None:
        """Take the results of a batch's items; returns what is wrong with one all the same."""
        items = {item.number: item for item in batch.items}
        found = None
        for done in report.items:
            item = items.get(done.number)
            if item is not None and item.status == "running":
                whole = decider.complete(item.task, AttemptReport(_SUCCEEDED, done.result))
                done = replace(done, result=whole.result or done.result)
                found = self._finish(fan, item, done, report) or found
        if report.items:
            fan.learn_overhead(report.seconds - sum(done.seconds for done in report.items))
        return found

    def _finish(
        self, fan: Fan, item: Item, done: ItemResult, report: AttemptReport
    ) -> Outcome | None:
        """Record that the code of an item came to its end; returns what is wrong all the same."""
        item.attempts += 1
        wrong = judge_item(item, done.result)
        if wrong is not None:
            first = fan.step.cells[0].cell
            wrong = replace(wrong, cell=first.id, number=first.number)
            self._record(item, wrong, None, done.seconds, report)
            item.status, item.error = "failed", wrong
            fan.broken = True
            self._end(item, done.seconds)
            return replace(wrong, message=f"{item.words}: {wrong.message}")
        item.result, item.status = done.result, "succeeded"
        fan.learn(done.seconds)
        self._record(item, _SUCCEEDED, done.result, done.seconds, report)
        self._end(item, done.seconds)
        if item.decided is not None:
            self._known[item.decided.key] = done.result
        return None

    def _fail(
        self, fan: Fan, batch: Batch, left: list[Item], report: AttemptReport, outcome: Outcome
    ) -> Outcome:
        """Say what follows from the failure of the first item that is left of a batch."""
        item, rest = left[0], left[1:]
        named = replace(outcome, message=f"{item.words}: {outcome.message}")
        item.attempts += 1
        retries = batch.task.retries
        if batch.tries <= retries and len(batch.items) == 1:
            return named
        if retries and len(batch.items) > 1:
            fan.alone.add(item.number)
            self._put_back(fan, left)
            return _SUCCEEDED
        seconds = report.seconds - sum(done.seconds for done in report.items)
        item.status, item.error = "failed", outcome
        self._record(item, outcome, None, max(seconds, 0.0), report)
        self._end(item, max(seconds, 0.0))
        if is_tolerated(fan, outcome):
            self._put_back(fan, rest)
            return _SUCCEEDED
        self._break(fan, batch, outcome)
        return named

    def _put_back(self, fan: Fan, items: list[Item]) -> None:
        for item in reversed(items):
            item.status = "skipped" if fan.broken else "waiting"
            if not fan.broken:
                fan.waiting.appendleft(item)

    def _break(self, fan: Fan, batch: Batch, outcome: Outcome) -> None:
        """Let no more items begin."""
        fan.broken = True
        status = "cancelled" if outcome.kind == "cancelled" else "skipped"
        for item in batch.left:
            item.status = "cancelled" if status == "cancelled" else "skipped"
        fan.waiting = deque()

    def _record(
        self,
        item: Item,
        outcome: Outcome,
        result: StepResult | None,
        seconds: float,
        report: AttemptReport,
    ) -> None:
        if item.decided is not None:
            self._note(item.decided)
        ended = AttemptEndedEvent(
            step=f"{item.task.step}[{item.number}]",
            kind="item",
            number=max(item.attempts, 1),
            outcome=outcome,
            seconds=seconds,
            executed=report.executed,
            result=result,
        )
        self._note(ended)

    def _end(self, item: Item, seconds: float | None) -> None:
        name = f"{item.task.step}[{item.number}]"
        self._note(StepEndedEvent(name, item.status, seconds, item.error))

    # -- items are put together ------------------------------------------------------------

    def join(self, task: Task, pipeline: Pipeline, source: str, version: str) -> Joined:
        """Put the results of a step's items together, and say why they are not all reused.

        Raises:
            StoreError: The store cannot be used.
        """
        step = pipeline.step(task.step)
        fan = self._fans[step.name]
        key = fan.key(version)
        reused = [i for i in fan.items if i.status == "reused"]
        earlier = reused[0].decided.reused_from if reused and reused[0].decided else None
        whole = len(reused) == len(fan.items)
        event = StepDecidedEvent(
            step=step.name,
            kind="step",
            decision="run",
            version=version,
            key=key,
            source=source,
            reasons=(
                describe_counts(len(fan.items), len(reused), self._failed(fan)),
                *(() if whole else fan.reasons),
            ),
            parts=fan.parts,
        )
        if clash := find_clash(fan.items):
            first = step.cells[0].cell
            return Joined(event, None, Outcome("raised", clash, first.id, first.number))
        merged = merge_results(fan.items)
        names = [n for n in step.outputs if n[0] != "@"]
        outputs = {n: self._join(fan, n) for n in names}
        results = {n: self._join(fan, n, kept=True) for n in step.results}
        result = replace(merged, outputs=outputs, results=results)
        if whole and earlier and self._ledger.results(key):
            return Joined(replace(event, decision="reuse", reused_from=earlier), result)
        return Joined(event, result)

    def _failed(self, fan: Fan) -> int:
        return sum(1 for item in fan.items if item.status == "failed")

    def _join(self, fan: Fan, name: str, *, kept: bool = False) -> ArtifactRef:
        tree = arrange(fan.shape, fan.items, name, kept=kept)
        return join_values(tree, self._store, scope=fan.step.name, name=name)
