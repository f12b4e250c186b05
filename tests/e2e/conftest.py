"""Real projects in a temporary folder: notebooks as Jupyter writes them, the CLI as a process."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
import pytest


def notebook_text(cells, kernel="python3", language="python"):
    """Return a notebook's text; a cell is source text, or (source, metadata), or ('md', text)."""
    nb = nbformat.v4.new_notebook()
    nb.metadata["kernelspec"] = {"name": kernel, "display_name": kernel, "language": language}
    nb.metadata["language_info"] = {"name": language}
    for i, cell in enumerate(cells):
        if isinstance(cell, tuple) and cell[0] == "md":
            new = nbformat.v4.new_markdown_cell(cell[1])
        elif isinstance(cell, tuple):
            new = nbformat.v4.new_code_cell(cell[0], metadata=cell[1])
        else:
            new = nbformat.v4.new_code_cell(cell)
        new["id"] = f"c{i + 1}"
        nb.cells.append(new)
    return nbformat.writes(nb) + "\n"


@dataclass
class Finished:
    """A finished command."""

    status: int
    out: str
    err: str
    data: dict = field(default_factory=dict)


@dataclass
class Project:
    """A project folder and the commands given in it."""

    folder: Path

    def write(self, name, cells, **kw):
        path = self.folder / name
        path.write_text(notebook_text(cells, **kw))
        return path

    def environment(self, **extra):
        env = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST_", "CELLWRIGHT_"))}
        env.pop("PYTHONDONTWRITEBYTECODE", None)
        return {
            **env,
            "CELLWRIGHT_KEEP_KERNELS": "0",
            "NO_COLOR": "1",
            "JUPYTER_CONFIG_DIR": str(self.folder / ".jupyter"),
            **extra,
        }

    def popen(self, *words, **extra):
        return subprocess.Popen(
            [sys.executable, "-m", "cellwright", *map(str, words)],
            cwd=self.folder,
            env=self.environment(**extra),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def command(self, *words, timeout=240, **extra):
        process = self.popen(*words, **extra)
        out, err = process.communicate(timeout=timeout)
        data = json.loads(out) if "--json" in words else {}
        return Finished(process.returncode, out, err, data)

    def run(self, *words, **kw):
        return self.command("run", "--json", *words, **kw)

    def value(self, name, run="latest"):
        import cellwright as cw

        return cw.get(run, name, folder=self.folder)


@pytest.fixture
def project(tmp_path):
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "pyproject.toml").write_text("[project]\nname = 'p'\nversion = '0'\n")
    return Project(folder)
