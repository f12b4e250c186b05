"""`make`, `scripts/find-python` and `.ci/run` say what they do and fail when they should."""

import os
import re
import shutil
import subprocess

import pytest

from tests.architecture.sources import ROOT

MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")


def call(*words, **environment):
    return subprocess.run(
        list(map(str, words)),
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_help_lists_every_target_and_is_the_default():
    targets = re.search(r"^\.PHONY: (.*)$", MAKEFILE, flags=re.MULTILINE)[1].split()
    listed = re.findall(r"^  make (\w+) +\S", call("make", "-s").stdout, flags=re.MULTILINE)
    assert listed == targets


@pytest.mark.parametrize("target", ["demo", "lab", "test", "check", "frontend", "bench", "clean"])
def test_targets_are_sound(target):
    done = call("make", "--dry-run", target)
    assert done.returncode == 0, done.stderr


def test_an_old_python_is_refused_with_words(tmp_path):
    old = tmp_path / "oldpython"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    done = call("scripts/find-python", PYTHON=str(old))
    assert done.returncode == 1
    assert done.stdout == ""
    assert "Python 3.11 or newer" in done.stderr
    assert str(old) in done.stderr


@pytest.mark.parametrize(
    ("check", "test", "expected"), [(0, 0, 0), (1, 0, 1), (0, 2, 1)], ids=["well", "check", "test"]
)
def test_ci_ends_with_the_closing_line_and_the_right_status(tmp_path, check, test, expected):
    line = "=================== 3 passed, 1 skipped in 0.12s ==================="
    fake = tmp_path / "make"
    fake.write_text(
        f"#!/bin/sh\n[ $1 = check ] && exit {check}\n"
        f"echo '{line}'\necho 'where to look next'\nexit {test}\n"
    )
    fake.chmod(0o755)
    done = call(".ci/run", PATH=f"{tmp_path}:{os.environ['PATH']}")
    assert done.returncode == expected
    assert done.stdout.splitlines()[-1] == line
