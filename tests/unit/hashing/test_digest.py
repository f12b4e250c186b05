"""Canonical bytes and digests: pinned, typed, ordered."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cellwright.hashing import canonical_bytes, digest, digest_bytes

DISTINCT = [
    None,
    True,
    False,
    0,
    1,
    -1,
    1.0,
    -0.0,
    0.0,
    float("nan"),
    float("inf"),
    1j,
    "1",
    b"1",
    "",
    [],
    (),
    {},
    set(),
    [1, 2],
    [[1], 2],
    [1, [2]],
    (1, 2),
    {1, 2},
    {"1": 1},
    {1: "1"},
    {"a": {"b": 1}},
    date(2013, 1, 1),
    datetime(2013, 1, 1, tzinfo=UTC),
    timedelta(1),
    Decimal("1"),
    Decimal("1.0"),
    PurePosixPath("1"),
    "ab",
    ["a", "b"],
    ["ab"],
    10**5000,
]


PINNED = "622e267630b649a826bf1b8921643244dcf4720e31781f853b73223bdd6b983f"


def test_values_of_different_type_or_structure_differ():
    forms = [canonical_bytes(v) for v in DISTINCT]
    assert len(set(forms)) == len(forms)


def test_order_of_keys_and_items_does_not_count():
    assert canonical_bytes({"b": 1, "a": 2}) == canonical_bytes({"a": 2, "b": 1})
    assert canonical_bytes({3, 1, 2}) == canonical_bytes({2, 3, 1})


def test_a_value_without_canonical_form_is_named_by_its_path():
    with pytest.raises(TypeError, match=r"value\['rows'\]\[1\] has no canonical form"):
        canonical_bytes({"rows": [1, object()]})


def test_tags_separate():
    assert digest("a", 1) != digest("b", 1)


def test_several_buffers_are_one_content():
    assert digest_bytes([b"ab", memoryview(b"c")]) == digest_bytes(b"abc")


plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner) | st.tuples(inner, inner),
    max_leaves=20,
)


@given(plain, plain)
def test_equal_forms_mean_equal_values(a, b):
    if canonical_bytes(a) == canonical_bytes(b):
        assert a == b


def test_digests_are_pinned():
    assert digest("step-key", "train", {"n": 1}, [1.5, None]) == PINNED
