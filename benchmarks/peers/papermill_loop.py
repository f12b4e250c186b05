"""One notebook a step, executed by papermill; values go from one to the next as pickles."""

from typing import ClassVar

import nbformat

POOL = '''\
"""Executes the notebooks layer by layer, two at a time."""
import json
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from papermill import execute_notebook


def run(name):
    options = {"kernel_name": "python3", "progress_bar": False}
    execute_notebook(f"{name}.ipynb", f"out-{name}.ipynb", **options)


if __name__ == "__main__":
    with ProcessPoolExecutor(2) as pool:
        for layer in json.loads(Path("layers.json").read_text()):
            list(pool.map(run, layer))
'''


def write_notebooks(folder, work):
    """Write a notebook for each step, which reads and writes pickles in its folder."""
    for step in work.steps:
        lines = ["import pickle"]
        lines += [f"{n} = pickle.load(open('{n}.pkl', 'rb'))" for n in step.reads]
        lines += [step.code]
        if step.writes:
            dump = f"pickle.dump({step.writes}, open('{step.writes}.pkl', 'wb'), protocol=5)"
            lines += [dump]
        nb = nbformat.v4.new_notebook()
        nb.cells = [nbformat.v4.new_code_cell("\n".join(lines), id="cell")]
        nb.metadata["kernelspec"] = {"name": "python3", "display_name": "p", "language": "python"}
        nbformat.write(nb, folder / f"{step.name}.ipynb")


class PapermillLoop:
    """A loop over papermill's command line."""

    name = "papermill, one by one"
    requirements = ()
    keeps_results = False
    environment: ClassVar = {}

    def prepare(self, folder, work, python):
        """Write the notebooks and the loop."""
        write_notebooks(folder, work)
        line = "{} -m papermill -k python3 --no-progress-bar {}.ipynb out.ipynb"
        lines = [line.format(python, step.name) for step in work.steps]
        (folder / "loop.sh").write_text("set -e\n" + "\n".join(lines) + "\n")

    def fresh(self, folder):
        """Do nothing: everything is written again."""

    def command(self, folder, python):
        """Return the words that run it."""
        return ["bash", "loop.sh"]

    def edited(self, folder, work, python):
        """Write the edited notebooks: all of them run again."""
        self.prepare(folder, work, python)
        return self.command(folder, python)


class PapermillPool:
    """Ten lines of `execute_notebook` in two processes."""

    name = "papermill, pool of two"
    requirements = ()
    keeps_results = False
    environment: ClassVar = {}

    def prepare(self, folder, work, python):
        """Write the notebooks and the ten lines."""
        write_notebooks(folder, work)
        layers = ", ".join(
            "[" + ", ".join(f'"{step.name}"' for step in layer) + "]" for layer in work.layers
        )
        (folder / "layers.json").write_text(f"[{layers}]")
        (folder / "pool.py").write_text(POOL)

    def fresh(self, folder):
        """Do nothing: everything is written again."""

    def command(self, folder, python):
        """Return the words that run it."""
        return [python, "pool.py"]

    edited = None
