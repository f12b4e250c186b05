"""Packages are run for real and compared with the notebook's cells run in order by IPython."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from cellwright.analysis.pipeline import build_pipeline
from cellwright.convert import convert_pipeline, read_marks, read_notebook


def read_cases():
    """Return the cells of each case by name."""
    text = (Path(__file__).parent / "script_cases.txt").read_text("utf-8")
    found = {}
    for part in text.split("\n=== ")[1:]:
        name, _, cells = part.partition("\n")
        found[name] = [cell.strip("\n") for cell in cells.split("\n--\n")]
    return found


CASES = read_cases()


def notebook_text(cells):
    return json.dumps(
        {
            "cells": [
                {
                    "cell_type": "code",
                    "execution_count": None,
                    "id": f"c{number}",
                    "metadata": {},
                    "outputs": [],
                    "source": source,
                }
                for number, source in enumerate(cells)
            ],
            "metadata": {},
            "nbformat": 4,
            "nbformat_minor": 5,
        }
    )


def convert(cells, folder, name="nb"):
    """Write the package of a notebook into a folder and return its pipeline."""
    pipeline = build_pipeline(read_marks(read_notebook(notebook_text(cells), f"{name}.ipynb")))
    for path, text in convert_pipeline(pipeline).items():
        target = folder / name / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8")
    return pipeline


REFERENCE = """
import contextlib, io, json, os, sys
from IPython.core.interactiveshell import InteractiveShell

names = ("step", "setup", "parameters", "check")
for number, (cells, folder) in enumerate(json.load(open(sys.argv[1]))):
    os.chdir(folder)
    os.environ.pop("WORD", None)
    shell = InteractiveShell.instance()
    shell.reset(new_session=False)
    shell.loop_runner = "asyncio"
    out = ""
    for code in cells:
        captured = io.StringIO()
        with contextlib.redirect_stdout(captured):
            result = shell.run_cell(code)
        if not result.success:
            print(number, code, captured.getvalue(), file=sys.stderr)
            result.raise_error()
        out += captured.getvalue()
    with open(os.path.join(folder, "..", f"{number}.out"), "w") as f:
        f.write(out)
"""


def plain(cells):
    """Return the code that the reference runs: marked cells and unmarked definitions, no marks."""
    found = []
    for source in cells:
        first, _, rest = source.partition("\n")
        found.append(
            rest if first.startswith(("%%step", "%%setup", "%%param", "%%check")) else source
        )
    return found


@pytest.fixture(scope="module")
def reference(tmp_path_factory):
    """What each case prints when its cells run in order in one IPython shell."""
    root = tmp_path_factory.mktemp("reference")
    jobs = []
    for number, cells in enumerate(CASES.values()):
        folder = root / f"run{number}"
        folder.mkdir()
        jobs.append((plain(cells), str(folder)))
    (root / "jobs.json").write_text(json.dumps(jobs))
    (root / "reference.py").write_text(REFERENCE)
    subprocess.run(
        [sys.executable, "reference.py", "jobs.json"], cwd=root, check=True, env=environment()
    )
    return {name: (root / f"{n}.out").read_text() for n, name in enumerate(CASES)}


def environment():
    env = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "PYTEST", "IPY"))}
    return env | {"PYTHONDONTWRITEBYTECODE": "1", "NO_COLOR": "1"}


def run_package(folder, *arguments, name="nb"):
    """Run a package where Cellwright cannot be imported."""
    guard = folder / "guard"
    guard.mkdir(exist_ok=True)
    (guard / "cellwright.py").write_text("raise ImportError('not here')\n")
    command = [sys.executable, "-W", "error", "-m", name, *arguments]
    env = environment() | {"PYTHONPATH": str(guard)}
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, env=env)


def shown(text):
    """Return printed text without what IPython adds for values at the end of a cell."""
    return [line for line in text.split("\n") if line and not line.startswith(("Out[", "env: "))]


@pytest.mark.parametrize("case", CASES)
def test_packages_print_what_the_notebook_prints(case, tmp_path, reference):
    convert(CASES[case], tmp_path)
    done = run_package(tmp_path)
    assert done.returncode == 0, done.stderr
    expected = [line for line in shown(reference[case]) if "wall" not in line.lower()]
    expected = [line for line in expected if not line.startswith(("CPU times", "Writing "))]
    assert shown(done.stdout) == expected


@pytest.mark.parametrize("case", CASES)
def test_packages_pass_the_compiler_and_the_linter(case, tmp_path):
    convert(CASES[case], tmp_path)
    ruff = [str(Path(sys.executable).parent / "ruff"), "check", "--isolated", "--no-cache"]
    for command in (
        [sys.executable, "-m", "compileall", "-q", "."],
        [*ruff, "--select", "E9,F63,F7,F82", "."],
    ):
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
