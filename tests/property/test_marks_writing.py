"""A mark written into a notebook changes that mark and no other byte."""

import json
from dataclasses import replace
from itertools import pairwise

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cellwright.convert import dump_mark, read_marks, read_notebook, write_mark
from cellwright.convert.json_text import find_member, members, skip_space
from cellwright.errors import NotebookError, PipelineError
from cellwright.model import Mark
from tests.property import marks_strategies as draw_from


def code_cells(data):
    return [n for n, cell in enumerate(data["cells"]) if cell["cell_type"] == "code"]


def mark_in(text, cell_id):
    cells = read_marks(read_notebook(text, "a.ipynb")).cells
    return next(cell.mark for cell in cells if cell.cell.id == cell_id)


def cell_texts(text):
    """Return the text before the cells, of each cell and after the cells, with what is between."""
    top = find_member(text, skip_space(text, text.startswith("\ufeff")), "cells")
    spans = [(m.value, m.end) for m in members(text, top.value)]
    edges = [0, *(edge for span in spans for edge in span), len(text)]
    return [text[a:b] for a, b in pairwise(edges)]


def member_texts(text):
    return [text[m.start : m.end] for m in members(text, 0)]


@draw_from.relaxed
@given(st.data(), draw_from.notebooks(), draw_from.marks())
def test_only_the_mark_changes(data, content, mark):
    text = data.draw(draw_from.laid_out(content))
    place = data.draw(st.sampled_from(code_cells(content)))
    cell_id = content["cells"][place]["id"]
    written = write_mark(text, cell_id, mark)
    assert mark_in(written, cell_id) == mark
    before, after = cell_texts(text), cell_texts(written)
    own = 1 + 2 * place
    assert before[:own] + before[own + 1 :] == after[:own] + after[own + 1 :]
    changed = set(member_texts(before[own])) ^ set(member_texts(after[own]))
    assert {json.loads("{" + member + "}").popitem()[0] for member in changed} <= {
        "metadata",
        "source",
    }
    expected = json.loads(text.removeprefix("\ufeff"))["cells"][place]
    found = json.loads(after[own])
    if mark.form == "metadata":
        assert found["metadata"].pop("cellwright") == dump_mark(mark)
    else:
        assert "".join(found["source"]).partition("\n")[2] == "".join(expected["source"])
        found["source"] = expected["source"]
    if mark.role != "parameters" and "parameters" in expected["metadata"].get("tags", ()):
        del found["metadata"]["tags"], expected["metadata"]["tags"]
    assert found == expected


@draw_from.relaxed
@given(st.data(), draw_from.notebooks(), draw_from.marks())
def test_marked_and_unmarked_again_is_the_same_file(data, content, mark):
    for cell in content["cells"]:
        cell["metadata"].pop("tags", None)
    text = data.draw(draw_from.laid_out(content))
    cell_id = content["cells"][data.draw(st.sampled_from(code_cells(content)))]["id"]
    assert write_mark(write_mark(text, cell_id, mark), cell_id, None) == text


@draw_from.relaxed
@given(st.data(), draw_from.notebooks(), draw_from.marks(), draw_from.marks())
def test_the_last_mark_counts_whatever_stood_before(data, content, first, second):
    text = data.draw(draw_from.laid_out(content))
    cell_id = content["cells"][data.draw(st.sampled_from(code_cells(content)))]["id"]
    marked = write_mark(text, cell_id, first)
    again = write_mark(marked, cell_id, second)
    assert mark_in(again, cell_id) == second
    assert write_mark(again, cell_id, second) == again
    assert [p.code for p in read_marks(read_notebook(again, "a")).problems] in ([], ["CW013"])


@draw_from.relaxed
@given(st.data(), draw_from.notebooks(), draw_from.marks())
def test_jupyter_would_write_the_same_bytes(data, content, mark):
    cell_id = content["cells"][data.draw(st.sampled_from(code_cells(content)))]["id"]
    text = as_jupyter(content)
    written = write_mark(text, cell_id, mark)
    assert written == as_jupyter(json.loads(written))
    unmarked = write_mark(written, cell_id, None)
    assert unmarked == as_jupyter(json.loads(unmarked))


def as_jupyter(content):
    content = json.loads(json.dumps(content))
    for cell in content["cells"]:
        cell["source"] = "".join(cell["source"])
        for output in cell.get("outputs", ()):
            output["text"] = "".join(output["text"])
    # the notebook is not validated: any metadata may stand in it here
    writer = nbformat.versions[4]
    return writer.writes(nbformat.from_dict(content)) + "\n"


SMALL = """{
 "cells": [
  {
   "cell_type": "code",
   "execution_count": null,
   "id": "a",
   "metadata": {
    "tags": [
     "parameters"
    ]
   },
   "outputs": [],
   "source": [
    "n = 3"
   ]
  },
  {
   "cell_type": "markdown",
   "id": "b",
   "metadata": {},
   "source": []
  }
 ],
 "metadata": {},
 "nbformat": 4,
 "nbformat_minor": 5
}
"""


def test_a_tag_is_a_form_of_a_mark():
    tag = Mark("parameters", form="tag")
    assert write_mark(SMALL, "a", tag) == SMALL
    bare = write_mark(SMALL, "a", None)
    assert '"metadata": {},' in bare
    assert write_mark(bare, "a", tag) == SMALL
    both = write_mark(SMALL, "a", replace(tag, form="magic"))
    assert mark_in(both, "a") == Mark("parameters")


def test_a_cell_without_id_is_marked_by_the_id_that_reading_gave_it():
    text = SMALL.replace('   "id": "a",\n', "").replace('   "id": "b",\n', "")
    cell_id = read_notebook(text, "a").cells[0].id
    written = write_mark(text, cell_id, Mark("step", "load", form="metadata"))
    assert '"cellwright": {\n     "role": "step",\n     "step": "load"\n    }' in written
    assert '"id"' not in written


def test_what_cannot_be_marked_is_refused():
    with pytest.raises(NotebookError) as unknown:
        write_mark(SMALL, "aa", Mark("setup"), name="a.ipynb")
    assert (unknown.value.code, unknown.value.where) == ("cell-unknown", "a.ipynb")
    assert "`a`" in unknown.value.hint
    with pytest.raises(PipelineError) as kind:
        write_mark(SMALL, "b", Mark("setup"), name="a.ipynb")
    assert kind.value.code == "cell-not-code"
    assert "cell 2 (b)" in kind.value.where
    assert write_mark(SMALL, "b", None) == SMALL
