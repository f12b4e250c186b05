"""Importing loads nothing heavy: what a command or a kernel does not use, it does not pay for."""

import subprocess
import sys

import pytest

HEAVY = ["papermill", "sqlalchemy", "pandas", "numpy", "IPython", "nbclient", "sklearn", "pyarrow"]


@pytest.mark.parametrize(
    ("module", "forbidden"),
    [
        ("cellwright", HEAVY),
        ("cellwright.runtime", HEAVY),
        ("cellwright.errors", HEAVY),
        ("cellwright.cli", HEAVY),
    ],
)
def test_import_is_light(module, forbidden):
    code = f"import sys, {module}; print(*[m for m in {forbidden!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == []
