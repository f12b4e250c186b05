"""A project on disk whose pipeline is run in warm kernels, and beside it as one plain program."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

import nbformat

from cellwright.api import Cancel, meanings
from cellwright.api.preparation import prepare
from cellwright.api.running import execute_run
from cellwright.app import open_runner, read_installed
from cellwright.config import load_settings

_PLAIN = """
import json, os, sys
cells, names = json.load(sys.stdin)
space = {"__name__": "__main__"}
for code in cells:
    exec(compile(code, "<cell>", "exec"), space)
found = {name: repr(space[name]) if name in space else None for name in names}
sys.stderr.flush()
print("\\n@@" + json.dumps(found))
"""


def strip_mark(source):
    """Return the code of a cell without its mark; nothing for cells that are not run."""
    first, _, rest = source.partition("\n")
    return rest if first.startswith("%%") else source


@dataclass
class Lab:
    """One project: `cells` by name in order, `files` by path; written when it is run."""

    folder: Path
    cells: dict[str, str]
    files: dict[str, str] = field(default_factory=dict)
    prepare: object = None
    kept: ExitStack = field(default_factory=ExitStack)
    _runner: object = None
    _written: dict[str, str] = field(default_factory=dict)

    def write(self, cells=None, files=None, gone=()):
        """Write the project as it is to be; files of before that are not in it any longer go."""
        cells = self.cells if cells is None else cells
        files = self.files if files is None else files
        wanted = {path: text for path, text in files.items() if path not in gone}
        for path in set(self._written) - set(wanted):
            (self.folder / path).unlink(missing_ok=True)
        for path, text in wanted.items():
            place = self.folder / path
            if not place.is_file() or place.read_text() != text:
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_text(text)
        self._written = wanted
        book = nbformat.v4.new_notebook()
        book.metadata["kernelspec"] = {
            "name": "python3",
            "display_name": "python3",
            "language": "python",
        }
        for name, source in cells.items():
            cell = nbformat.v4.new_code_cell(source)
            cell["id"] = name
            book.cells.append(cell)
        (self.folder / "nb.ipynb").write_text(nbformat.writes(book))
        (self.folder / "pyproject.toml").touch()
        if self.prepare is not None:
            self.prepare(self.folder)

    def run(self, parameters=None, **options):
        """Run the pipeline and return the finished run."""
        settings = load_settings(self.folder)
        if self._runner is None:
            self._runner = open_runner(settings)
            self.kept.callback(self._runner.close)
        taken = {"only": (), "start_from": (), "force": (), "resume": None, "sample": 0.0}
        taken |= {n: options.pop(n) for n in list(options) if n in taken}
        with prepare(
            self.folder / "nb.ipynb",
            parameters=parameters or {},
            texts=None,
            params_file=None,
            options={"jobs": 2, **options},
            **taken,
        ) as prepared:
            return execute_run(prepared, None, Cancel(), self._runner)

    def plain(self, names, cells=None, parameters=None):
        """Execute the cells in order in one fresh process; return `repr` of values by name."""
        cells = dict(self.cells if cells is None else cells)
        code = [strip_mark(source) for source in cells.values()]
        if parameters:
            first = next(
                i for i, source in enumerate(cells.values()) if "parameters" in source[:14]
            )
            code.insert(first + 1, "\n".join(f"{n} = {v!r}" for n, v in parameters.items()))
        for compiled in list(self.folder.rglob("__pycache__")):  # may be of an edit of this second
            shutil.rmtree(compiled)
        done = subprocess.run(
            [sys.executable, "-c", _PLAIN],
            input=json.dumps([code, list(names)]),
            cwd=self.folder,
            env={**os.environ, "PYTHONPATH": self._path(), "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout.rpartition("@@")[2])

    def _path(self):
        return os.pathsep.join(filter(None, [str(self.folder), os.environ.get("PYTHONPATH")]))

    def copy(self, folder):
        """Copy the project without its runs."""
        shutil.copytree(self.folder, folder, ignore=shutil.ignore_patterns(".cellwright"))
        return folder

    def close(self):
        """End the kernels."""
        self.kept.close()


def mutate(cells, files, edits):
    """Return cells, files and removed files after edits."""
    cells, files, gone = dict(cells), dict(files), set()
    for place, old, new in edits:
        texts = cells if place in cells else files
        if new is None:
            gone.add(place)
        elif old is None:
            files[place] = new
        elif not old:
            texts[place] += new
        else:
            assert old in texts[place], f"{place} has no {old!r}"
            texts[place] = texts[place].replace(old, new, 1)
    return cells, files, gone


def grouped(cases, cells, files, steps, at_once):
    """Return cases in groups that are made in one run: no two make the same step run."""
    groups = []
    for case in cases:
        alone = case.order or case.runs == frozenset(steps)
        fitting = (g for g in groups if len(g) < at_once and _fits(case, g, cells, files))
        place = None if alone else next(fitting, None)
        if place is None:
            groups.append([case])
        else:
            place.append(case)
    return groups


def _fits(case, group, cells, files):
    """Return whether a mutation can be made beside others and still be told apart."""
    for other in group:
        if other.order or other.runs & case.runs or len(other.runs) >= len(cells) - 5:
            return False
        if any(getattr(other, n) and getattr(case, n) for n in ("parameters", "packages", "act")):
            return False
        both = {e[0] for e in case.edits} & {e[0] for e in other.edits}
        whole = any(None in e[1:] for e in (*case.edits, *other.edits) if e[0] in both)
        same = {e[:2] for e in case.edits if e[1]} & {e[:2] for e in other.edits}
        if same or (both and (whole or case.word or other.word)):
            return False
    try:
        mutate(cells, files, [e for c in (*group, case) for e in c.edits])
    except AssertionError:
        return False
    return True


def executed(run):
    """Return the steps that a run executed; what setup computes is computed in each run."""
    steps = run.record.steps.items()
    return {name for name, step in steps if step.status == "succeeded" and name != "setup"}


def values(run, names):
    """Return `repr` of the values that the steps of a run left, by name."""
    found = {}
    for step in run:
        for name in run[step].artifacts:
            if name in names:
                found[name] = repr(run[step][name])
    return found


def shuffled(seed, items):
    """Return items in an order that a seed decides."""
    rest = list(items)
    random.Random(seed).shuffle(rest)
    return rest


def surround(monkeypatch, group):
    """Set the variables and the installed packages of some cases; return their parameters."""
    parameters = {}
    for case in group:
        parameters |= case.parameters
        for name, value in case.variables.items():
            monkeypatch.setenv(name, value)
        if case.packages:
            installed = read_installed()
            now = replace(installed, versions={**installed.versions, **case.packages})
            monkeypatch.setattr(meanings, "read_installed", lambda keep=None, now=now: now)
    return parameters


def expect_runs(run, group):
    """Fail unless a run succeeded and executed exactly the steps of some cases."""
    assert run.status == "succeeded", run.record
    expected = frozenset().union(*(case.runs for case in group))
    steps = run.record.steps
    told = {n: steps[n].reasons for n in executed(run) ^ expected if n in steps}
    assert executed(run) == expected, told


@contextmanager
def settled_lab(folder, cells, files, prepare=None):
    """Give a project that was run twice; fail unless the second run executed nothing.

    Args:
        folder: Where it is to be.
        cells: Its cells.
        files: Its files.
        prepare: Writes further files whenever the project was written, and removes what is none
            of them.
    """
    lab = Lab(folder, cells, files, prepare)
    lab.write()
    try:
        first = lab.run()
        assert first.status == "succeeded", first.record
        assert executed(lab.run()) == set(), "the same again"
        yield lab
    finally:
        lab.close()


def expect_whole(cases, groups, at_least):
    """Fail unless a table has so many cases, under names of their own, and each in one group."""
    assert len(cases) >= at_least
    assert len({case.name for case in cases}) == len(cases) == sum(map(len, groups))


def run_mutations(lab, monkeypatch, group, project):
    """Run a mutated project; fail unless exactly the right steps ran.

    Args:
        lab: The project.
        monkeypatch: Sets what surrounds it.
        group: The cases.
        project: What `mutate` returned.

    Returns:
        The run, and what executes the same without Cellwright: it takes names, returns values.
    """
    cells, files, gone = project
    for case in group:
        cells = case.order(cells) if case.order else cells
    parameters = surround(monkeypatch, group)
    lab.write(cells, files, gone)
    for case in group:
        if case.act:
            case.act(lab.folder)
    run = lab.run(parameters)
    expect_runs(run, group)
    for step, word in (case.word for case in group if case.word):
        assert word in run.record.steps[step].reasons
    return run, partial(lab.plain, cells=cells, parameters=parameters)


def expect_mutations(lab, monkeypatch, group, names):
    """Fail unless a mutated project runs exactly the right steps, and leaves what a cold run does.

    Args:
        lab: The project.
        monkeypatch: Sets what surrounds it.
        group: The cases.
        names: The values that are compared.
    """
    mutated = mutate(lab.cells, lab.files, [e for case in group for e in case.edits])
    try:
        run, cold = run_mutations(lab, monkeypatch, group, mutated)
        assert values(run, names) == cold(names)
    finally:
        lab.write()
