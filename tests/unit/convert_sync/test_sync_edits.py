"""Edits of scripts that a person may make, and what becomes of the notebook's cells."""

import json

import pytest

from cellwright.analysis import build_pipeline
from cellwright.convert import convert_pipeline, read_marks, read_notebook
from cellwright.convert.sync import LOCK, locked_cells, render_lock, sync_package
from cellwright.errors import SettingsError

CELLS = {
    "setup": "%%setup\nimport math\nfrom cellwright import log_metric\n\nLIMIT = 3",
    "params": "%%parameters\nn: int = 4  # how many",
    "helper": "import json\n\ndef double(x):\n    # twice\n    return 2 * x",
    "load": "%%step load\nimport os\nimport sys  # the system\n%matplotlib inline\n!ls data\n\n"
    "rows = [double(r) for r in range(n)]\nrows.append(LIMIT)",
    "show": "%%step load\n%time print(os.sep, sys.path)\nlog_metric('rows', len(rows))",
    "fit": "%%step fit\ntotal = sum(rows)\n\n"
    "def top(values):\n    return max(values)\n\nbest = top(rows)",
    "test": "%%check fit\nassert total",
}


def text_of(cells, **metadata):
    return json.dumps(
        {
            "cells": [
                {
                    "cell_type": "markdown" if source.startswith("# ") else "code",
                    "id": name,
                    "metadata": metadata.get(name, {}),
                    "source": source.splitlines(keepends=True),
                }
                | ({} if source.startswith("# ") else {"execution_count": 3, "outputs": [{}]})
                for name, source in cells.items()
            ],
            "metadata": {},
            "nbformat": 4,
            "nbformat_minor": 5,
        },
        indent=1,
    )


def converted(text):
    pipeline = build_pipeline(read_marks(read_notebook(text, "nb.ipynb")))
    files = dict(convert_pipeline(pipeline))
    return files | {LOCK: render_lock(locked_cells(pipeline), files)}


def cells_of(text):
    return {c["id"]: "".join(c["source"]) for c in json.loads(text)["cells"]}


def sync(cells, edits, now=None, keep=None, **metadata):
    """Convert cells, edit the scripts (path, old, new), and sync with the notebook as it is now."""
    files = converted(text_of(cells, **metadata))
    for path, old, new in edits:
        assert files[path].count(old) == 1, files[path]
        files[path] = files[path].replace(old, new)
    text = text_of(now or cells, **metadata)
    done = sync_package(text, "nb.ipynb", files, modules={}, keep=keep)
    return done, cells_of(done.notebook or text)


HOME = {
    "a line": (
        [("steps/fit.py", "total = sum(rows)", "total = sum(rows) + 1")],
        {"fit": ("total = sum(rows)", "total = sum(rows) + 1")},
    ),
    "a magic that is a comment": (
        [("steps/load.py", "# %matplotlib inline", "# %matplotlib widget")],
        {"load": ("%matplotlib inline", "%matplotlib widget")},
    ),
    "a shell line": (
        [("steps/load.py", '"ls data"', '"ls -l data"')],
        {"load": ("!ls data", "!ls -l data")},
    ),
    "a timed statement": (
        [("steps/load.py", "print(os.sep, sys.path)", "print(os.sep)")],
        {"show": ("print(os.sep, sys.path)", "print(os.sep)")},
    ),
    "a function in definitions.py": (
        [("definitions.py", "return 2 * x", "y = x\n    return 2 * y")],
        {"helper": ("return 2 * x", "y = x\n    return 2 * y")},
    ),
    "a setup value": (
        [("definitions.py", "LIMIT = 3", "LIMIT = 4")],
        {"setup": ("LIMIT = 3", "LIMIT = 4")},
    ),
    "a parameter": (
        [("parameters.py", "n: int = 4  # how", "n: int = 5  # about how")],
        {"params": ("n: int = 4  # how", "n: int = 5  # about how")},
    ),
    "a check": (
        [("steps/fit.py", "assert total", "assert total > 0")],
        {"test": ("assert total", "assert total > 0")},
    ),
    "an import at the top": (
        [
            ("steps/load.py", "import os\n", "import os\nimport random\n"),
            ("steps/load.py", "rows.append(LIMIT)", "rows.append(random.random())"),
        ],
        {
            "load": ("# the system\n", "# the system\nimport random\n"),
            "load ": ("rows.append(LIMIT)", "rows.append(random.random())"),
        },
    ),
    "an import dropped": (
        [
            ("steps/load.py", "import sys\n", ""),
            ("steps/load.py", "print(os.sep, sys.path)", "print(os.sep)"),
        ],
        {
            "load": ("import sys  # the system\n", ""),
            "show": ("print(os.sep, sys.path)", "print(os.sep)"),
        },
    ),
    "a comment": (
        [("steps/fit.py", "    total = sum(rows)", "    # all of it\n    total = sum(rows)")],
        {"fit": ("total = sum(rows)", "# all of it\ntotal = sum(rows)")},
    ),
}


@pytest.mark.parametrize(("edits", "expected"), HOME.values(), ids=HOME)
def test_edits_come_home(edits, expected):
    done, cells = sync(CELLS, edits)
    assert done.conflicts == ()
    wanted = dict(CELLS)
    for name, (old, new) in expected.items():
        assert old in wanted[name.strip()]
        wanted[name.strip()] = wanted[name.strip()].replace(old, new)
    assert cells == wanted
    assert {change.side for change in done.changed} == {"notebook"}
    assert dict(done.files) == converted(done.notebook)


def test_a_new_cell_gets_its_step_and_an_id():
    marker = (
        "    # %%\n    more = len(rows)\n\n    # %% [markdown]\n    # ## Last\n\n    return FitO"
    )
    done, cells = sync(CELLS, [("steps/fit.py", "    return FitO", marker)])
    assert done.conflicts == ()
    names = list(cells)
    code, words = names[names.index("fit") + 1 : names.index("test")]
    assert cells[code] == "%%step fit\nmore = len(rows)"
    assert cells[words] == "## Last"
    assert f"[cell {code}]" in done.files["steps/fit.py"]


def test_a_split_cell_keeps_its_first_part():
    done, cells = sync(CELLS, [("steps/fit.py", "    best = ", "    # %%\n    best = ")])
    assert done.conflicts == ()
    assert "best" not in cells["fit"]
    assert "%%step fit\nbest = top(rows)" in cells.values()


def test_marks_in_metadata_are_given_to_new_cells_in_metadata():
    mark = {"cellwright": {"role": "step", "step": "fit"}}
    cells = {"load": "%%step load\nrows = [1]", "fit": "total = sum(rows)\nprint(total)"}
    edit = ("steps/fit.py", "    print(", "    # %%\n    print(")
    done, after = sync(cells, [edit], fit=mark)
    raw = json.loads(done.notebook)["cells"]
    assert [c["metadata"] for c in raw] == [{}, mark, mark]
    assert list(after.values())[1:] == ["total = sum(rows)", "print(total)"]


REFUSED = {
    "signature": ("steps/fit.py", "def fit(rows)", "def fit(rows, more)", "def fit"),
    "outputs": ("steps/fit.py", "    total: Any\n", "", "class FitOutputs"),
    "marker": ("steps/fit.py", "    # %% [cell fit] step fit\n", "", "marker of cell `fit`"),
    "code outside": ("steps/fit.py", "import Any\n", "import Any\n\nx = 1\n", "x = 1"),
    "renamed function": ("steps/fit.py", "def fit(", "def fit2(", "function `fit` is gone"),
    "unsettled merge": (
        "steps/fit.py",
        "    total = sum(rows)",
        "<<<<<<< HEAD\n    total = sum(rows)\n=======\n    total = 1\n>>>>>>> other",
        "merge that was not settled",
    ),
    "not Python": ("steps/fit.py", "total = sum", "total == = sum", "not Python"),
    "driver": ("__main__.py", "return 0", "return 5", "def main"),
    "overview": ("pipeline.yaml", "pipeline: nb", "pipeline: other", "pipeline.yaml"),
    "unused definition": ("definitions.py", "    return 2 * x", "    return 2 * x\n\ny = 1", ""),
}


@pytest.mark.parametrize(("path", "old", "new", "words"), REFUSED.values(), ids=REFUSED)
def test_edits_without_a_way_back_are_refused(path, old, new, words):
    done, _ = sync(CELLS, [(path, old, new)])
    (conflict,) = done.conflicts
    assert conflict.kind == "refused"
    assert words in conflict.message
    assert conflict.where.startswith(path)
    assert done.notebook is None
    assert not done.files


def test_both_sides_are_merged():
    now = CELLS | {"fit": CELLS["fit"].replace("max(values)", "min(values)")}
    done, cells = sync(CELLS, [("steps/fit.py", "sum(rows)", "sum(rows) + 1")], now)
    assert done.conflicts == ()
    assert cells["fit"] == now["fit"].replace("sum(rows)", "sum(rows) + 1")
    assert {change.side for change in done.changed} == {"notebook", "scripts"}


CONFLICTS = {
    "the same line": CELLS | {"fit": CELLS["fit"].replace("sum(rows)", "sum(rows) + 2")},
    "the cell is gone": {k: v for k, v in CELLS.items() if k not in ("fit", "test")},
    "the cell is Markdown": CELLS | {"fit": "# Fit", "test": "%%setup"},
}


@pytest.mark.parametrize("now", CONFLICTS.values(), ids=CONFLICTS)
def test_conflicts_show_both_sides(now):
    done, _ = sync(CELLS, [("steps/fit.py", "sum(rows)", "sum(rows) + 1")], now)
    (conflict,) = done.conflicts
    assert conflict.kind == "conflict"
    assert conflict.cell == "fit"
    assert conflict.notebook == now.get("fit")
    assert "sum(rows) + 1" in conflict.script


def test_changed_cells_lose_their_outputs_and_formatted_ones_keep_them():
    edits = [
        ("steps/fit.py", "total = sum(rows)", "total = sum(\n        rows,\n    )"),
        ("steps/fit.py", "assert total", "assert total > 0"),
    ]
    done, _ = sync(CELLS, edits)
    raw = {c["id"]: c for c in json.loads(done.notebook)["cells"]}
    assert (raw["fit"]["outputs"], raw["fit"]["execution_count"]) == ([{}], 3)
    assert (raw["test"]["outputs"], raw["test"]["execution_count"]) == ([], None)
    assert [c.what for c in done.changed] == ["formatted", "changed"]


def test_a_step_that_left_the_notebook_takes_its_script_along():
    now = {k: v for k, v in CELLS.items() if k not in ("fit", "test")}
    done, _ = sync(CELLS, [], now)
    assert done.removed == ("steps/fit.py",)
    assert done.notebook is None


def test_a_magic_of_the_whole_cell_stays_at_its_top():
    cells = {"load": "%%step load\n%%time\nrows = [1]"}
    done, after = sync(cells, [("steps/load.py", "    # %%time", "    more = 1\n    # %%time")])
    assert done.conflicts == ()
    assert after["load"] == "%%step load\n%%time\nmore = 1\nrows = [1]"


EDITED = CELLS["fit"].replace("sum(rows)", "len(rows)")


@pytest.mark.parametrize(
    ("edit", "now", "side", "cell", "script"),
    [
        ("+ 1", EDITED, "notebook", EDITED, "total = len(rows)\n"),
        (
            "+ 1",
            EDITED,
            "scripts",
            CELLS["fit"].replace("sum(rows)", "sum(rows) + 1"),
            "total = sum(rows) + 1\n",
        ),
        (
            "+ 1",
            None,
            "scripts",
            CELLS["fit"].replace("sum(rows)", "sum(rows) + 1"),
            "total = sum(rows) + 1\n",
        ),
    ],
)
def test_a_conflict_is_settled_by_naming_the_side_that_wins(edit, now, side, cell, script):
    edits = [("steps/fit.py", "total = sum(rows)", f"total = sum(rows) {edit}")]
    cells = {**CELLS, "fit": now} if now else {n: s for n, s in CELLS.items() if n != "fit"}
    told, _ = sync(CELLS, edits, now=cells)
    assert len(told.conflicts) == 1
    assert f"--keep fit={side}" in told.conflicts[0].hint
    done, found = sync(CELLS, edits, now=cells, keep={"fit": side})
    assert done.conflicts == ()
    assert found["fit"] == cell
    assert script in done.files["steps/fit.py"]
    # after that, both sides say the same
    again = sync_package(done.notebook or text_of(cells), "nb.ipynb", done.files, modules={})
    assert (again.conflicts, again.changed) == ((), ())


def test_a_cell_that_is_gone_stays_gone_when_the_notebook_wins():
    edits = [("steps/fit.py", "total = sum(rows)", "total = sum(rows) + 1")]
    cells = {name: source for name, source in CELLS.items() if name not in ("fit", "test")}
    done, found = sync(CELLS, edits, now=cells, keep={"fit": "notebook"})
    assert (done.conflicts, "fit" in found) == ((), False)
    assert "steps/fit.py" in done.removed


def test_an_unknown_cell_cannot_win():
    with pytest.raises(SettingsError, match="no cell `fir`") as caught:
        sync(CELLS, [], keep={"fir": "notebook"})
    assert (caught.value.code, "`fit`" in caught.value.hint) == ("unknown-cell", True)
