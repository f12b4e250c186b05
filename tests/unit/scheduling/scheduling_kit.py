"""Small pipelines, and a world in memory in which they run; no tests.

The code of a cell is Python and is really executed, in this process: inputs come from the store and
outputs go there, as JSON.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from pathlib import Path

from cellwright.convert import Meaning, find_meanings
from cellwright.engines.local import LocalEngine
from cellwright.hashing import digest, digest_bytes
from cellwright.model import (
    ArtifactRef,
    AttemptReport,
    Cell,
    Check,
    Edge,
    FileRecord,
    Mark,
    MarkedCell,
    Outcome,
    Parameter,
    Pipeline,
    ReadSource,
    RunStartedEvent,
    Step,
    StepResult,
    StepSettings,
)
from cellwright.scheduling import (
    AttemptSettings,
    BackOff,
    Conditions,
    Coordinator,
    CoordinatorSettings,
    Limits,
    build_tasks,
    plan_run,
)
from cellwright.testing.fakes import FakeClock, MemoryStore, ScriptedRunner
from cellwright.testing.memory_ledger import MemoryLedger


def make_cell(number, code, **mark):
    """Return a marked cell."""
    cell = Cell(f"c{number}", number, "code", code)
    return MarkedCell(cell, Mark(**mark) if mark else None, code)


def make_pipeline(*steps, edges=(), parameters=(), setup="", setup_values=()):
    """Return a pipeline.

    Args:
        steps: Each (name, code, reads) or (name, code, reads, more): `reads` names inputs, with the
            step that hands each on, `setup` or `parameter`; `more` may have `check`, `check_reads`,
            `files_read`, `files_written` and any setting.
        edges: Further (source, target) pairs.
        parameters: Names and defaults.
        setup: Code of a setup cell.
        setup_values: What it hands on.
    """
    setup_cells = (make_cell(99, setup, role="setup"),) if setup else ()
    made, arrows = [], {}
    for number, (name, code, reads, *more) in enumerate(steps, start=1):
        made.append(_make_step(number, name, code, reads, dict(*more), bool(setup)))
        for variable, source in made[-1].reads.items():
            if source.source == "step":
                arrows.setdefault((source.step, name), []).append(variable)
    for source, target in edges:
        arrows.setdefault((source, target), [])
    names = [step.name for step in made]
    wanted = {name: set() for name in names}
    for (source, _), variables in arrows.items():
        wanted[source].update(variables)
    for step in made:
        for check in step.checks:
            for variable, source in check.reads.items():
                if source.source == "step":
                    wanted[source.step].add(variable)
    made = [replace(step, outputs=tuple(sorted(wanted[step.name]))) for step in made]
    return Pipeline(
        name="demo",
        notebook="demo.ipynb",
        parameters=tuple(
            Parameter(name, type(value).__name__, value, repr(value)) for name, value in parameters
        ),
        setup=setup_cells,
        setup_values=tuple(setup_values),
        steps=tuple(made),
        cells=(
            *setup_cells,
            *(cell for step in made for cell in step.cells),
            *(check.cell for step in made for check in step.checks),
        ),
        edges=tuple(
            Edge(source, target, tuple(variables)) for (source, target), variables in arrows.items()
        ),
    )


def _source(text):
    if text in ("setup", "parameter"):
        return ReadSource(text)
    return ReadSource("step", text)


def _make_step(number, name, code, reads, more, has_setup):
    checks = ()
    if "check" in more:
        check_reads = {n: _source(s) for n, s in more.pop("check_reads", {}).items()}
        cell = make_cell(number + 50, more.pop("check"), role="check", step=name)
        checks = (Check(name, cell, check_reads),)
    own = {key: more.pop(key) for key in ("files_read", "files_written") if key in more}
    settings = StepSettings(**more)
    sources = {n: _source(s) for n, s in reads.items()}
    return Step(
        name=name,
        cells=(make_cell(number, code, role="step", step=name, settings=settings),),
        settings=settings,
        reads=sources,
        parameters=tuple(n for n, s in sources.items() if s.source == "parameter"),
        setup=("c99",) if has_setup else (),
        checks=checks,
        **own,
    )


def find_all_meanings(pipeline):
    """Return what all tasks mean, as the code of cells says; setup has a meaning without values."""
    found = dict(find_meanings(pipeline))
    code = [cell.code for cell in pipeline.setup]
    found.setdefault("setup", Meaning(digest("v", code), digest("v", code)))
    return found


def write_notebook(pipeline, task, step, /, *, parameters, inputs, seed, **rest):
    """Return what a runner of the kit needs, as JSON."""
    outputs, code = pipeline.setup_values, [cell.code for cell in pipeline.setup]
    if task == "step":
        outputs, code = pipeline.step(step).outputs, [c.code for c in pipeline.step(step).cells]
    elif task == "check":
        outputs, code = (), [c.cell.code for c in pipeline.step(step).checks]
    return json.dumps(
        {
            "code": "\n".join(code),
            "inputs": dict(inputs),
            "outputs": list(outputs),
            "parameters": dict(parameters),
            "seed": seed,
        }
    )


@dataclass
class World:
    """A project in memory with its history; `folder` is the only thing on disk."""

    folder: Path
    store: MemoryStore = field(default_factory=MemoryStore)
    ledger: MemoryLedger = field(default_factory=MemoryLedger)
    clock: FakeClock = field(default_factory=FakeClock)
    acts: dict = field(default_factory=dict)
    events: list = field(default_factory=list)
    executed: list = field(default_factory=list)

    def conditions(self, pipeline, **changes):
        """Return what a run is made under."""
        values = {p.name: p.default for p in pipeline.parameters}
        values |= changes.pop("parameters", {})
        meanings = find_all_meanings(pipeline)
        if packages := changes.get("packages"):
            changes.setdefault("used", dict.fromkeys(meanings, packages))
        return Conditions(meanings=meanings, project=self.folder, parameters=values, **changes)

    def run(self, run, pipeline, *, only=(), start_from=(), jobs=4, **changes):
        """Run a pipeline and return the record."""
        self.executed = []
        self.events = []
        self.runner = ScriptedRunner(self.execute)
        engine = LocalEngine(self.runner, slots=jobs)
        environ = changes.pop("environ", {})
        cancel, watch = changes.pop("cancel", None), changes.pop("watch", None)
        limits = changes.pop("limits", Limits(jobs))
        conditions = self.conditions(pipeline, **changes)
        coordinator = Coordinator(
            pipeline=pipeline,
            tasks=build_tasks(pipeline, only=only, start_from=start_from),
            conditions=conditions,
            settings=CoordinatorSettings(
                attempts=AttemptSettings(
                    folder=self.folder / "runs", cwd=self.folder, environ=environ
                ),
                home=self.folder,
                limits=limits,
                back_off=BackOff(first=0.0),
            ),
            store=self.store,
            ledger=self.ledger,
            engine=engine,
            clock=self.clock,
            stamp=self.clock.stamp,
            build_notebook=write_notebook,
            on_event=watch or self.events.append,
            cancel=cancel,
        )
        try:
            return coordinator.execute(
                run, RunStartedEvent("demo", "demo.ipynb", "n0", conditions.written)
            )
        finally:
            engine.close()

    def plan(self, pipeline, *, only=(), **changes):
        """Return the plan as a dictionary of (decision, reasons)."""
        planned = plan_run(
            pipeline=pipeline,
            tasks=build_tasks(pipeline, only=only),
            conditions=self.conditions(pipeline, **changes),
            store=self.store,
            ledger=self.ledger,
            clock=self.clock,
        )
        return {step.name: (step.decision, step.reasons) for step in planned}

    def execute(self, request, cancellation):
        """Be the runner: execute the code of the notebook, or do what the test says."""
        name = {"setup": "setup", "check": f"check:{request.step}"}.get(request.kind, request.step)
        self.executed.append(name)
        act = self.acts.get(name)
        report = act(request, cancellation) if act else None
        return report or self._execute(request)

    def _execute(self, request):
        book = json.loads(request.notebook)
        bound = {n: json.loads(self.store.get(d)) for n, d in book["inputs"].items()}
        bound |= book["parameters"]
        try:
            exec(book["code"], bound)
        except Exception as error:
            outcome = Outcome("raised", f"{type(error).__name__}: {error}", traceback="…")
            return AttemptReport(outcome, seconds=1.0)
        files = {kind: self._records(bound.get(kind, ())) for kind in ("READ", "WROTE")}
        result = StepResult(
            outputs={n: self.keep(bound[n]) for n in book["outputs"] if n in bound},
            unbound=tuple(n for n in book["outputs"] if n not in bound),
            files_read=files["READ"],
            files_written=files["WROTE"],
        )
        return AttemptReport(Outcome("succeeded"), result=result, seconds=1.0)

    def keep(self, value):
        """Store a value."""
        data = json.dumps(value).encode()
        stored = self.store.put(data)
        return ArtifactRef(stored, digest_bytes(b"value" + data), type(value).__name__, len(data))

    def _records(self, paths):
        found = []
        for path in paths:
            place = self.folder / path
            found.append(
                FileRecord(path, digest_bytes(place.read_bytes()) if place.is_file() else "missing")
            )
        return tuple(found)


def outcome(kind, message=""):
    """Return a runner's act that reports an outcome."""
    result = StepResult() if kind == "succeeded" else None
    return lambda request, cancellation: AttemptReport(
        Outcome(kind, message), result=result, seconds=1.0
    )


def statuses(record):
    """Return the status of each step."""
    return {name: step.status for name, step in record.steps.items()}
