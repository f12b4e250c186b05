"""Magics without their sign: where IPython would see one, and only there."""

import pytest

from cellwright.convert import read_marks, read_notebook
from cellwright.convert.automagic import find_automagic, with_sign
from tests.unit.convert_suggest.suggest_cases import notebook_text


@pytest.mark.parametrize(
    ("codes", "found"),
    [
        (["pwd"], {0}),
        (["  pwd  "], {0}),
        (["\nls -l data"], {0}),
        (["cd .."], {0}),
        (["cat notes.txt"], {0}),
        (["pip install pandas"], {0}),
        (["who"], {0}),
        (["pwd\nx = 1"], set()),
        (["pwd()"], set()),
        (["pwd.name"], set()),
        (["ls = [1]", "ls"], set()),
        (["ls = [1]", "ls -l"], set()),
        (["from os import getcwd as pwd", "pwd"], set()),
        (["for ls in range(2): pass", "ls"], set()),
        (["def who(): pass", "who"], set()),
        (["ls == 3"], set()),
        (["ls * 2"], set()),
        (["ls, 3"], set()),
        (["total"], set()),
        (["%pwd"], set()),
        ([""], set()),
    ],
)
def test_cells(codes, found):
    assert find_automagic(codes) == found


def test_lines_stay_where_they_are():
    assert with_sign("\n\n  ls -l\n") == "\n\n  %ls -l\n"


def test_marked_cells_have_the_sign_and_the_notebook_stays_as_it_is():
    marked = read_marks(read_notebook(notebook_text([("code", "%%step a\ncat a.txt")]), "n.ipynb"))
    assert marked.cells[0].code == "\n%cat a.txt"
    assert marked.cells[0].cell.source == "%%step a\ncat a.txt"
