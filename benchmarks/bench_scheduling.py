"""Planning and scheduling thousands of steps, without kernels; figures: 5,000 planned in < 2 s.

Run with `python benchmarks/bench_scheduling.py [STEPS]`. Store and ledger are the real ones (a
folder, SQLite on disk); steps succeed at once, so what is measured is what scheduling costs beside
the kernels. The second figure to reach is < 5 ms of it for each step.
"""

import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from cellwright.convert import find_meanings
from cellwright.engines.local import LocalEngine
from cellwright.ledgers.sql import SqlLedger
from cellwright.model import (
    Actor,
    AttemptReport,
    Cell,
    Edge,
    Mark,
    MarkedCell,
    Outcome,
    Pipeline,
    ReadSource,
    RunStartedEvent,
    Stamp,
    Step,
    StepResult,
)
from cellwright.scheduling import (
    AttemptSettings,
    Conditions,
    Coordinator,
    CoordinatorSettings,
    Limits,
    build_tasks,
    plan_run,
)
from cellwright.scheduling.messages import (
    AttemptReportedEvent,
    Decide,
    RunBegunEvent,
    Start,
    TaskDecidedEvent,
)
from cellwright.scheduling.state import new_run
from cellwright.scheduling.transitions import advance
from cellwright.serializers import dump_bundle
from cellwright.stores.objects import ObjectStore
from cellwright.testing.fakes import ScriptedRunner

WIDTH = 50


class Clock:
    """The machine's clock."""

    def now(self):
        """Return the time in UTC."""
        return datetime.now(UTC)

    def monotonic(self):
        """Return seconds."""
        return time.monotonic()

    def stamp(self):
        """Return a stamp with the time."""
        return Stamp(self.now(), Actor("ada", "engine", 1))


def make_pipeline(count):
    """Return layers of 50 steps, each reading from two or three of the layer before."""
    steps, edges = [], []
    for i in range(count):
        cell = Cell(f"c{i}", i + 1, "code", f"v{i} = work({i})")
        sources = {i - WIDTH - shift for shift in (0, 1, 7) if i >= WIDTH} & set(range(i))
        reads = {f"v{j}": ReadSource("step", f"s{j}") for j in sorted(sources)}
        marked = MarkedCell(cell, Mark("step", f"s{i}"), cell.source)
        steps.append(Step(f"s{i}", (marked,), reads=reads, outputs=(f"v{i}",)))
        edges += [Edge(f"s{j}", f"s{i}", (f"v{j}",)) for j in sorted(sources)]
    return Pipeline("wide", "wide.ipynb", steps=tuple(steps), edges=tuple(edges))


@contextmanager
def measured(what, steps):
    """Print how long a block takes, wall and CPU, in all and for each step."""
    wall, cpu = time.perf_counter(), time.process_time()
    yield
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    each = 1000 * wall / steps
    print(f"{what:<44} {wall:7.2f} s wall {cpu:7.2f} s CPU {each:7.3f} ms a step")


def drive(graph):
    """Lead the state machine alone through a run in which all steps succeed."""
    state, queue = new_run(graph, Limits(slots=8)), [RunBegunEvent()]
    while queue:
        state, instructions = advance(state, queue.pop())
        for instruction in instructions:
            if isinstance(instruction, Decide):
                queue.append(TaskDecidedEvent(instruction.task, "run"))
            elif isinstance(instruction, Start):
                outcome = Outcome("succeeded")
                queue.append(AttemptReportedEvent(instruction.task, instruction.number, outcome))


def main():
    """Measure one size."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 5000
    pipeline = make_pipeline(count)
    clock = Clock()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        store, ledger = ObjectStore(str(folder / "store")), SqlLedger(str(folder / "ledger.db"))

        def act(request, cancellation):
            number = request.step[1:]
            refs = dump_bundle({f"v{number}": [int(number)]}, store, scope=request.step)
            result = StepResult(outputs=refs)
            return AttemptReport(Outcome("succeeded"), result=result, seconds=0.001)

        packages = {f"package-{i}": "1.0" for i in range(150)}
        with measured("what the code means", count):
            meanings = find_meanings(pipeline)
        conditions = Conditions(
            meanings=meanings,
            project=folder,
            packages=packages,
            used=dict.fromkeys(meanings, packages),
        )

        def plan(conditions=conditions):
            return plan_run(
                pipeline=pipeline,
                tasks=graph,
                conditions=conditions,
                store=store,
                ledger=ledger,
                clock=clock,
            )

        def run(run_id):
            engine = LocalEngine(ScriptedRunner(act), slots=8)
            coordinator = Coordinator(
                pipeline=pipeline,
                tasks=graph,
                conditions=conditions,
                settings=CoordinatorSettings(
                    attempts=AttemptSettings(folder=folder / "runs", cwd=folder),
                    limits=Limits(slots=8),
                ),
                store=store,
                ledger=ledger,
                engine=engine,
                clock=clock,
                stamp=clock.stamp,
                build_notebook=lambda pipeline, task, step, **rest: "{}",
            )
            record = coordinator.execute(run_id, RunStartedEvent("wide", "wide.ipynb", "d"))
            engine.close()
            assert record.status == "succeeded", record.reason

        print(f"{count} steps")
        with measured("make the tasks", count):
            graph = build_tasks(pipeline)
        with measured("state machine alone", count):
            drive(graph)
        with measured("plan, nothing has run", count):
            plan()
        with measured("run all (threads that return at once)", count):
            run("r1")
        with measured("plan, all is reused", count):
            assert {step.decision for step in plan()} == {"reuse"}
        with measured("plan, all has changed (words from the ledger)", count):
            assert {step.decision for step in plan(replace(conditions, python="4"))} == {"run"}
        with measured("run again, all is reused", count):
            run("r2")
        ledger.close()


if __name__ == "__main__":
    main()
