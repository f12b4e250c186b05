"""Plain data behaves as every serializer's values must."""

import collections
import copy
import math
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import IntEnum
from pathlib import Path, PurePosixPath

import numpy as np
import pytest

from cellwright.serializers.plain import PlainSerializer
from tests.contract.serializer_cases import cases


class Colour(IntEnum):
    RED = 1


Point = collections.namedtuple("Point", "x y")
SHARED = [1]
CYCLE = []
CYCLE.append(CYCLE)

ACCEPTED = [
    None,
    True,
    False,
    0,
    -1,
    2**63,
    -(2**63),
    2**64,
    -(2**200),
    0.0,
    -0.0,
    1e308,
    math.inf,
    math.nan,
    1 + 2j,
    "",
    "ä\n\0",
    b"",
    b"\xff",
    [],
    (),
    {},
    set(),
    frozenset(),
    [1, "a", None, [2.5, (b"x",)]],
    (1,),
    {"b": 1, "a": [2]},
    {1: "int", "1": "str", (1, 2): "tuple", None: 0},
    {3, 1, 2},
    {"x", "y", frozenset({1})},
    [{"l": 1}, {"x": ["int", "0x1"]}],
    date(2026, 1, 2),
    datetime(2026, 1, 2, 3, 4, 5, 6),
    timedelta(days=-1, microseconds=5),
    Decimal("1.500"),
    Path("/a/b"),
    PurePosixPath("a"),
    [np.float64(1.5), np.int8(3), np.datetime64("2020-01-01", "D"), np.str_("a"), np.bool_(True)],
    list(range(1000)),
]

REFUSED = [
    object(),
    Colour.RED,
    Point(1, 2),
    collections.OrderedDict(a=1),
    collections.defaultdict(list),
    bytearray(b"x"),
    [SHARED, SHARED],
    {"a": SHARED, "b": (SHARED,)},
    CYCLE,
    "\ud800",
    ["\ud800"],
    datetime(2026, 1, 2, tzinfo=UTC),
    datetime(2026, 1, 2, fold=1),
    np.array([1]),
    len,
    int,
    range(3),
    [lambda: 1],
]


def equal(one, two):
    if type(one) is not type(two):
        return False
    if isinstance(one, float | np.floating):
        return one.hex() == two.hex() if isinstance(one, float) else one == two
    if isinstance(one, list | tuple):
        return len(one) == len(two) and all(map(equal, one, two))
    if isinstance(one, dict):
        return equal(list(one), list(two)) and equal(list(one.values()), list(two.values()))
    if isinstance(one, Decimal):
        return str(one) == str(two)
    return one == two


class TestPlain(cases(ACCEPTED, REFUSED, equal, copy.deepcopy)):
    serializer = PlainSerializer()


def digest(value):
    serializer = PlainSerializer()
    return serializer.value_digest(value, serializer.dump(value))


@pytest.mark.parametrize(
    ("one", "two"),
    [
        (1, 1.0),
        (1, True),
        (0, None),
        (0.0, -0.0),
        ("1", 1),
        ("a", b"a"),
        ([], ()),
        ([1], (1,)),
        ({}, []),
        ({1}, frozenset({1})),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
        ([[1], 2], [1, [2]]),
        ([1, 2], [2, 1]),
        (Decimal("1.0"), Decimal("1.00")),
        (np.float64(1), np.float32(1)),
        (np.float64(1), 1.0),
        (Path("a"), PurePosixPath("a")),
        (Path("a"), "a"),
        (date(2020, 1, 1), datetime(2020, 1, 1)),
    ],
)
def test_different_values_have_different_digests(one, two):
    assert digest(one) != digest(two)


def test_the_order_in_which_a_set_grew_does_not_count():
    one, two = {8, 0, 16}, {16, 8, 0}
    assert digest(one) == digest(two)
    assert digest([{"x", "y"}]) == digest([{"y", "x"}])
