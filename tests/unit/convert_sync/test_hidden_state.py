"""What a file shows of hidden state: a table of cells and the problems that they must give."""

import json

import pytest

from cellwright.analysis import build_pipeline
from cellwright.convert import read_marks, read_notebook
from cellwright.convert.hidden import find_hidden_state


def result(count):
    return {"output_type": "execute_result", "execution_count": count, "data": {}, "metadata": {}}


def error(line, number=1):
    shown = f"\x1b[32m----> {number}\x1b[39m {line}"
    frames = ["---------", f"Cell In[1], line {number}\n{shown}", "ValueError: no"]
    return {"output_type": "error", "ename": "ValueError", "evalue": "no", "traceback": frames}


STREAM = {"output_type": "stream", "name": "stdout", "text": "x"}
CASES = {
    "in order": ([("%%step a\nx = 1", 1, []), ("%%step b\ny = x", 2, [])], []),
    "with gaps": ([("%%step a\nx = 1", 3, []), ("%%step b\ny = x", 9, [])], []),
    "never run": ([("%%step a\nx = 1", None, []), ("%%step b\ny = x", None, [])], []),
    "one cell later": (
        [("%%step a\nx = 1", 7, []), ("%%step b\ny = x", 2, []), ("%%step c\nz = y", 3, [])],
        [("CW301", "warning", 1)],
    ),
    "the same count twice": (
        [("%%step a\nx = 1", 2, []), ("%%step b\ny = x", 2, [])],
        [("CW301", "warning", 1)],
    ),
    "exploration": (
        [("%%step a\nx = 1", 1, []), ("%%step b\ny = x", 2, []), ("x", 1, [])],
        [("CW301", "info", 3)],
    ),
    "skipped": ([("%%step a\nx = 1", 4, []), ("%%skip\nx", 1, [])], []),
    "silenced": (
        [
            ("%%step a\n# cellwright: ignore[CW301] run again on purpose\nx = 1", 7, []),
            ("%%step b\ny = x", 2, []),
            ("%%step c\nz = y", 3, []),
        ],
        [],
    ),
    "name gone": (
        [("%%step a\nx = base + 1", 2, [STREAM])],
        [("CW302", "warning", 1)],
    ),
    "name gone, in a function": ([("def f():\n    return base", 2, [])], [("CW302", "warning", 1)]),
    "name gone, but it failed": ([("%%step a\nx = base", 2, [error("x = base", 2)])], ["CW303"]),
    "name gone, but never run": ([("%%step a\nx = base", None, [])], []),
    "anything may be bound": ([("%%step a\nfrom math import *\nx = pi", 2, [])], []),
    "bound by a magic": ([("%%step a\nfiles = !ls\nprint(files, _, In)", 2, [])], []),
    "result": ([("%%step a\nx = 1\nx", 2, [result(2)])], []),
    "result of another run": ([("%%step a\nx = 1\nx", 2, [result(5)])], ["CW303"]),
    "result without an expression": ([("%%step a\nx = 1", 2, [result(2)])], ["CW303"]),
    "result of a magic": ([("%%step a\n%time x = 1", 2, [result(2)])], []),
    "text of code that prints nothing": ([("%%step a\ny = 2\nx = [1, y]", 2, [STREAM])], ["CW303"]),
    "text of a call": ([("%%step a\nx = len('1')", 2, [STREAM])], []),
    "text of an import": ([("%%step a\nimport this", 2, [STREAM])], []),
    "text of a magic": ([("%%step a\n!ls", 2, [STREAM])], []),
    "another text is printed": ([("%%step a\nprint('other')", 2, [STREAM])], ["CW303"]),
    "the same text is printed": ([("%%step a\ny = len('')\nprint('x')", 2, [STREAM])], []),
    "printed elsewhere": (
        [("%%step a\nfrom rich import print\nprint('other')", 2, [STREAM])],
        [],
    ),
    "printed and taken away": (
        [("%%step a\nprint('other')\ndisplay.clear_output()\nprint('x')", 2, [STREAM])],
        [],
    ),
    "printed on one path": ([("%%step a\nif len(''):\n    print('other')", 2, [STREAM])], []),
    "no count": ([("%%step a\nprint(1)", None, [STREAM])], [("CW303", "info", 1)]),
    "no code": ([("%%step a\n", 1, [STREAM])], ["CW303"]),
    "error": ([("%%step a\nint('no')", 1, [error("int('no')")])], ["CW303"]),
    "error elsewhere": ([("int('no')", 1, [error("int('other')")])], [("CW303", "info", 1)]),
}


def problems(cells):
    raw = [
        {
            "cell_type": "code",
            "id": f"c{i}",
            "metadata": {},
            "source": source,
            "execution_count": count,
            "outputs": outputs,
        }
        for i, (source, count, outputs) in enumerate(cells, 1)
    ]
    text = json.dumps({"cells": raw, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
    pipeline = build_pipeline(read_marks(read_notebook(text, "nb.ipynb")))
    return find_hidden_state(text, pipeline)


@pytest.mark.parametrize(("cells", "expected"), CASES.values(), ids=CASES)
def test_hidden_state(cells, expected):
    found = problems(cells)
    assert all(p.message and p.hint and p.place.cell for p in found)
    if expected and isinstance(expected[0], str):
        assert [p.code for p in found] == expected
    else:
        assert [(p.code, p.severity, p.place.number) for p in found] == expected


def test_a_traceback_of_older_code_is_told():
    (found,) = problems([("%%step a\nint('new')", 1, [error("int('old')")])])
    assert "`int('old')`" in found.message
