import math
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from fractions import Fraction
from pathlib import Path, PurePosixPath
from uuid import UUID

import pytest

from cellwright.convert.literals import render_value, same_value

SPELLED = [
    (1, "", "1"),
    (-1.5, "", "-1.5"),
    (float("inf"), "", 'float("inf")'),
    (True, "", "True"),
    (None, "", "None"),
    ("EWR", "", '"EWR"'),
    ('say "x"', "", "'say \"x\"'"),
    ("a\nb", "", "'a\\nb'"),
    (b"x", "", "b'x'"),
    ([1, "a"], "", '[1, "a"]'),
    ((1,), "", "(1,)"),
    ((), "", "()"),
    (set(), "", "set()"),
    ({2, 1}, "", "{1, 2}"),
    (frozenset({1}), "", "frozenset({1})"),
    ({"a": [1]}, "", '{"a": [1]}'),
    (date(2014, 2, 1), "dt.date(2013, 1, 1)", "dt.date(2014, 2, 1)"),
    (date(2014, 2, 1), "date(2013, 1, 1)", "date(2014, 2, 1)"),
    (date(2014, 2, 1), "", '__import__("datetime").date(2014, 2, 1)'),
    (date(2014, 2, 1), 'date.fromisoformat("2013-01-01")', "date(2014, 2, 1)"),
    (date(2014, 2, 1), 'dt.date.fromisoformat("2013-01-01")', "dt.date(2014, 2, 1)"),
    (datetime(2014, 2, 1), "datetime(2013, 1, 1)", "datetime(2014, 2, 1)"),
    (
        datetime(2014, 2, 1, 3, 4),
        "datetime.datetime(1, 1, 1)",
        "datetime.datetime(2014, 2, 1, 3, 4)",
    ),
    ([date(2014, 2, 1)], "[d.date(1, 1, 1), d.date(2, 1, 1)]", "[d.date(2014, 2, 1)]"),
    (timedelta(minutes=5), "timedelta(1)", "timedelta(seconds=300)"),
    (timedelta(), "timedelta(1)", "timedelta(0)"),
    (Path("b"), 'Path("a")', 'Path("b")'),
    (Path("b"), 'pathlib.Path("a") / "x"', 'pathlib.Path("b")'),
    (Path("b"), "", '__import__("pathlib").Path("b")'),
    (Decimal("0.10"), 'Decimal("1")', 'Decimal("0.10")'),
]


@pytest.mark.parametrize(("value", "like", "expected"), SPELLED)
def test_values_keep_the_spelling_of_their_default(value, like, expected):
    assert render_value(value, like) == expected


BACK = [
    0,
    2**80,
    0.1,
    1e300,
    float("-inf"),
    complex(1, -0.0),
    "ünï \\ ' \"",
    "\ud800",
    [[], {}, (), None],
    {1: {2: {3}}},
    datetime(2014, 2, 1, 3, 4, 5, 6, tzinfo=UTC),
    datetime(2014, 2, 1, 1, tzinfo=timezone(timedelta(hours=2)), fold=1),
    time(0, 0),
    time(1, 2, 3),
    timedelta(days=-1, microseconds=1),
    Fraction(1, 3),
    UUID(int=7),
    PurePosixPath("a/b"),
    ...,
]


@pytest.mark.parametrize("value", BACK, ids=repr)
def test_source_makes_the_value_again_without_an_import(value):
    assert eval(render_value(value), {}) == value


def test_not_a_number_comes_back():
    assert math.isnan(eval(render_value(float("nan"))))


@pytest.mark.parametrize("value", [object(), print, [object()], type("S", (str,), {})("x")])
def test_other_values_are_refused(value):
    with pytest.raises(TypeError, match="no parameter value"):
        render_value(value)


def test_equal_values_of_different_types_are_not_the_same():
    assert same_value([1], [1])
    assert not same_value(1, 1.0)
    assert not same_value(1, True)
    assert same_value(float("nan"), float("nan"))
    assert not same_value(object(), object())
