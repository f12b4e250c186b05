"""One marked notebook, run by Cellwright."""

import shutil
from typing import ClassVar

import nbformat


class Cellwright:
    """A notebook with one cell a step."""

    name = "Cellwright"
    requirements = ()
    keeps_results = True
    environment: ClassVar = {"CELLWRIGHT_KEEP_KERNELS": "10"}

    def prepare(self, folder, work, python):
        """Write the notebook."""
        (folder / "pyproject.toml").touch()
        nb = nbformat.v4.new_notebook()
        nb.cells = [
            nbformat.v4.new_code_cell(f"%%step {s.name}\n{s.code}", id=s.name) for s in work.steps
        ]
        nb.metadata["kernelspec"] = {"name": "python3", "display_name": "p", "language": "python"}
        nbformat.write(nb, folder / "nb.ipynb")

    def fresh(self, folder):
        """Remove store and ledger."""
        shutil.rmtree(folder / ".cellwright", ignore_errors=True)

    def command(self, folder, python):
        """Return the words that run it."""
        return [python, "-m", "cellwright", "run", "nb.ipynb", "--quiet"]

    def edited(self, folder, work, python):
        """Write the edited notebook."""
        self.prepare(folder, work, python)
        return self.command(folder, python)


class CellwrightAlone(Cellwright):
    """The same where nothing outlives a run: as the first run of a day, or in CI."""

    name = "Cellwright, nothing kept"
    environment: ClassVar = {"CELLWRIGHT_KEEP_KERNELS": "0"}
