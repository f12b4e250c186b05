"""What was written as source is read back the same, and nothing else is."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cellwright.convert import read_value, render_value

VALUES = [
    date(2014, 1, 2),
    datetime(2014, 1, 2, 3, tzinfo=UTC),
    time(1, 2),
    timedelta(days=-1, seconds=3),
    Decimal("1.50"),
    Path("a/b"),
    [1, [date(2014, 1, 2)]],
    {"a": (1, None), 2: {3, 4}},
    set(),
    float("inf"),
    -1.5,
    1 + 2j,
    b"x",
]


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_values_come_back(value):
    assert read_value(render_value(value)) == value


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists))
def test_plain_data_come_back(value):
    assert read_value(render_value(value)) == value


@pytest.mark.parametrize(
    "source", ["open('x')", "x", "1 +", "__import__('os').system('x')", "[i for i in y]", "{**{}}"]
)
def test_code_is_refused(source):
    with pytest.raises(ValueError):
        read_value(source)
