"""Edits of marks in memory: what changes, in which form, and what is refused."""

import pytest

from cellwright.api.analysing import read_edit
from cellwright.convert.mark_edits import changed_cells, edit_marks
from cellwright.errors import CellwrightError
from cellwright.model import Cell, Notebook


def cell(name, source="x = 1", kind="code", **metadata):
    return Cell(name, 0, kind, source, metadata)


def notebook(*cells):
    return Notebook(
        "nb.ipynb",
        tuple(Cell(c.id, n, c.kind, c.source, c.metadata) for n, c in enumerate(cells, 1)),
    )


def step(name, **options):
    return {"role": "step", "step": name, **options}


def edited(before, *edits):
    """Return source and metadata of the cells that changed, by id."""
    after = edit_marks(before, [read_edit(edit) for edit in edits])
    return {c.id: (c.source, dict(c.metadata)) for c in changed_cells(before, after)}


PLAIN = cell("a")
MAGIC = cell("a", "%%step load --retries 2\nx = 1")
META = cell("a", cellwright=step("load", retries=2))
TAG = cell("a", "n = 1", tags=["parameters", "hide"])
LOOP = cell("a", '%%step load --foreach "i=[1]"\nx = i')


def to_step(name, **more):
    return {"cells": ["a"], "mark": {"role": "step", "step": name, **more}}


WHEN = ('%%step load --when "n > 1"\nx = 1', {})
SETUP = {"cellwright": {"role": "setup"}}
CASES = [
    # a new mark stands in the metadata; a cell keeps the form that it has, and its options
    (PLAIN, to_step("load"), ("x = 1", {"cellwright": step("load")})),
    (PLAIN, to_step("load", form="magic"), ("%%step load\nx = 1", {})),
    (MAGIC, to_step("clean"), ("%%step clean --retries 2\nx = 1", {})),
    (META, to_step("clean"), ("x = 1", {"cellwright": step("clean", retries=2)})),
    (META, to_step("load", settings={}), ("x = 1", {"cellwright": step("load")})),
    (META, to_step("load", settings={"timeout": "5m"}),
     ("x = 1", {"cellwright": step("load", timeout="5m")})),
    (META, to_step("load", form="magic"), ("%%step load --retries 2\nx = 1", {})),
    (MAGIC, to_step("load", form="metadata"), ("x = 1", {"cellwright": step("load", retries=2)})),
    # loops and conditions need a magic
    (META, to_step("load", settings={"when": "n > 1"}), WHEN),
    (LOOP, to_step("load", settings={}), ("%%step load\nx = i", {})),
    # other roles
    (META, {"cells": ["a"], "mark": {"role": "setup"}}, ("x = 1", SETUP)),
    (META, {"cells": ["a"], "mark": None}, ("x = 1", {})),
    (MAGIC, {"cells": ["a"], "mark": None}, ("x = 1", {})),
    (TAG, {"cells": ["a"], "mark": None}, ("n = 1", {"tags": ["hide"]})),
    (TAG, {"cells": ["a"], "mark": {"role": "setup"}},
     ("n = 1", {"tags": ["hide"], "cellwright": {"role": "setup"}})),
    (TAG, {"cells": ["a"], "mark": {"role": "parameters"}}, None),
    (PLAIN, {"cells": ["a"], "mark": {"role": "parameters", "form": "tag"}},
     ("x = 1", {"tags": ["parameters"]})),
    (PLAIN, {"cells": ["a"], "mark": None}, None),
    # the options of a step
    (MAGIC, {"step": "load", "settings": {"cpus": 2}}, ("%%step load --cpus 2\nx = 1", {})),
    (META, {"step": "load", "settings": {"retries": 2}}, None),
    (META, {"rename": {"from": "load", "to": "read"}},
     ("x = 1", {"cellwright": step("read", retries=2)})),
]  # fmt: skip


@pytest.mark.parametrize(("before", "edit", "after"), CASES)
def test_edits(before, edit, after):
    found = edited(notebook(before), edit)
    assert found == ({} if after is None else {"a": after})


def test_renaming_reaches_checks_and_order():
    before = notebook(
        cell("a", "%%step load\nx = 1"),
        cell("b", "%%check load\nassert x"),
        cell("c", cellwright=step("use", after=["load", "more"])),
        cell("d", cellwright=step("more")),
    )
    found = edited(before, {"rename": {"from": "load", "to": "read"}})
    assert found["b"][0] == "%%check read\nassert x"
    assert found["c"][1]["cellwright"]["after"] == ["read", "more"]
    assert "d" not in found


def test_options_go_to_the_first_cell_of_a_step():
    before = notebook(
        cell("a", cellwright=step("load")), cell("b", cellwright=step("load", cpus=1))
    )
    found = edited(before, {"step": "load", "settings": {"cpus": 2}})
    assert found["a"][1]["cellwright"] == step("load", cpus=2)
    assert found["b"][1]["cellwright"] == step("load")


def test_what_was_wrong_before_stops_nothing():
    before = notebook(cell("a", "%%step 1bad\nx = 1"), cell("b"))
    assert set(edited(before, {"cells": ["b"], "mark": {"role": "setup"}})) == {"b"}


@pytest.mark.parametrize(
    ("edits", "code"),
    [
        ([{"cells": ["b"], "mark": {"role": "parameters"}}], "CW006"),
        ([{"cells": ["t"], "mark": {"role": "setup"}}], "cell-not-code"),
        ([{"cells": ["a"], "mark": None}, {"cells": ["none"], "mark": None}], "cell-unknown"),
        ([{"cells": ["b"], "mark": {"role": "check"}}], "CW008"),
        ([{"cells": ["b"], "mark": {"role": "setup", "settings": {"retries": 1}}}], "CW002"),
    ],
)
def test_refusals(edits, code):
    before = notebook(cell("a", "%%parameters\nn = 1"), cell("b"), cell("t", "# text", "markdown"))
    with pytest.raises(CellwrightError) as caught:
        edited(before, *edits)
    assert caught.value.code == code
