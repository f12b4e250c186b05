"""The record of the last conversion: read as written, and what is said of a damaged one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cellwright.convert.sync import CellText, read_lock, render_lock
from cellwright.convert.sync.merge import merge_text
from cellwright.errors import NotebookError

texts = st.text() | st.text(alphabet="\n\r\x0c\u2028 |=ab\t\\\"'")
cells = st.builds(
    CellText,
    st.text(min_size=1),
    st.sampled_from(["code", "markdown"]),
    texts,
    st.just({}) | st.just({"cellwright": {"role": "step", "step": "ä"}, "tags": ["parameters"]}),
)


@given(st.lists(cells, unique_by=lambda c: c.id), st.dictionaries(st.just("steps/a b.py"), texts))
def test_a_lock_is_read_as_it_was_written(cells, files):
    lock = read_lock(render_lock(cells, files))
    assert lock.cells == tuple(cells)
    assert all(lock.wrote(path, text) for path, text in files.items())
    assert set(lock.files) == set(files)


@pytest.mark.parametrize(
    "text", ["", "format 2\n", "format 1\n| x\n", "format 1\n<<<<<<< ours\n", "format 1\n= {\n"]
)
def test_a_damaged_lock_is_told(text):
    with pytest.raises(NotebookError) as error:
        read_lock(text)
    assert error.value.code == "package-lock"


@pytest.mark.parametrize(
    ("old", "left", "right", "merged"),
    [
        ("a\nb\nc", "a\nb\nc", "a\nx\nc", "a\nx\nc"),
        ("a\nb\nc", "z\nb\nc", "a\nb\ny", "z\nb\ny"),
        ("a\nb\nc", "z\nb\nc", "z\nb\nc", "z\nb\nc"),
        ("a\nb\nc", "a\nq\nc", "a\nr\nc", None),
        ("a\nb\nc", "a\nq\nc", "a\nb", None),
        ("a", "a\nb", "a\nc", None),
        ("a", "a\nb", "a\nb", "a\nb"),
    ],
)
def test_merging_lines(old, left, right, merged):
    assert merge_text(old, left, right) == merged
    assert merge_text(old, right, left) == merged
