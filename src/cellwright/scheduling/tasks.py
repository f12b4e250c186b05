"""Tasks and the graph that they form, made from a pipeline; not when or whether they run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from heapq import heapify, heappop, heappush

from cellwright.convert import is_spread, select_names
from cellwright.errors import InternalError, PipelineError, SettingsError, nearest
from cellwright.model import RANDOM, Check, Pipeline, ReadSource, Step, TaskKind

SETUP = "setup"
CHECK_PREFIX = "check:"
SPREAD_PREFIX = "spread:"
PREFIXES: Mapping[TaskKind, str] = {"check": CHECK_PREFIX, "spread": SPREAD_PREFIX}


@dataclass(frozen=True, slots=True)
class Demand:
    """What a task takes while it runs: cores, bytes of memory, graphics processors."""

    cpus: float = 1.0
    memory: int = 0
    gpus: int = 0


@dataclass(frozen=True, slots=True)
class Task:
    """One thing that a run executes: setup, a step, or all checks of a step.

    A step with `--foreach` or `--when` has a task more, of kind `spread`, that evaluates its
    expressions; items become tasks of kind `item` when that has run, and the step's own task then
    puts their results together.

    Attributes:
        id: `setup`, the step's name, or `check:` or `spread:` and the step's name.
        kind: What kind of task.
        step: The step that it belongs to; for setup the id itself.
        after: Ids of the tasks that must have succeeded before, in graph order.
        inputs: Names that it reads, with the id of the task that hands each on.
        retries: How often it may be tried again.
        demand: What it takes while it runs.
        fallbacks: For inputs whose task may be left out: the tasks that hand them on then, the
            last writer first.
        needs: Inputs without which it is left out, when all who might bind them were.
        identity: What tells an item from the others of its step.
        goes_on_from_setup: Whether it goes on from random state as setup left it.
        says_cpus: Whether its mark says how many cores it uses.
    """

    id: str
    kind: TaskKind
    step: str
    after: tuple[str, ...] = ()
    inputs: Mapping[str, str] = field(default_factory=dict)
    retries: int = 0
    demand: Demand = field(default_factory=Demand)
    fallbacks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    needs: tuple[str, ...] = ()
    identity: str = ""
    goes_on_from_setup: bool = False
    says_cpus: bool = False

    @property
    def folder(self) -> str:
        """Return the name of the task's folder within that of its run."""
        return self.id.replace(":", "-")


@dataclass(frozen=True)
class TaskGraph:
    """Tasks in an order in which each stands behind those that it needs.

    `items` has for each step that fans out what the tasks of its items are made of.
    """

    tasks: tuple[Task, ...] = ()
    items: Mapping[str, Task] = field(default_factory=dict)

    @cached_property
    def by_id(self) -> Mapping[str, Task]:
        """Return the tasks by id."""
        return {t.id: t for t in self.tasks}

    @property
    def steps(self) -> tuple[str, ...]:
        """Return the names of the steps that take part, in the order of the tasks."""
        return tuple(t.step for t in self.tasks if t.kind == "step")


def build_tasks(
    pipeline: Pipeline,
    *,
    only: Iterable[str] = (),
    start_from: Iterable[str] = (),
) -> TaskGraph:
    """Make the tasks of a run of a pipeline.

    A step waits for the steps that have an edge into it and for the checks of those: a step hands
    on only after its checks passed. Among tasks that could stand in any order, setup comes first,
    then steps in notebook order, each before its checks.

    Args:
        pipeline: The pipeline, without errors among its problems.
        only: Steps to run; the steps that they need take part as well, to be reused or run.
        start_from: As `only`, for these steps and all that follow from them.

    Raises:
        SettingsError: A selected step does not exist (`unknown-step`).
        PipelineError: Steps need each other in a circle (`cycle`).
    """
    known = tuple(s.name for s in pipeline.steps)
    needs = find_needs(pipeline)
    chosen = _checked("--only", only, known) | _closure(
        _checked("--from", start_from, known), _turned(needs)
    )
    if chosen:
        chosen = _closure(chosen, needs)
    steps = [s for s in pipeline.steps if not chosen or s.name in chosen]
    items: dict[str, Task] = {}
    return TaskGraph(_ordered(_make_tasks(pipeline, steps, needs, items), pipeline), items)


def find_needs(pipeline: Pipeline) -> dict[str, tuple[str, ...]]:
    """Return for each step the steps that it or its checks need, in no order that matters."""
    needs: dict[str, dict[str, None]] = {s.name: {} for s in pipeline.steps}
    for edge in pipeline.edges:
        needs[edge.target][edge.source] = None
    for step in pipeline.steps:
        for source in (*step.reads.values(), *check_reads(step.checks).values()):
            if source.source == "step" and source.step not in (None, step.name):
                needs[step.name][str(source.step)] = None
    return {name: tuple(found) for name, found in needs.items()}


def _checked(option: str, names: Iterable[str], known: tuple[str, ...]) -> set[str]:
    chosen = set(names)
    for name in sorted(chosen - set(known)):
        raise SettingsError(
            f"there is no step `{name}`",
            code="unknown-step",
            where=f"{option} {name}",
            hint=nearest(name, known),
        )
    return chosen


def _turned(needs: Mapping[str, tuple[str, ...]]) -> dict[str, list[str]]:
    followers: dict[str, list[str]] = {}
    for name, found in needs.items():
        for other in found:
            followers.setdefault(other, []).append(name)
    return followers


def _closure(names: set[str], arrows: Mapping[str, Sequence[str]]) -> set[str]:
    found, waiting = set(names), list(names)
    while waiting:
        for name in arrows.get(waiting.pop(), ()):
            if name not in found:
                found.add(name)
                waiting.append(name)
    return found


def _make_tasks(
    pipeline: Pipeline,
    steps: list[Step],
    needs: Mapping[str, tuple[str, ...]],
    items: dict[str, Task],
) -> list[Task]:
    producers = {s.name: s for s in steps}
    values = frozenset(pipeline.setup_values)
    setup = SETUP if SETUP not in {s.name for s in pipeline.steps} else f"{SETUP}:values"
    tasks = [Task(setup, "setup", setup)] if values else []
    for step in steps:
        demand = Demand(
            step.settings.cpus or 1.0, step.settings.memory or 0, step.settings.gpus or 0
        )
        inputs = _inputs(step.reads, values, setup)
        before = [*inputs.values(), *needs[step.name]]
        made = Task(
            id=step.name,
            kind="step",
            step=step.name,
            after=_with_checks(before, producers, setup),
            inputs=inputs,
            retries=step.settings.retries,
            demand=demand,
            fallbacks=_fallbacks(inputs, producers, values, setup),
            needs=step.needs,
            goes_on_from_setup=RANDOM in step.reads and step.reads[RANDOM].source == "setup",
            says_cpus=step.settings.cpus is not None,
        )
        tasks += _with_spread(pipeline, step, made, items)
        if step.checks:
            tasks.append(_make_check(step, producers, values, setup, demand))
    return tasks


def _with_spread(pipeline: Pipeline, step: Step, made: Task, items: dict[str, Task]) -> list[Task]:
    """Return the task of a step, behind the one that evaluates its expressions if it has some."""
    if not is_spread(step):
        return [made]

    def only(kind: TaskKind) -> dict[str, str]:
        return {n: made.inputs[n] for n in select_names(pipeline, step, kind, made.inputs)}

    spread = SPREAD_PREFIX + step.name
    asking = replace(made, id=spread, kind="spread", inputs=only("spread"), demand=Demand())
    after = (*made.after, spread)
    if not step.fans_out:
        return [asking, replace(made, after=after)]
    items[step.name] = replace(made, kind="item", after=(), inputs=only("item"), needs=())
    return [asking, replace(made, after=after, inputs={})]


def _fallbacks(
    inputs: Mapping[str, str],
    producers: Mapping[str, Step],
    values: frozenset[str],
    setup: str,
) -> dict[str, tuple[str, ...]]:
    """Return for each input who hands it on when those before were left out."""
    found: dict[str, tuple[str, ...]] = {}
    for name, producer in inputs.items():
        chain: list[str] = []
        while producer in producers and name in producers[producer].fallbacks:
            source = producers[producer].fallbacks[name]
            if source.source == "step" and source.step is not None:
                producer = source.step
            elif source.source == "setup" and name in values:
                producer = setup
            else:
                break
            chain.append(producer)
        if chain:
            found[name] = tuple(chain)
    return found


def _make_check(
    step: Step, producers: Mapping[str, Step], values: frozenset[str], setup: str, demand: Demand
) -> Task:
    inputs = _inputs(check_reads(step.checks), values, setup)
    fallbacks = _fallbacks(inputs, producers, values, setup)
    further = [name for chain in fallbacks.values() for name in chain]
    before = [name for name in (*inputs.values(), *further) if name != step.name]
    return Task(
        id=CHECK_PREFIX + step.name,
        kind="check",
        step=step.name,
        after=(step.name, *_with_checks(before, producers, setup)),
        inputs=inputs,
        retries=step.settings.retries,
        demand=demand,
        fallbacks=fallbacks,
        needs=tuple(inputs),
    )


def check_reads(checks: Iterable[Check]) -> dict[str, ReadSource]:
    """Return the names that the checks of a step read, with their sources."""
    return {name: source for check in checks for name, source in check.reads.items()}


def _inputs(reads: Mapping[str, ReadSource], values: frozenset[str], setup: str) -> dict[str, str]:
    inputs: dict[str, str] = {}
    for name, source in reads.items():
        if source.source == "step" and source.step is not None:
            inputs[name] = source.step
        elif source.source == "setup" and name in values:
            inputs[name] = setup
    return inputs


def _with_checks(
    before: Iterable[str], producers: Mapping[str, Step], setup: str
) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for name in before:
        found[name] = None
        if name != setup and name in producers and producers[name].checks:
            found[CHECK_PREFIX + name] = None
    return tuple(found)


def _ordered(tasks: list[Task], pipeline: Pipeline) -> tuple[Task, ...]:
    """Sort topologically; among those that are free, the one made first comes first."""
    position = {task.id: i for i, task in enumerate(tasks)}
    missing = [len(task.after) for task in tasks]
    followers: list[list[int]] = [[] for _ in tasks]
    for i, task in enumerate(tasks):
        for name in task.after:
            if name not in position:
                raise InternalError(
                    f"task `{task.id}` needs `{name}`, which is no task", code="unknown-task"
                )
            followers[position[name]].append(i)
    free = [i for i, count in enumerate(missing) if count == 0]
    heapify(free)
    done: list[Task] = []
    while free:
        i = heappop(free)
        done.append(tasks[i])
        for j in followers[i]:
            missing[j] -= 1
            if missing[j] == 0:
                heappush(free, j)
    if len(done) < len(tasks):
        names = ", ".join(f"`{tasks[i].id}`" for i, n in enumerate(missing) if n)
        raise PipelineError(
            f"steps need each other in a circle: {names}",
            code="cycle",
            where=pipeline.notebook,
            hint="look for an `--after` that points backwards",
        )
    return tuple(done)
