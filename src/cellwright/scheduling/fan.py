"""The items of one repeated step in a run: what each is and came to; nothing is started here.

How items are put into kernels together is decided here too: as many as take about a second.
"""

from __future__ import annotations

import json
from collections import Counter, deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from cellwright.convert import NotebookItem
from cellwright.hashing import digest, identify_item
from cellwright.model import (
    ArtifactRef,
    Outcome,
    Spread,
    Step,
    StepDecidedEvent,
    StepResult,
    StepStatus,
)
from cellwright.scheduling.tasks import Task

SECONDS = 1.0
"""How long the items of one kernel should take together, at least."""

WORTH = 8
"""How many times longer than what the kernel itself takes."""

TOLERATED = frozenset({"raised", "kernel-died", "out-of-memory", "timed-out"})
"""Outcomes that `--on-error collect` forgives an item."""


@dataclass(slots=True)
class Item:
    """One item of a repeated step.

    `values` are the stored values of the loop variables, `inputs` these and what all items share.
    """

    number: int
    task: Task
    values: Mapping[str, ArtifactRef]
    inputs: Mapping[str, ArtifactRef | None]
    shared: bool = False
    decided: StepDecidedEvent | None = None
    result: StepResult | None = None
    status: StepStatus = "waiting"
    error: Outcome | None = None
    attempts: int = 0

    @property
    def words(self) -> str:
        """Return the item as messages name it: its number, and its values where they are short."""
        told = [f"{n} = {v.summary}" for n, v in self.values.items() if 0 < len(v.summary) <= 60]
        return f"item {self.number}" + (f" ({', '.join(told)})" if told else "")


@dataclass(slots=True)
class Batch:
    """Items that one kernel runs one after the other."""

    task: Task
    items: list[Item]
    tries: int = 0
    number: int = 0

    @property
    def left(self) -> list[Item]:
        """Return the items that have not come to their end."""
        return [item for item in self.items if item.status in ("waiting", "running")]


@dataclass(slots=True)
class Fan:
    """The items of a step.

    Attributes:
        step: The step.
        items: In order.
        shape: Numbers of items in lists, nested as the loops are.
        waiting: The items that are to run and are in no batch.
        batches: Batches under way, by the id of their task.
        started: How many attempts at batches were made.
        broken: Whether the step has failed, so that no more items begin.
        alone: Numbers of items that failed beside others and are tried again on their own.
        names: How often each name of a batch was given.
        overhead: Seconds that a kernel takes beside its items.
        parts: What the keys of all items have in common.
        reasons: What of this changed since the last run.
    """

    step: Step
    items: list[Item]
    shape: list[Any]
    waiting: deque[Item] = field(default_factory=deque)
    batches: dict[str, Batch] = field(default_factory=dict)
    started: int = 0
    broken: bool = False
    alone: set[int] = field(default_factory=set)
    names: Counter[str] = field(default_factory=Counter)
    overhead: float = 0.0
    parts: Mapping[str, str] = field(default_factory=dict)
    reasons: tuple[str, ...] = ()
    _seconds: list[float] = field(default_factory=list)

    @property
    def ran(self) -> bool:
        """Return whether an item was run, well or not."""
        return any(item.status in ("succeeded", "failed") for item in self.items)

    def key(self, version: str) -> str:
        """Return the key of what the items make together."""
        keys = [i.decided.key if i.decided and i.result else "failed" for i in self.items]
        return digest("joined-key", version, self.shape, keys)

    def take(self, slots: int) -> list[Task]:
        """Put waiting items into batches as far as there is room, and return their tasks."""
        if self.broken:
            return []
        room = min(slots, self.step.settings.max_parallel or slots) - len(self.batches)
        made: list[Task] = []
        while self.waiting and len(made) < room:
            items = [self.waiting.popleft()]
            alone = items[0].number in self.alone
            count = 1 if alone else self._size(slots)
            while self.waiting and len(items) < count and self.waiting[0].number not in self.alone:
                items.append(self.waiting.popleft())
            made.append(self._add(items, retries=max(0, items[0].task.retries - alone)))
        return made

    def _add(self, items: list[Item], *, retries: int) -> Task:
        first, last = items[0].number, items[-1].number
        name = (
            f"{self.step.name}[{first}]" if first == last else f"{self.step.name}[{first}-{last}]"
        )
        self.names[name] += 1
        if self.names[name] > 1:
            name = f"{name}#{self.names[name]}"
        task = replace(items[0].task, id=name, identity="", retries=retries)
        self.batches[name] = Batch(task, items)
        return task

    def learn(self, seconds: float) -> None:
        """Take note of how long an item took."""
        self._seconds.append(seconds)

    def learn_overhead(self, seconds: float) -> None:
        """Take note of what a kernel took beside its items; the least counts."""
        self.overhead = min(self.overhead or seconds, max(0.0, seconds))

    def _size(self, slots: int) -> int:
        """Return how many items the next kernel gets: one until it is known how long they take."""
        if not self._seconds:
            return 1
        usual = max(sum(self._seconds[-50:]) / len(self._seconds[-50:]), 1e-4)
        share = -(-len(self.waiting) // max(1, 2 * slots))
        return max(1, min(int(max(SECONDS, WORTH * self.overhead) / usual), share))

    def expected(self, items: int) -> float:
        """Return the seconds that so many items are likely to take."""
        known = self._seconds[-50:]
        return items * sum(known) / len(known) if known else 0.0


def open_fan(
    step: Step, template: Task, found: StepResult, shared: Mapping[str, ArtifactRef | None]
) -> Fan:
    """Return the items of a step.

    Args:
        step: The step.
        template: What the tasks of its items are made of.
        found: What its expressions came to.
        shared: The inputs that all items share.
    """
    spread = found.spread or Spread(runs=True)
    variables = [each.variable for each in step.settings.foreach]
    count = len(found.outputs) // len(variables) if variables else 0
    seen: Counter[tuple[str, ...]] = Counter()
    items = []
    for number in range(count):
        values = {name: found.outputs[f"{name}[{number}]"] for name in variables}
        digests = tuple(ref.value for ref in values.values())
        identity = identify_item(digests, seen[digests])
        seen[digests] += 1
        inputs = {**{n: r for n, r in shared.items() if n not in values}, **values}
        task = replace(template, id=f"{step.name}[{number}]", identity=identity)
        items.append(Item(number, task, values, inputs, number in spread.shared))
    return Fan(step, items, json.loads(spread.shape))


def describe_items(items: Iterable[Item], find_seed: Callable[[Task], int]) -> list[NotebookItem]:
    """Return items as step notebooks have them."""
    return [
        NotebookItem(
            item.number,
            item.task.identity,
            find_seed(item.task),
            {name: ref.digest for name, ref in item.values.items()},
        )
        for item in items
    ]


def judge_item(item: Item, result: StepResult) -> Outcome | None:
    """Return how an item went wrong although its code raised nothing, None when it did not."""
    changed = [n for n in result.changed_inputs if n not in item.values or item.shared]
    if not changed:
        return None
    name = changed[0]
    return Outcome(
        "raised",
        f"changed `{name}` in place, which all items share: work on a copy "
        f"(`copy.deepcopy({name})`)",
    )


def is_tolerated(fan: Fan, outcome: Outcome) -> bool:
    """Return whether an item that ended so leaves None in the lists and the step goes on."""
    own = {cell.cell.id for cell in fan.step.cells}
    wanted = fan.step.settings.on_error == "collect"
    return wanted and outcome.kind in TOLERATED and outcome.cell in own


def find_clash(items: Iterable[Item]) -> str:
    """Return in words which file several items used, one of them writing, or nothing."""
    writers: dict[str, tuple[Item, str]] = {}
    known = [item for item in items if item.result is not None]
    for item in known:
        for file in item.result.files_written if item.result else ():
            first, digest = writers.setdefault(file.path, (item, file.digest))
            if digest != file.digest:
                return (
                    f"{first.words} and {item.words} both write `{file.path}`: "
                    "let each item write a file of its own"
                )
    for item in known:
        for file in item.result.files_read if item.result else ():
            writer = writers.get(file.path)
            if writer is not None and writer[0] is not item:
                return f"{item.words} reads `{file.path}`, which {writer[0].words} writes"
    return ""


def arrange(shape: list[Any], items: list[Item], name: str, *, kept: bool = False) -> list[Any]:
    """Return what items left under a name, in lists as the loops are nested.

    An item that failed leaves None, one that did not bind the name leaves nothing.

    Args:
        shape: Numbers of items in nested lists.
        items: The items.
        name: The name.
        kept: Whether it is one of the values kept for people.
    """
    found: list[Any] = []
    for entry in shape:
        if isinstance(entry, list):
            found.append(arrange(entry, items, name, kept=kept))
            continue
        result = items[entry].result
        if result is None:
            found.append(None)
            continue
        values = result.results if kept else result.outputs
        if name in values:
            found.append(values[name])
    return found


def merge_results(items: Iterable[Item]) -> StepResult:
    """Return what items did besides leaving values, as one result."""
    known = [(item, item.result) for item in items if item.result is not None]
    written = {f.path: f for _, r in known for f in r.files_written}
    read = {f.path: f for _, r in known for f in r.files_read if f.path not in written}
    last = {
        (item.number, m.name): replace(m, index=item.number) for item, r in known for m in r.metrics
    }
    return StepResult(
        files_read=tuple(read[path] for path in sorted(read)),
        files_written=tuple(written[path] for path in sorted(written)),
        metrics=tuple(last.values()),
        notes=tuple(dict.fromkeys(n for _, r in known for n in r.notes)),
        moved=tuple(dict.fromkeys(n for _, r in known for n in r.moved)),
        outside=tuple(dict.fromkeys(n for _, r in known for n in r.outside)),
    )


def describe_counts(items: int, reused: int, failed: int = 0) -> str:
    """Return in words how many items are reused.

    Example:
        >>> describe_counts(1000, 998), describe_counts(1, 0), describe_counts(3, 0, 1)
        ('998 of 1,000 items reused', '0 of 1 item reused', '0 of 3 items reused, 1 failed')
    """
    many = "item" if items == 1 else "items"
    words = f"{reused:,} of {items:,} {many} reused"
    return f"{words}, {failed:,} failed" if failed else words
