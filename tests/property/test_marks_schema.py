"""The JSON Schema of marks accepts exactly what the parser accepts, and can make a form."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from cellwright.convert import OPTIONS, dump_mark, load_mark_schema, parse_mark_metadata
from cellwright.convert.mark_schema import mark_format_checker
from tests.property import marks_strategies as draw_from

SCHEMA = load_mark_schema()
VALIDATOR = Draft202012Validator(SCHEMA, format_checker=mark_format_checker())


def parser_accepts(data):
    parsed = parse_mark_metadata(data)
    return parsed is not None and all(p.severity != "error" for p in parsed.problems)


def test_the_schema_is_one():
    Draft202012Validator.check_schema(SCHEMA)


def test_every_option_stands_in_the_schema_with_a_title():
    properties = SCHEMA["$defs"]["step"]["properties"]
    assert set(properties) == {"role", "step", "env_from", "on_error", "max_parallel", *OPTIONS}
    for name, entry in properties.items():
        entry = SCHEMA["$defs"].get(entry.get("$ref", "").rpartition("/")[2], entry)
        assert entry["title"], name
        assert "const" in entry or entry["description"], name


@draw_from.relaxed
@given(draw_from.marks(forms=("metadata",)))
def test_every_mark_that_is_written_is_accepted(mark):
    VALIDATOR.validate(dump_mark(mark))


VALUES = {
    "role": ["step", "setup", "parameters", "check", "skip", "stpe", "", None, 1],
    "step": ["a", "größe", "a b", "class", "setup", "__a__", "1a", "", "a\n", None, ["a"]],
    "after": [[], ["a"], ["a", "b"], ["a", "a"], ["a-b"], [1], "a", None],
    "foreach": [[], ["i=x"], ["i=x", "j=y"], ["i=x", "i=y"], ["i"], ["i="], ["=x"], ["a b=c"],
                "i=x", [1], ["i=x\ny"], ["for=x"]],
    "when": ["n > 3", " n ", "n >", "", " ", "a\nb", "await x", "n # c", True, None, "(a :=\n1)"],
    "on-error": ["fail", "collect", "skip", "", True, None],
    "on_error": ["collect"],
    "max-parallel": [1, 2.0, 0, -1, 1.5, "2", True, None, 10**15, 10**15 + 1],
    "max_parallel": [3],
    "outputs": [[], ["a"], ["a", "a"], ["class"], "a", None],
    "retries": [0, 2, 2.0, 1.5, -1, True, "2", None, 10**15, 10**15 + 1],
    "timeout": ["10m", "10 m", "1.5h", "90", "0", "0s", "x", "", "10 m ", "10m\n", 1, 1.5, 0, -1,
                True, None, "1e3", 10**15, 10**15 + 1, "999999999999999d", "0." + "0" * 39 + "1"],
    "cpus": [1, 0.5, 0, -1, "1", True, None],
    "memory": ["4G", "4Gi", "4GiB", "4GB", "4iB", "0.5", "0", "100", "x", 100, 1.0, 1.5, 0, True],
    "gpus": [0, 1, 1.0, 1.5, -1, "1"],
    "cache": ["auto", "off", "1d", "0d", "on", "", True, None, 1],
    "kernel": ["python3", "a.b-c_d", "", "a b", "-a", 1],
    "env-from": [[], ["A"], ["A", "A"], ["A-B"], ["1A"], "A", None],
    "env_from": [[], ["A"]],
    "note": ["x"],
}  # fmt: skip


@pytest.mark.parametrize(
    ("key", "value"), [(k, v) for k, vs in VALUES.items() if k != "role" for v in vs]
)
def test_schema_and_parser_agree_on_each_value(key, value):
    data = {"role": "step", "step": "a", key: value}
    assert VALIDATOR.is_valid(data) == parser_accepts(data)


@draw_from.relaxed
@given(
    st.fixed_dictionaries(
        {"role": st.sampled_from(VALUES["role"])},
        optional={k: st.sampled_from(v) for k, v in VALUES.items() if k != "role"},
    )
)
def test_schema_and_parser_agree_on_each_object(data):
    assert VALIDATOR.is_valid(data) == parser_accepts(data)


@draw_from.relaxed
@given(draw_from.json_data)
def test_schema_and_parser_agree_on_anything(data):
    assert VALIDATOR.is_valid(data) == parser_accepts(data)
