"""Notebooks executed cell by cell in forks of this process, with the real runtime; no kernels.

A fork that has the libraries costs a few hundredths of a second, a kernel twenty times that.
"""

import gc
import json
import multiprocessing
import os
import sys
import traceback
import types
import warnings
from dataclasses import dataclass, field

import msgspec

from cellwright.analysis import build_pipeline
from cellwright.convert import (
    build_reference_notebook,
    build_step_notebook,
    definition_sources,
    list_kept,
)
from cellwright.model import Observed, StepResult
from cellwright.runtime.reference import Snapshot
from cellwright.scheduling import build_tasks, derive_seed
from cellwright.scheduling.effects import (
    FileUses,
    Places,
    read_effects,
    select_shared,
    select_unforeseen,
)
from cellwright.stores import ObjectStore


class Template:
    """A process that looks like a fresh kernel and forks itself for each notebook."""

    def __init__(self):
        self._mine, theirs = multiprocessing.Pipe()
        self._pid = os.fork()
        if not self._pid:
            self._mine.close()
            try:
                _serve(theirs)
            finally:
                os._exit(0)
        theirs.close()

    def execute(self, notebook, folder, cwd, attempt):
        """Execute a notebook's cells; returns whether all went well, and what was said."""
        folder.mkdir(parents=True, exist_ok=True)
        sources = ["".join(cell["source"]) for cell in json.loads(notebook)["cells"]]
        self._mine.send((sources, str(folder), str(cwd), attempt))
        return self._mine.recv(), (folder / "log.txt").read_text()

    def close(self):
        """End the process."""
        self._mine.close()
        os.waitpid(self._pid, 0)


def _serve(pipe):
    shell = _make_shell()
    gc.collect()
    gc.freeze()
    while True:
        try:
            job = pipe.recv()
        except EOFError:
            return
        child = os.fork()
        if not child:
            _execute(shell, *job)
        _, status = os.waitpid(child, 0)
        pipe.send(os.waitstatus_to_exitcode(status) == 0)


def _make_shell():
    """Make this process look like a kernel: IPython's shell over a new `__main__`."""
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "nocolor"
    module = types.ModuleType("__main__")
    sys.modules["__main__"] = module
    sys.path.insert(0, "")
    warnings.resetwarnings()
    warnings.simplefilter("ignore")
    InteractiveShell.clear_instance()
    shell = InteractiveShell.instance(config=config, user_module=module)
    shell.enable_gui = lambda gui=None: None
    return shell


def _execute(shell, sources, folder, cwd, attempt):
    code = 2
    try:
        output = os.open(f"{folder}/log.txt", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(output, 1)
        os.dup2(output, 2)
        sys.stdout, sys.stderr = os.fdopen(1, "w"), os.fdopen(2, "w")
        os.chdir(cwd)
        os.environ.update(CELLWRIGHT_FOLDER=folder, CELLWRIGHT_ATTEMPT=attempt)
        code = int(not all(shell.run_cell(source).success for source in sources))
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


@dataclass
class BothWays:
    """A notebook as one program and as steps.

    `verdict` is `equal`, `refused` (before the run), `fails` (the notebook itself does),
    `corrected` (equal once what was observed is known) or `wrong`.
    """

    verdict: str
    words: list = field(default_factory=list)


def run_both_ways(template, marked, modules, folder, observed=None):
    """Run a notebook both ways and compare all that steps hand on or keep.

    The steps run in the order that is furthest from the notebook's: whenever several may run, the
    last one does.
    """
    pipeline = build_pipeline(marked, modules=modules, observed=observed or {})
    if errors := [p.message for p in pipeline.problems if p.severity == "error"]:
        return BothWays("refused", errors)
    world = _World(template, pipeline, modules, folder)
    well, said = world.run_reference()
    if not well:
        return BothWays("fails", [said[-1500:]])
    faults = [*world.run_steps(), *world.compare()]
    if not faults:
        return BothWays("equal")
    unforeseen = world.unforeseen(marked, modules, observed or {})
    if unforeseen and observed is None:
        again = run_both_ways(template, marked, modules, folder / "again", unforeseen)
        if again.verdict == "equal":
            return BothWays("corrected", faults)
        faults += ["after correction:", *again.words]
    return BothWays("wrong", faults)


class _World:
    def __init__(self, template, pipeline, modules, folder):
        self.execute = template.execute
        self.pipeline, self.folder = pipeline, folder
        self.projects = [folder / "one", folder / "other"]
        for project in self.projects:
            project.mkdir(parents=True)
            for name, text in modules.items():
                is_package = any(other.startswith(f"{name}.") for other in modules)
                place = name.replace(".", "/") + ("/__init__" if is_package else "")
                path = project / f"{place}.py"
                path.parent.mkdir(exist_ok=True)
                path.write_text(text)
        self.store = ObjectStore(str(folder / "store"))
        sources = json.dumps(definition_sources(pipeline)).encode()
        self.definitions = self.store.put(sources)
        self.results, self.seen, self.failed = {}, {}, set()

    def run_reference(self):
        names = ("setup", *(s.name for s in self.pipeline.steps))
        notebook = build_reference_notebook(
            self.pipeline,
            store=self.store.url,
            project=str(self.projects[0]),
            seeds={n: derive_seed(7, n) for n in names},
            parameters={},
            definitions=self.definitions,
        )
        return self.execute(
            notebook, self.folder / "reference/r/1", self.projects[0], "r/reference/1"
        )

    def run_steps(self):
        faults = []
        for task in _backwards(build_tasks(self.pipeline).tasks):
            if self.failed & set(task.after):
                self.failed.add(task.id)
                continue
            faults += self._run(task)
        return faults

    def _run(self, task):
        given = {n: self.results[g].outputs.get(n) for n, g in task.inputs.items()}
        notebook = build_step_notebook(
            self.pipeline,
            task.kind,
            None if task.kind == "setup" else task.step,
            store=self.store.url,
            project=str(self.projects[1]),
            seed=derive_seed(7, task.id),
            parameters={},
            inputs={n: ref.digest for n, ref in given.items() if ref is not None},
            definitions=self.definitions,
        )
        folder = self.folder / "run" / task.folder / "1"
        well, said = self.execute(notebook, folder, self.projects[1], f"r/{task.id}/1")
        written = folder / ("result.json" if well else "observed.json")
        if written.exists():
            result = msgspec.json.decode(written.read_bytes(), type=StepResult)
            self.results[task.id] = result
            if task.kind == "step":
                place = Places(self.projects[1], self.projects[1])
                self.seen[task.id] = read_effects(result, place)
        if not well:
            self.failed.add(task.id)
            return [f"{task.id} fails: {said[-700:]}"]
        return []

    def compare(self):
        for step in self.pipeline.steps:
            path = self.folder / f"reference/r/1/snapshot-{step.name}.json"
            if step.name in self.failed or not path.exists():
                continue
            snapshot = msgspec.json.decode(path.read_bytes(), type=Snapshot)
            result = self.results[step.name]
            left = {**result.results, **result.outputs}
            for name in list_kept(step):
                one, other = snapshot.values.get(name), left.get(name)
                if name in snapshot.refused or (one is None and other is None):
                    continue
                if one is None or other is None or not self._same(one, other, step.name):
                    yield f"{step.name}.{name} differs"

    def _same(self, one, other, step):
        if one.value == other.value:
            return True
        check = (
            "from cellwright.serializers import load_bundle as _load\n"
            "from cellwright.stores import ObjectStore as _Store\n"
            "from cellwright.compare import describe_difference as _describe\n"
            f"_store = _Store({self.store.url!r})\n"
            f"_both = {one.digest!r}, {other.digest!r}\n"
            "_pair = [_load({'x': d}, _store)['x'] for d in _both]\n"
            "_found = _describe(*_pair)\nassert _found is None, _found"
        )
        begin = (
            "import cellwright.runtime as _cellwright\n"
            f"_cellwright.begin(store={self.store.url!r}, seed=0,"
            f" project={str(self.projects[1])!r}, definitions={self.definitions!r})"
        )
        sources = [begin, *(c.code for c in self.pipeline.setup), check]
        notebook = json.dumps({"cells": [{"source": s} for s in sources]})
        return self.execute(notebook, self.folder / "c" / step / "1", self.projects[1], "r/c/1")[0]

    def unforeseen(self, marked, modules, known):
        steps = {s.name: s for s in self.pipeline.steps}
        uses = FileUses(self.pipeline.steps)
        for name, effects in self.seen.items():
            uses.add(name, effects.files_read, effects.files_written)
        seeded = self.pipeline.seeded or any(e.seeded for e in self.seen.values())
        found = select_unforeseen(self.seen, known, steps, uses, seeded=seeded)
        nothing = Observed()
        shown = build_pipeline(marked, modules=modules, observed=found)  # who changes what, then
        changes = {
            s.name: frozenset((*s.changes, *self.seen.get(s.name, nothing).changes))
            for s in shown.steps
        }
        shared = select_shared(self.seen, known, changes)
        return {
            name: found.get(name, nothing) | shared.get(name, nothing) for name in found | shared
        }


def _backwards(tasks):
    done, left = set(), list(tasks)
    while left:
        task = [t for t in left if set(t.after) <= done][-1]
        left.remove(task)
        done.add(task.id)
        yield task
