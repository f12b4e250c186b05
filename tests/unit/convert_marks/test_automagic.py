"""Magics without their sign: where IPython would see one, and only there."""

import pytest

from cellwright.convert.automagic import find_automagic, with_sign


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
