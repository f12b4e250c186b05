"""Marks written and read: every form says the same, and no text or data makes reading fail."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from cellwright.convert import (
    dump_mark,
    parse_mark_line,
    parse_mark_metadata,
    render_mark_line,
)
from tests.property import marks_strategies as draw_from


@draw_from.relaxed
@given(draw_from.marks(forms=("magic",)))
def test_a_magic_line_reads_back_as_the_mark(mark):
    line = render_mark_line(mark)
    parsed = parse_mark_line(line)
    assert "\n" not in line
    assert parsed.problems == ()
    assert parsed.mark == mark
    assert render_mark_line(parsed.mark) == line


@draw_from.relaxed
@given(draw_from.marks(forms=("metadata",)))
def test_metadata_read_back_as_the_mark(mark):
    parsed = parse_mark_metadata(dump_mark(mark))
    assert [p for p in parsed.problems if p.severity == "error"] == []
    assert parsed.mark == mark


@draw_from.relaxed
@given(draw_from.marks())
def test_both_forms_say_the_same(mark):
    by_magic = parse_mark_line(render_mark_line(mark)).mark
    by_metadata = parse_mark_metadata(dump_mark(mark)).mark
    assert replace(by_magic, form="metadata") == by_metadata


ARGUMENTS = st.lists(
    st.sampled_from([*"ab,= \"'\\()[-\t#é0", " --", "--when ", "--after ", "--foreach x=", "10m"])
).map("".join)


@draw_from.relaxed
@given(ARGUMENTS)
def test_any_line_is_read_without_an_exception(rest):
    for role in ("step", "setup", "check"):
        parsed = parse_mark_line(f"%%{role} {rest}")
        assert parsed.mark is not None or parsed.problems


@draw_from.relaxed
@given(draw_from.json_data)
def test_any_metadata_are_read_without_an_exception(data):
    parsed = parse_mark_metadata(data)
    assert parsed is None or parsed.mark is not None or parsed.problems


@draw_from.relaxed
@given(st.dictionaries(
    st.sampled_from(["role", "step", "after", "foreach", "when", "timeout", "memory", "x"]),
    draw_from.json_data | st.sampled_from(["step", "a", ["a"], ["i=x"], "1m"]),
))  # fmt: skip
def test_any_options_are_read_without_an_exception(data):
    parsed = parse_mark_metadata(data)
    assert parsed is None or parsed.mark is not None or parsed.problems
