"""Each quick fix makes its problem go away, and brings no error that was not there."""

import json

import pytest

from cellwright.api.analysing import analyse, edit_notebook_marks
from cellwright.api.json_edits import edit_json


def step(name, **options):
    return {"cellwright": {"role": "step", "step": name, **options}}


# code of the problem, ids of its fixes, cells (a source, or a pair of source and metadata)
CASES = [
    ("CW002", ["drop-options"], [("x = 1", step("a", odd=1, retries=2))]),
    ("CW002", ["drop-options"], ["%%step a --odd 1\nx = 1"]),
    ("CW002", ["drop-options"], [("x = 1", {"cellwright": {"role": "setup", "retries": 2}})]),
    ("CW003", ["rename-step"], [("x = 1", step("load data")), ("y = x", step("load data"))]),
    ("CW003", ["rename-step"], ["%%step 1st\nx = 1"]),
    ("CW004", ["keep-magic", "keep-metadata"], [("%%step a\nx = 1", step("b"))]),
    ("CW005", ["drop-options"], [("x = 1", step("a", retries="many", timeout="5m"))]),
    ("CW006", ["mark-as-setup", "unmark"], ["%%parameters\nn = 1", "%%parameters\nm = 2"]),
    ("CW011", ["unmark"], [("x = 1", {"cellwright": {"odd": 1}})]),
    ("CW013", ["write-as-magic"], [("y = 1", step("b", when="True"))]),
    ("CW103", ["mark-as-setup", "move-to-step"], ["t = 0.5", "%%step a\nx = t"]),
    ("CW103", ["mark-as-setup", "move-to-step"], ["t = 0.5", ("x = t", step("a", retries=1))]),
    ("CW106", ["split-step", "join-steps"],
     ["%%step fit\nm = [1]", "%%step score\ns = m[0]", "%%step fit\nm.append(s)"]),
    ("CW107", ["move-to-step"], ["%%step a\nx = [1]", "%%setup\nn = len(x)"]),
    ("CW108", ["move-to-step"], ["%%step a\nx = 1", "%%check a\ns = x", "%%step b\ny = s"]),
    ("CW110", ["check-later-step"],
     ["%%step a\nx = [1]", "%%step b\nx = [2]", "%%check a\nassert x"]),
    ("CW201", ["mark-as-setup", "join-steps"],
     ["%%step a\nimport sqlite3\ncon = sqlite3.connect(':memory:')", "%%step b\ncon.execute('x')"]),
]  # fmt: skip


def notebook(cells):
    made = []
    for number, cell in enumerate(cells):
        source, metadata = cell if isinstance(cell, tuple) else (cell, {})
        made.append(
            {
                "cell_type": "code",
                "id": f"c{number}",
                "metadata": metadata,
                "source": source,
                "outputs": [],
                "execution_count": None,
            }
        )
    return {"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


def apply(content, edits, path):
    """Return a notebook with edits done as the browser does them."""
    changed = {cell.id: cell for cell in edit_notebook_marks(path, edits, text=json.dumps(content))}
    assert changed
    cells = [
        {**c, "source": changed[c["id"]].source, "metadata": dict(changed[c["id"]].metadata)}
        if c["id"] in changed
        else c
        for c in content["cells"]
    ]
    return {**content, "cells": cells}


@pytest.mark.parametrize(("code", "ids", "cells"), CASES)
def test_a_fix_solves_its_problem(code, ids, cells, tmp_path):
    path, content = tmp_path / "nb.ipynb", notebook(cells)
    found = analyse(path, text=json.dumps(content))
    index = next(i for i, problem in enumerate(found.problems) if problem.code == code)
    fixes = found.fixes[index]
    assert [fix.id for fix in fixes] == ids
    errors = {p.code for p in found.problems if p.severity == "error"}
    for fix in fixes:
        edits = json.loads(json.dumps([edit_json(edit) for edit in fix.edits]))
        after = analyse(path, text=json.dumps(apply(content, edits, path)))
        left = [p for p in after.problems if p.code == code]
        assert left == [], (fix.id, left)
        new = {p.code for p in after.problems if p.severity == "error"} - errors
        assert new == set(), (fix.id, [p for p in after.problems if p.code in new])


def test_a_sound_notebook_has_nothing_to_fix(tmp_path):
    content = notebook(["%%step a\nx = 1", "%%step b\ny = x"])
    assert analyse(tmp_path / "nb.ipynb", text=json.dumps(content)).fixes == ()
