"""polars frames and series behave as every serializer's values must."""

import datetime

import polars as pl
import pytest

from cellwright.serializers.frames import PolarsSerializer
from tests.contract.serializer_cases import cases

DAY = datetime.date(2020, 1, 1)
FRAME = pl.DataFrame(
    {
        "i": [1, None, 3],
        "f": [0.5, float("nan"), -0.0],
        "s": ["a", None, "ä" * 50],
        "b": [True, None, False],
        "d": [DAY, None, DAY],
        "t": [datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC), None, None],
        "x": [b"x", None, b""],
        "n": [None, None, None],
    }
)

ACCEPTED = {
    "frame": FRAME,
    "empty": pl.DataFrame(),
    "no rows": FRAME.clear(),
    "slice": FRAME.slice(1, 2),
    "chunks": pl.concat([FRAME, FRAME], rechunk=False),
    "nested": pl.DataFrame({"l": [[1], [], None], "s": [{"a": 1}, {"a": 2}, None]}),
    "categories": pl.DataFrame({"c": pl.Series(["a", "b", "a"], dtype=pl.Categorical)}),
    "enum": pl.DataFrame({"c": pl.Series(["a", "b"], dtype=pl.Enum(["b", "a"]))}),
    "numbers": pl.DataFrame({"i": [1, None], "f": [0.5, float("nan")], "b": [True, None]}),
    "no numbers": pl.DataFrame({"i": [1], "d": [DAY]}).clear(),
    "wide numbers": pl.DataFrame({"w": pl.Series([2**100, None], dtype=pl.Int128)}),
    "other types": pl.DataFrame(
        {
            "dec": pl.Series(["1.50", None]).cast(pl.Decimal(10, 2)),
            "time": [datetime.time(1, 2), None],
            "span": [datetime.timedelta(days=1), None],
            "paris": pl.Series([0, None]).cast(pl.Datetime("ms", "Europe/Paris")),
            "array": pl.Series([[1, 2], None], dtype=pl.Array(pl.Int8, 2)),
        }
    ),
    "series": pl.Series("n", [1, 2, None]),
    "unnamed series": pl.Series(["a"]),
    "unnamed numbers": pl.Series([1, 2]),
    "a column without a name": pl.DataFrame({"": [1.5], "b": [2]}),
    "nested deep": pl.DataFrame({"x": [[[{"a": ["u"]}], []], None]}),
    "nested categories": pl.DataFrame({"c": [["a"], ["b", "a"], None]}).with_columns(
        pl.col("c").cast(pl.List(pl.Categorical))
    ),
    "arrays of arrays": pl.DataFrame(
        {"a": pl.Series([[[1, 2]], None], dtype=pl.Array(pl.Array(pl.Int16, 2), 1))}
    ),
}

REFUSED = {
    "objects": pl.DataFrame({"o": pl.Series([object()], dtype=pl.Object)}),
    "lazy": FRAME.lazy(),
    "list": [1],
}


def equal(one, two):
    if isinstance(one, pl.DataFrame):
        return one.schema == two.schema and one.equals(two, null_equal=True)
    return one.name == two.name and one.dtype == two.dtype and one.equals(two)


class TestPolars(cases(ACCEPTED, REFUSED, equal, lambda value: value.clone())):
    serializer = PolarsSerializer()


def test_the_chunks_do_not_count():
    serializer = PolarsSerializer()
    parts = pl.concat([FRAME.slice(0, 1), FRAME.slice(1, 2)], rechunk=False)
    digests = {serializer.value_digest(f, serializer.dump(f)) for f in (FRAME, parts)}
    assert len(digests) == 1
    assert None not in digests


NESTED = {
    "lists": (pl.Series([[1], [2, 3]]), pl.Series([[1, 2], [3]])),
    "missing or empty": (pl.Series([[1], []]), pl.Series([[1], None])),
    "missing inside": (pl.Series([[1, None]]), pl.Series([[None, 1]])),
    "records": (pl.Series([{"a": 1, "b": 2}]), pl.Series([{"a": 2, "b": 1}])),
    "missing records": (
        pl.Series([{"a": None}]),
        pl.Series([None], dtype=pl.Struct({"a": pl.Null})),
    ),
    "fixed sizes": (
        pl.Series([[1, 2]], dtype=pl.Array(pl.Int8, 2)),
        pl.Series([[2, 1]], dtype=pl.Array(pl.Int8, 2)),
    ),
    "categories": (
        pl.Series(["a", "b"], dtype=pl.Categorical),
        pl.Series(["b", "a"], dtype=pl.Categorical),
    ),
    "enums": (
        pl.Series(["a", "b"], dtype=pl.Enum(["a", "b"])),
        pl.Series(["a", "b"], dtype=pl.Enum(["b", "a"])),
    ),
}


def digest_of(value):
    serializer = PolarsSerializer()
    found = serializer.value_digest(value, serializer.dump(value))
    assert found is not None
    return found


@pytest.mark.parametrize("name", NESTED)
def test_nested_values_have_a_digest_of_their_own(name):
    first, second = NESTED[name]
    assert digest_of(first) != digest_of(second)
    halves = pl.concat([first[:1], first[1:]], rechunk=False)
    assert digest_of(halves) == digest_of(first) == digest_of(first.clone())
