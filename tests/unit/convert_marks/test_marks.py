"""Marks of whole notebooks: forms, lost marks, options over several cells, problems in place."""

import json

import pytest

from cellwright.convert import read_marks, read_notebook
from cellwright.model import Foreach, StepSettings


def marked(*cells):
    """Read cells given as source, or as (source, metadata, kind)."""
    data = []
    for number, entry in enumerate(cells, 1):
        entry = (entry,) if isinstance(entry, str) else entry
        source, metadata, kind = (*entry, *({}, "code")[len(entry) - 1 :])
        data.append({"cell_type": kind, "id": f"c{number}", "metadata": metadata, "source": source})
    text = json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": data})
    return read_marks(read_notebook(text, "a.ipynb"))


def told(notebook):
    return [(p.code, p.place.number, p.place.line) for p in notebook.problems]


META = {"cellwright": {"role": "step", "step": "b"}}
TAG = {"tags": ["x", "parameters"]}

FORMS = [
    ("%%step a\nx = 1", {}, ("step", "a", "magic"), "\nx = 1"),
    ("\n  \n%%step a\nx = 1", {}, ("step", "a", "magic"), "\n  \n\nx = 1"),
    ("  %%step a\n  x = 1", {}, ("step", "a", "magic"), "\n  x = 1"),
    ("%%setup", {}, ("setup", None, "magic"), ""),
    ("%%step a\n%%time\nx", {}, ("step", "a", "magic"), "\n%%time\nx"),
    ("x = 1", META, ("step", "b", "metadata"), "x = 1"),
    ("n = 1", TAG, ("parameters", None, "tag"), "n = 1"),
    ("%%parameters\nn = 1", TAG, ("parameters", None, "magic"), "\nn = 1"),
    (
        "n = 1",
        {**TAG, "cellwright": {"role": "parameters"}},
        ("parameters", None, "metadata"),
        "n = 1",
    ),
    ("x = 1", {"tags": "parameters"}, None, "x = 1"),
    ("x = 1", {"cellwright": {"cell": "a", "number": 1}}, None, "x = 1"),
    ("%%step?", {}, None, "%%step?"),
    ("%%time\nx", {}, None, "%%time\nx"),
    ('text = """\n%%step a\n"""', {}, None, 'text = """\n%%step a\n"""'),
    ("%%writefile a.py\n%%step a", {}, None, "%%writefile a.py\n%%step a"),
    ("%%script bash\nls", {}, None, "%%script bash\nls"),
]


@pytest.mark.parametrize(("source", "metadata", "mark", "code"), FORMS)
def test_every_form_is_read(source, metadata, mark, code):
    notebook = marked((source, metadata))
    (cell,) = notebook.cells
    assert notebook.problems == ()
    assert (cell.mark and (cell.mark.role, cell.mark.step, cell.mark.form)) == mark
    assert cell.code == code
    assert cell.code.count("\n") == source.count("\n")


PROBLEMS = [
    ([("%%step a", META)], [("CW004", 1, 1)]),
    ([("%%setup", TAG)], [("CW004", 1, 1)]),
    ([("x", {**TAG, **META})], [("CW004", 1, None)]),
    ([("%%setup", {"cellwright": 3})], [("CW004", 1, 1)]),
    ([("x", {"cellwright": 3})], [("CW011", 1, None)]),
    ([("x", {"cellwright": {"role": "stpe"}})], [("CW001", 1, None)]),
    (["\n%%step a-b"], [("CW003", 1, 2)]),
    (["%%parameters", "x", ("n = 1", TAG), "%%parameters"], [("CW006", 3, None), ("CW006", 4, 1)]),
    (["# note\n%%step a\nx"], [("CW009", 1, 2)]),
    (["%%time\n%%step a\nx"], [("CW009", 1, 2)]),
    (["%%step a\nx = 1\n%%step b\ny"], [("CW009", 1, 3)]),
    (["%%stpe a"], [("CW001", 1, 1)]),
    (["%%Step a"], [("CW001", 1, 1)]),
    (["%%paramaters"], [("CW001", 1, 1)]),
    ([("# Load", META, "markdown")], [("CW012", 1, None)]),
    ([("%%step a", {}, "markdown")], []),
    (["%%step a --retries 1", "%%step a --retries 2"], [("CW007", 2, 1)]),
    (["%%step a --retries 1", "%%step a --retries 1"], []),
    (["%%step a --retries 1", "%%step b --retries 2"], []),
    (["%%step a --retries 0", "%%step a --retries 2"], [("CW007", 2, 1)]),
    (["%%step a --when n", "%%step a --when n"], [("CW007", 2, 1)]),
    (["%%step a --foreach i=x", "%%step a --foreach j=y"], [("CW007", 2, 1)]),
    (["%%step b --cache off", ("x", {"cellwright": {**META["cellwright"], "cache": "1d"}})],
     [("CW007", 2, None)]),
]  # fmt: skip


@pytest.mark.parametrize(("cells", "problems"), PROBLEMS)
def test_problems_stand_where_they_are(cells, problems):
    assert told(marked(*cells)) == problems


def test_a_lost_mark_and_a_strange_magic_are_warnings():
    found = marked("# note\n%%setup\nimport os", "%%stpe a").problems
    assert [p.severity for p in found] == ["warning", "warning"]
    assert "first line" in found[0].hint
    assert "`step`" in found[1].hint


def test_a_problem_names_the_cell():
    (problem,) = marked("x", "%%step a --retry 1").problems
    assert str(problem.place) == "a.ipynb, cell 2 (c2), line 1"
    assert problem.hint == "did you mean `retries`?"


def test_each_cell_of_a_step_has_the_settings_of_the_whole_step():
    notebook = marked(
        "%%step a --retries 2",
        "x",
        ("y", {"cellwright": {"role": "step", "step": "a", "timeout": "1m"}}),
        "%%step a --foreach i=range(3) --after b",
        "%%step b",
    )
    expected = StepSettings(
        retries=2, timeout=60.0, after=("b",), foreach=(Foreach("i", "range(3)"),)
    )
    settings = [c.mark.settings if c.mark else None for c in notebook.cells]
    assert settings == [expected, None, expected, expected, StepSettings()]
    assert [c.mark and c.mark.form for c in notebook.cells][2] == "metadata"


def test_where_two_values_differ_the_first_stays():
    notebook = marked("%%step a --retries 1", "%%step a --retries 2")
    assert {c.mark.settings.retries for c in notebook.cells} == {1}
    assert "`1` and `2`" in notebook.problems[0].message
