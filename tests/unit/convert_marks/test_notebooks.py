"""Notebook files are read, or refused with a code, a place and a hint."""

import json

import pytest

from cellwright.convert import read_notebook
from cellwright.errors import NotebookError


def cell(**more):
    return {"cell_type": "code", "metadata": {}, "source": "x", "outputs": [], **more}


def notebook(*cells, minor=5, **more):
    return json.dumps({"nbformat": 4, "nbformat_minor": minor, "cells": list(cells), **more})


REFUSED = [
    ("", "notebook-not-json", "a.ipynb", "empty"),
    ("x = 1\n", "notebook-not-json", "a.ipynb, line 1", "not JSON"),
    ('{\n "a": 1,\n ]}', "notebook-not-json", "line 3", "not JSON"),
    ("[" * 100_000, "notebook-not-json", "a.ipynb", "deep"),
    ("[]", "notebook-invalid", "a.ipynb", "not a notebook"),
    ('{"a": 1}', "notebook-invalid", "a.ipynb", "not a notebook"),
    ('{"nbformat": 3, "worksheets": []}', "notebook-format", "a.ipynb", "format 3"),
    ('{"nbformat": 5, "cells": []}', "notebook-format", "a.ipynb", "format 5"),
    ('{"nbformat": "x", "cells": []}', "notebook-format", "a.ipynb", "format x"),
    ('{"nbformat": 4}', "notebook-invalid", "a.ipynb", "cells"),
    (notebook(3), "notebook-invalid", "cell 1", "not an object"),
    (notebook(cell(id="a"), cell(id="a")), "notebook-invalid", "cell 2 (a)", "same id `a`"),
    (notebook(cell(id=7)), "notebook-invalid", "cell 1", "id"),
    (notebook(cell(id="")), "notebook-invalid", "cell 1", "id"),
    (notebook(cell(id="a", cell_type="heading")), "notebook-invalid", "cell 1 (a)", "`heading`"),
    (notebook(cell(id="a", source=3)), "notebook-invalid", "cell 1", "source"),
    (notebook(cell(id="a", source=["a", 3])), "notebook-invalid", "cell 1", "source"),
    (notebook(cell(id="a", metadata=[])), "notebook-invalid", "cell 1 (a)", "metadata"),
]


@pytest.mark.parametrize(("text", "code", "where", "words"), REFUSED)
def test_bad_input_has_a_code_a_place_and_a_hint(text, code, where, words):
    with pytest.raises(NotebookError) as caught:
        read_notebook(text, "a.ipynb")
    error = caught.value
    assert error.code == code
    assert where in error.where
    assert words in error.message
    assert error.hint
    assert error.exit_status == 2


def test_an_old_format_names_the_command_that_converts_it():
    with pytest.raises(NotebookError) as caught:
        read_notebook('{"nbformat": 3}', "old.ipynb")
    assert "jupyter nbconvert --to notebook --inplace old.ipynb" in caught.value.hint


def test_cells_are_read():
    text = notebook(
        cell(id="a", source=["x = 1\n", "y"], execution_count=3, metadata={"tags": ["t", 1]}),
        {"cell_type": "markdown", "id": "b", "metadata": {"k": 1}, "source": "# é"},
        {"cell_type": "raw", "id": "c", "metadata": {}, "source": ""},
        metadata={"kernelspec": {"name": "python3"}},
    )
    read = read_notebook("\ufeff" + text, "a.ipynb")
    first, second, third = read.cells
    assert (first.id, first.number, first.kind, first.source) == ("a", 1, "code", "x = 1\ny")
    assert first.tags == ("t",)
    assert first.execution_count == 3
    assert (second.kind, second.source, second.metadata) == ("markdown", "# é", {"k": 1})
    assert third.number == 3
    assert read.metadata == {"kernelspec": {"name": "python3"}}
    assert str(read.place(first, 2)) == "a.ipynb, cell 1 (a), line 2"


@pytest.mark.parametrize("minor", [0, 2, 4, 5])
def test_cells_without_id_get_one_that_stays_the_same(minor):
    text = notebook(cell(), cell(), cell(source="y"), minor=minor)
    ids = [c.id for c in read_notebook(text, "a.ipynb").cells]
    assert len(set(ids)) == 3
    assert ids == [c.id for c in read_notebook(text, "b.ipynb").cells]
    assert all(i.isalnum() and len(i) == 8 for i in ids)


def test_a_made_id_gives_way_to_one_that_is_written():
    made = read_notebook(notebook(cell()), "a").cells[0].id
    ids = [c.id for c in read_notebook(notebook(cell(), cell(id=made)), "a").cells]
    assert ids[1] == made
    assert ids[0] != made


def test_missing_metadata_and_strange_counts_do_no_harm():
    read = read_notebook(
        notebook({"cell_type": "code", "id": "a", "execution_count": "9"}, metadata=3), "a"
    )
    assert read.cells[0].metadata == {}
    assert read.cells[0].execution_count is None
    assert read.metadata == {}
