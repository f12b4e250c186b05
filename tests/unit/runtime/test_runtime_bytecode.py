"""Compiled modules that may be of an earlier source are not used."""

import os
import subprocess
import sys

import pytest

SECOND = 1_700_000_000
TENTH = 100_000_000

PROGRAM = """
import sys
from cellwright.runtime.bytecode import distrust_old_bytecode
if {distrust}:
    distrust_old_bytecode()
import tools
print(tools.VALUE)
"""


def set_time(path, tenths):
    os.utime(path, ns=(0, SECOND * 10**9 + tenths * TENTH))


def print_value(folder, distrust=True):
    env = {n: v for n, v in os.environ.items() if n != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(distrust=distrust)],
        cwd=folder,
        env=env,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


@pytest.fixture
def compiled(tmp_path):
    """A module compiled a tenth of a second after it was written, then edited in that second."""
    source = tmp_path / "tools.py"
    source.write_text("VALUE = 1\n")
    set_time(source, 1)
    assert print_value(tmp_path) == "1"
    (bytecode,) = (tmp_path / "__pycache__").glob("tools.*.pyc")
    set_time(bytecode, 2)
    return source, bytecode


def test_an_edit_within_the_second_of_the_last_one_is_seen(compiled, tmp_path):
    source, _ = compiled
    source.write_text("VALUE = 2\n")
    set_time(source, 3)
    assert print_value(tmp_path, distrust=False) == "1", "Python alone takes the old one"
    assert print_value(tmp_path) == "2"


def test_a_compiled_module_that_is_younger_than_its_source_is_used(compiled, tmp_path):
    _, bytecode = compiled
    number = bytecode.stat().st_ino
    assert print_value(tmp_path) == "1"
    assert bytecode.stat().st_ino == number


def test_an_edit_at_the_very_time_of_compiling_counts_as_later(compiled, tmp_path):
    source, bytecode = compiled
    source.write_text("VALUE = 3\n")
    set_time(source, 2)
    set_time(bytecode, 2)
    assert print_value(tmp_path) == "3"
