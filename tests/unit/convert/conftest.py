"""Notebooks as lists of cells, their packages on disk, and a way to run these alone."""

import json
import os
import subprocess
import sys

import pytest

from cellwright.analysis import build_pipeline
from cellwright.convert import convert_pipeline, read_marks, read_notebook


def notebook_text(cells):
    """Return a notebook file; a cell that begins with `#md` is Markdown."""
    return json.dumps(
        {
            "cells": [
                {"cell_type": "markdown", "id": f"c{n}", "metadata": {}, "source": source[4:]}
                if source.startswith("#md ")
                else {
                    "cell_type": "code",
                    "execution_count": None,
                    "id": f"c{n}",
                    "metadata": {},
                    "outputs": [],
                    "source": source,
                }
                for n, source in enumerate(cells, 1)
            ],
            "metadata": {},
            "nbformat": 4,
            "nbformat_minor": 5,
        }
    )


class Workbench:
    """Makes pipelines and packages of cells in one folder."""

    def __init__(self, folder):
        self.folder = folder

    def pipeline(self, *cells, name="nb"):
        return build_pipeline(read_marks(read_notebook(notebook_text(cells), f"{name}.ipynb")))

    def convert(self, *cells, name="nb"):
        return convert_pipeline(self.pipeline(*cells, name=name))

    def write(self, *cells, name="nb"):
        files = self.convert(*cells, name=name)
        for path, text in files.items():
            target = self.folder / name / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, "utf-8")
        return files

    def run(self, *arguments, name="nb", code=None):
        """Run the package, or code beside it, where Cellwright cannot be imported."""
        guard = self.folder / "guard"
        guard.mkdir(exist_ok=True)
        (guard / "cellwright.py").write_text("raise ImportError('not here')\n")
        what = ["-c", code] if code else ["-m", name, *arguments]
        command = [sys.executable, "-W", "error", *what]
        env = self.environment() | {"PYTHONPATH": str(guard)}
        return subprocess.run(command, cwd=self.folder, capture_output=True, text=True, env=env)

    text = staticmethod(notebook_text)

    @staticmethod
    def environment():
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "PYTEST"))}
        return kept | {"PYTHONDONTWRITEBYTECODE": "1", "NO_COLOR": "1"}


@pytest.fixture
def workbench(tmp_path):
    return Workbench(tmp_path)


@pytest.fixture(scope="session")
def open_workbench():
    return Workbench
