"""Whole notebooks of many styles: what is proposed, and that it makes a pipeline without errors."""

import pytest

from cellwright.analysis import build_pipeline
from cellwright.convert import read_marks, read_notebook, write_mark
from cellwright.convert.suggest import suggest_marks
from tests.unit.convert_suggest.suggest_cases import (
    NAMES,
    as_lines,
    notebook_text,
    read_cells,
    read_expected,
)


def suggest(name):
    return suggest_marks(read_notebook(notebook_text(read_cells(name)), f"{name}.ipynb"))


@pytest.mark.parametrize("name", NAMES)
def test_proposal(name):
    assert as_lines(suggest(name)) == read_expected(name)


@pytest.mark.parametrize("name", NAMES)
def test_proposal_makes_a_pipeline(name):
    text = notebook_text(read_cells(name))
    suggestion = suggest(name)
    for cell, mark in suggestion.marks.items():
        text = write_mark(text, cell, mark)
    pipeline = build_pipeline(read_marks(read_notebook(text, f"{name}.ipynb")))
    assert [p for p in pipeline.problems if p.severity == "error"] == []
    assert [s.name for s in pipeline.steps] == [s.name for s in suggestion.steps]
    assert len(pipeline.steps) >= 3


@pytest.mark.parametrize("name", NAMES)
def test_every_code_cell_has_a_role_and_every_role_a_reason(name):
    suggestion = suggest(name)
    cells = [
        f"c{i}"
        for i, (kind, source) in enumerate(read_cells(name), 1)
        if kind == "code" and source.strip()
    ]
    assert sorted(suggestion.marks) == sorted(cells)
    told = [*suggestion.steps, *suggestion.setup, *suggestion.skipped]
    assert all(item.reason.strip() for item in told)


@pytest.mark.parametrize("name", NAMES[:4])
def test_same_notebook_same_proposal(name):
    assert suggest(name) == suggest(name)
