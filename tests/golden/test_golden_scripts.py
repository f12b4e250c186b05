"""Notebooks and the packages that they become, kept to be reviewed as diffs.

`CELLWRIGHT_UPDATE_GOLDEN=1 pytest tests/golden` writes the packages anew.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from cellwright.analysis import build_pipeline
from cellwright.convert import convert_pipeline, read_marks, read_notebook

HERE = Path(__file__).parent
CASES = sorted(path.parent.name for path in HERE.glob("*/notebook.ipynb"))
UPDATE = bool(os.environ.get("CELLWRIGHT_UPDATE_GOLDEN"))


def convert(case):
    text = (HERE / case / "notebook.ipynb").read_text("utf-8")
    pipeline = build_pipeline(read_marks(read_notebook(text, f"{case}.ipynb")))
    assert not [p for p in pipeline.problems if p.severity == "error"]
    types = HERE / case / "types.json"
    known = json.loads(types.read_text("utf-8")) if types.exists() else None
    return dict(convert_pipeline(pipeline, notebook="../notebook.ipynb", types=known))


def expected(case):
    folder = HERE / case / "package"
    return {
        path.relative_to(folder).as_posix(): path.read_text("utf-8")
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }


@pytest.mark.parametrize("case", CASES)
def test_packages_are_what_was_reviewed(case):
    files = convert(case)
    if UPDATE:
        shutil.rmtree(HERE / case / "package", ignore_errors=True)
        for path, text in files.items():
            target = HERE / case / "package" / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, "utf-8")
    assert files == expected(case)


@pytest.mark.parametrize("case", CASES)
def test_reviewed_packages_run(case, tmp_path):
    shutil.copytree(HERE / case / "package", tmp_path / "package")
    env = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "PYTEST"))}
    command = [sys.executable, "-m", "package"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, env=env)
    assert done.returncode == 0, done.stderr
    printed = HERE / case / "printed.txt"
    if UPDATE:
        printed.write_text(done.stdout)
    assert done.stdout == printed.read_text("utf-8")
