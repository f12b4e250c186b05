"""Which reads of the environment and looks at files are told, in a process of its own."""

import subprocess
import sys
import textwrap

import pytest

LISTEN = """
import os
from pathlib import Path
from cellwright.runtime import reading

class Listener:
    def saw_variable(self, name):
        if name.startswith("LAB"):
            print("variable", name)
    def saw_look(self, path, follow):
        if "lab" in str(path):
            print("look", path)

before = dict(os.environ)
listener = Listener()
reading.listen(listener)
"""


def told(code):
    """Return what was told while code ran."""
    done = subprocess.run(
        [sys.executable, "-c", LISTEN + textwrap.dedent(code)],
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.split("\n")[:-1]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("os.environ.get('LAB')", ["variable LAB"]),
        ("os.getenv('LAB', 'x')", ["variable LAB"]),
        ("'LAB' in os.environ", ["variable LAB"]),
        ("try:\n    os.environ['LAB']\nexcept KeyError:\n    pass", ["variable LAB"]),
        ("from os import environ\nenviron.get('LAB')", ["variable LAB"]),
        ("os.environ['LAB'] = '1'", []),
        ("os.path.exists('lab')", ["look lab"]),
        ("Path('lab').is_file()", ["look lab"]),
        ("os.path.islink('lab')", ["look lab"]),
        ("reading.stop_listening(listener)\nos.environ.get('LAB')", []),
        ("import linecache\nlinecache.getline('lab', 1)", []),
        ("fd = os.open('.', os.O_RDONLY)\nos.stat(fd)\nos.close(fd)", []),
    ],
)
def test_what_is_told(code, expected):
    assert list(dict.fromkeys(told(code))) == expected


def test_everything_works_as_before():
    code = """
    assert dict(os.environ) == before and len(os.environ) == len(before)
    os.environ['LABX'] = 'y'
    assert os.environ.pop('LABX') == 'y' and os.environ.copy() == before
    assert os.stat in os.supports_follow_symlinks and os.stat in os.supports_fd
    assert os.stat('.').st_ino == os.lstat('.').st_ino
    print('fine')
    """
    assert told(code)[-1] == "fine"
