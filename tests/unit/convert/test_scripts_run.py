"""Packages are run for real and compared with the notebook's cells run in order by IPython."""

import json
import subprocess
import sys
from pathlib import Path

import pytest


def read_cases():
    """Return the cells of each case by name."""
    text = (Path(__file__).parent / "script_cases.txt").read_text("utf-8")
    found = {}
    for part in text.split("\n=== ")[1:]:
        name, _, cells = part.partition("\n")
        found[name] = [cell.strip("\n") for cell in cells.split("\n--\n")]
    return found


CASES = read_cases()


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
def reference(tmp_path_factory, open_workbench):
    """What each case prints when its cells run in order in one IPython shell."""
    root = tmp_path_factory.mktemp("reference")
    jobs = []
    for number, cells in enumerate(CASES.values()):
        folder = root / f"run{number}"
        folder.mkdir()
        jobs.append((plain(cells), str(folder)))
    (root / "jobs.json").write_text(json.dumps(jobs))
    (root / "reference.py").write_text(REFERENCE)
    command = [sys.executable, "reference.py", "jobs.json"]
    subprocess.run(command, cwd=root, check=True, env=open_workbench.environment())
    return {name: (root / f"{n}.out").read_text() for n, name in enumerate(CASES)}


NOISE = ("Out[", "env: ", "CPU times", "Wall time", "Writing ")


def shown(text):
    """Return printed lines without what IPython adds to them."""
    return [line for line in text.split("\n") if line and not line.startswith(NOISE)]


@pytest.mark.parametrize("case", CASES)
def test_packages_print_what_the_notebook_prints(case, workbench, reference):
    workbench.write(*CASES[case])
    done = workbench.run()
    assert done.returncode == 0, done.stderr
    assert shown(done.stdout) == shown(reference[case])


@pytest.mark.parametrize("case", CASES)
def test_packages_pass_the_compiler_and_the_linter(case, workbench):
    workbench.write(*CASES[case])
    ruff = [str(Path(sys.executable).parent / "ruff"), "check", "--isolated", "--no-cache"]
    for command in (
        [sys.executable, "-m", "compileall", "-q", "."],
        [*ruff, "--select", "E9,F63,F7,F82", "."],
    ):
        done = subprocess.run(command, cwd=workbench.folder, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
