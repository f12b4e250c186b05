"""Tracebacks of kernels become those of the user's notebook."""

import pytest

from cellwright.runners.tracebacks import (
    Frame,
    Origin,
    clean,
    find_crash,
    find_frames,
    read_origin,
    strip_colours,
)

CHAIN = "During handling of the above exception, another exception occurred:"


@pytest.mark.parametrize(
    ("metadata", "origin", "label"),
    [
        ({}, Origin(None, None), "the cell `unknown`"),
        ({"cellwright": "nonsense"}, Origin(None, None), "the cell `unknown`"),
        ({"cellwright": {"cell": "a1", "number": 4}}, Origin("a1", 4), "cell 4"),
        ({"cellwright": {"cell": "a1"}}, Origin("a1", None), "cell a1"),
        (
            {"cellwright": {"machinery": "begin", "number": "x"}},
            Origin(None, None, "begin"),
            "the cell `begin`",
        ),
        (
            {"cellwright": {"cell": "a", "number": 2, "role": "setup"}},
            Origin("a", 2, role="setup"),
            "cell 2",
        ),
    ],
)
def test_origins(metadata, origin, label):
    assert read_origin(metadata) == origin
    assert origin.label == label


def test_colours_go():
    assert strip_colours("\x1b[31mred\x1b[39;49;00m \x1b[0;1mbold\x1b[0m") == "red bold"


@pytest.mark.parametrize(
    ("traceback", "frames"),
    [
        ([], []),
        (["Cell In[3], line 2\n----> 2 f()", "Cell In[1], line 7, in f()"], [(3, 2), (1, 7)]),
        (["\x1b[36mCell\x1b[39m\x1b[36m \x1b[39m\x1b[32mIn[4]\x1b[39m, line 9"], [(4, 9)]),
        (["Cell In[1], line 1", CHAIN, "Cell In[1], line 4"], [(1, 4)]),
        (["File ~/x.py:3, in g()"], []),
    ],
)
def test_frames(traceback, frames):
    assert find_frames(traceback) == [Frame(*f) for f in frames]


ORIGINS = {
    1: Origin(None, None, "begin"),
    2: Origin("d", 12, "definitions"),
    3: Origin("c", 7),
}


def test_frames_of_the_machinery_go_and_cells_get_their_numbers():
    ours = "/x/site-packages/cellwright/runtime/outputs.py"
    text = clean(
        [
            "\x1b[31mValueError\x1b[39m  Traceback (most recent call last)",
            "Cell In[1], line 2\n----> 2 begin()",
            f"File {ours}:33, in save()\n---> 33 x",
            "File ~/cellwright/project/local.py:3, in work()\n----> 3 1/0",
            "Cell In[3], line 5\n----> 5 scale(1)",
            "Cell In[2], line 4, in scale(x)",
            "ValueError: no",
        ],
        ORIGINS,
    )
    assert text.splitlines() == [
        "ValueError  Traceback (most recent call last)",
        "File ~/cellwright/project/local.py:3, in work()",
        "----> 3 1/0",
        "cell 7, line 5",
        "----> 5 scale(1)",
        "cell 12, line 4, in scale(x)",
        "ValueError: no",
    ]


def test_a_huge_traceback_is_cut():
    assert len(clean(["x" * 1_000_000], {})) < 110_000


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", None),
        ('Stack (most recent call first):\n  File "/x/y.py", line 3 in f\n', None),
        (
            'Stack:\n  File "/x/ctypes.py", line 1 in at\n'
            '  File "/tmp/ipykernel_12/34.py", line 9 in f\n'
            '  File "/tmp/ipykernel_12/56.py", line 8 in g\n'
            '  File "/tmp/ipykernel_12/34.py", line 7 in h\n'
            '  File "/tmp/ipykernel_12/56.py", line 2 in <module>\n',
            8,
        ),
    ],
)
def test_crashes_have_the_line_of_the_running_cell(text, line):
    assert find_crash(text) == line


def test_frames_of_the_import_machinery_go():
    entries = [
        "Cell In[1], line 1\n----> 1 import own\n",
        "File <frozen importlib._bootstrap>:1360, in _find_and_load(name, import_)\n",
        "    [... skipping hidden 1 frame]\n",
        'File ~/project/own.py:1\n----> 1 raise ValueError("bad")\n',
    ]
    shown = clean(entries, {})
    assert "importlib" not in shown
    assert "hidden" not in shown
    assert "own.py" in shown
