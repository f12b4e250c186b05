"""Graphs of steps: Cellwright beside papermill alone and beside one plain script.

Run with `python benchmarks/bench_graphs.py [ROUNDS]`. The work: a chain of ten trivial steps, a
chain of ten that import pandas and scikit-learn, one step into eight branches of a second of CPU
each and back, forty trivial steps in five layers of eight; the last also again unchanged and with
one step edited.
"""

import shutil
import sys
import tempfile
from pathlib import Path

import nbformat
from measure import interleave, print_table, time_command

IMPORTS = "import pandas as pd\nfrom sklearn.linear_model import LinearRegression\n"
BURN = """
import time
start = time.process_time()
while time.process_time() - start < 1.0:
    pass
"""


def chain(body=""):
    """Return (step, code) pairs: ten steps, each from the one before."""
    steps = [("s0", body + "x0 = 1")]
    steps += [(f"s{i}", body + f"x{i} = x{i - 1} + 1") for i in range(1, 10)]
    return steps


def fan():
    """Return one step, eight busy branches, one join."""
    steps = [("start", "x = 1")]
    steps += [(f"b{i}", f"{BURN}y{i} = x + {i}") for i in range(8)]
    return [*steps, ("end", "total = " + " + ".join(f"y{i}" for i in range(8)))]


def layers():
    """Return forty steps: five layers of eight, each step from two of the layer before."""
    steps = []
    for layer in range(5):
        for i in range(8):
            above = f"v{layer - 1}_{i} + v{layer - 1}_{(i + 1) % 8}" if layer else str(i)
            steps.append((f"l{layer}_{i}", f"v{layer}_{i} = {above}"))
    return steps


def write_notebook(path, steps):
    """Write a notebook marked by magics."""
    nb = nbformat.v4.new_notebook()
    nb.cells = [nbformat.v4.new_code_cell(f"%%step {n}\n{code}", id=n) for n, code in steps]
    nb.metadata["kernelspec"] = {"name": "python3", "display_name": "p", "language": "python"}
    nbformat.write(nb, path)


def write_papermill(folder, steps):
    """Write one notebook a step, for a loop over papermill's command line."""
    for number, (name, code) in enumerate(steps):
        nb = nbformat.v4.new_notebook()
        names = [n for n, _ in steps[:number]]
        values = "\n".join(f"{n} = 1" for n in _bound(steps[: len(names)]))
        nb.cells = [nbformat.v4.new_code_cell(f"{values}\n{code}", id="c1")]
        nb.metadata["kernelspec"] = {"name": "python3", "display_name": "p", "language": "python"}
        nbformat.write(nb, folder / f"{number:02}-{name}.ipynb")


def _bound(steps):
    return [line.split(" = ")[0] for _, code in steps for line in code.splitlines()[-1:]]


def works(steps, root):
    """Return the ways to do the same steps, each from nothing."""
    cold, loop = root / "cellwright", root / "papermill"
    for folder in (cold, loop):
        folder.mkdir()
    (cold / "pyproject.toml").touch()
    write_notebook(cold / "nb.ipynb", steps)
    write_papermill(loop, steps)
    plain = root / "plain.py"
    plain.write_text("\n".join(code for _, code in steps))
    run = [sys.executable, "-m", "cellwright", "run", "nb.ipynb", "--quiet"]
    papermill = f"{sys.executable} -m papermill -k python3"
    script = f"set -e; for n in *.ipynb; do {papermill} $n {root}/out.ipynb; done"

    def cellwright():
        shutil.rmtree(cold / ".cellwright", ignore_errors=True)
        return time_command(run, cold)

    return {
        "plain script": lambda: time_command([sys.executable, str(plain)], root),
        "papermill, one by one": lambda: time_command(["bash", "-c", script], loop),
        "cellwright": cellwright,
    }, (run, cold)


def main():
    """Run all graphs and print their tables."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    graphs = {
        "chain of 10 trivial steps": chain(),
        "chain of 10 that import pandas and scikit-learn": chain(IMPORTS),
        "1 → 8 branches of 1 s CPU → 1 (ideal 4 s wall on 2 cores)": fan(),
        "40 trivial steps, 5 layers of 8": layers(),
    }
    for title, steps in graphs.items():
        with tempfile.TemporaryDirectory() as name:
            ways, (run, folder) = works(steps, Path(name))
            print_table(title, interleave(ways, rounds), "papermill, one by one")
            if len(steps) == 40:
                again(run, folder, steps, rounds)


def again(run, folder, steps, rounds):
    """Time the forty steps again: unchanged, and with one step edited (six must run)."""

    numbers = iter(range(2, 1000))

    def edited():
        changed = list(steps)
        changed[18] = (steps[18][0], steps[18][1] + f" + {next(numbers)}")
        write_notebook(folder / "nb.ipynb", changed)
        return time_command(run, folder)

    ways = {"unchanged": lambda: time_command(run, folder)}
    print_table("the same again", interleave(ways, rounds), "unchanged")
    print_table("one step edited", interleave({"edited": edited}, rounds), "edited")


if __name__ == "__main__":
    main()
