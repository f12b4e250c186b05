from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from cellwright.convert.types import read_type
from cellwright.convert.values import check_parameter, parse_parameter
from cellwright.errors import SettingsError
from cellwright.model import Parameter


def parameter(kind, default=None):
    return Parameter("p", kind, default, "")


TYPED = [
    ("int", "200", 200),
    ("int", " -3 ", -3),
    ("int", "60_000", 60000),
    ("int", "0x10", 16),
    ("float", "0.5", 0.5),
    ("float", "1", 1.0),
    ("float", "1e-3", 0.001),
    ("float", "inf", float("inf")),
    ("bool", "true", True),
    ("bool", "No", False),
    ("bool", "0", False),
    ("str", "123", "123"),
    ("str", "", ""),
    ("str", "a, b", "a, b"),
    ("date", "2014-02-01", date(2014, 2, 1)),
    ("dt.date", "2014-02-01", date(2014, 2, 1)),
    ("datetime", "2014-02-01T12:30", datetime(2014, 2, 1, 12, 30)),
    ("datetime.datetime", "2014-02-01", datetime(2014, 2, 1)),
    ("timedelta", "90s", timedelta(seconds=90)),
    ("timedelta", "1.5 d", timedelta(days=1.5)),
    ("Path", "data/x.csv", Path("data/x.csv")),
    ("pathlib.Path", "a b", Path("a b")),
    ("Decimal", "0.10", Decimal("0.10")),
    ("list[str]", "EWR,JFK", ["EWR", "JFK"]),
    ("list[str]", '["EWR", "JFK"]', ["EWR", "JFK"]),
    ("list[str]", "['EWR']", ["EWR"]),
    ("list[str]", "[EWR, JFK]", ["EWR", "JFK"]),
    ("list[str]", "1,2", ["1", "2"]),
    ("list[str]", "", []),
    ("list[int]", "1,2", [1, 2]),
    ("list", "1,a", [1, "a"]),
    ("list[date]", "2014-02-01,2014-02-02", [date(2014, 2, 1), date(2014, 2, 2)]),
    ("list[list[int]]", "[[1], [2]]", [[1], [2]]),
    ("tuple[int, str]", "1,a", (1, "a")),
    ("tuple[float, ...]", "1,2,3", (1.0, 2.0, 3.0)),
    ("set[str]", "a,b", {"a", "b"}),
    ("dict[str, int]", '{"a": 1}', {"a": 1}),
    ("dict", "{1: [2]}", {1: [2]}),
    ("int | None", "none", None),
    ("int | None", "3", 3),
    ("Optional[str]", "x", "x"),
    ("Union[str, int]", "3", 3),
    ("Literal['a', 'b']", "b", "b"),
    ("Literal[1, 2]", "2", 2),
    ("Any", "[1, 2]", [1, 2]),
    ("Config", "word", "word"),
    ("NoneType", "7", 7),
]


@pytest.mark.parametrize(("kind", "text", "expected"), TYPED)
def test_text_is_read_by_type(kind, text, expected):
    value = parse_parameter(parameter(kind), text)
    assert value == expected
    assert type(value) is type(expected)


REFUSED_TEXT = [
    ("int", "2.5"),
    ("int", "many"),
    ("int", ""),
    ("float", "abc"),
    ("bool", "maybe"),
    ("date", "1 February"),
    ("date", "2014-02-30"),
    ("timedelta", "soon"),
    ("Decimal", "x"),
    ("Fraction", "1/0"),
    ("list[int]", "1,b"),
    ("list[str]", "[1, 2]"),
    ("tuple[int, int]", "1,2,3"),
    ("tuple[int, int]", "1"),
    ("dict[str, int]", "a=1"),
    ("dict[str, int]", '{"a": "x"}'),
    ("int | None", "x"),
    ("Literal['a', 'b']", "c"),
]


@pytest.mark.parametrize(("kind", "text"), REFUSED_TEXT)
def test_text_of_another_type_is_refused(kind, text):
    with pytest.raises(SettingsError) as caught:
        parse_parameter(parameter(kind), text)
    error = caught.value
    assert error.code == "parameter-type"
    assert "`p`" in error.message
    assert kind in error.message
    assert repr(text) in error.message
    assert "-p p=" in error.hint


GIVEN = [
    ("int", 200, 200),
    ("float", 1, 1.0),
    ("date", date(2014, 2, 1), date(2014, 2, 1)),
    ("date", "2014-02-01", date(2014, 2, 1)),
    ("datetime", date(2014, 2, 1), datetime(2014, 2, 1)),
    ("Path", "a/b", Path("a/b")),
    ("Path", Path("a/b"), Path("a/b")),
    ("Decimal", "0.1", Decimal("0.1")),
    ("list[str]", ("a", "b"), ["a", "b"]),
    ("tuple[int, ...]", [1, 2], (1, 2)),
    ("set[int]", [1, 1], {1}),
    ("dict[str, date]", {"a": "2014-02-01"}, {"a": date(2014, 2, 1)}),
    ("str | None", None, None),
    ("Any", {"a": [1]}, {"a": [1]}),
]


@pytest.mark.parametrize(("kind", "value", "expected"), GIVEN)
def test_values_are_checked_by_type(kind, value, expected):
    found = check_parameter(parameter(kind), value)
    assert found == expected
    assert type(found) is type(expected)


REFUSED_VALUES = [
    ("int", True),
    ("int", 2.0),
    ("int", "2"),
    ("float", "0.5"),
    ("bool", 1),
    ("str", 5),
    ("date", datetime(2014, 2, 1)),
    ("list[str]", "abc"),
    ("list[str]", {"a"}),
    ("list[int]", [1, "a"]),
    ("dict", [1]),
    ("str", None),
    ("Any", object()),
    ("Any", [print]),
]


@pytest.mark.parametrize(("kind", "value"), REFUSED_VALUES)
def test_values_of_another_type_are_refused(kind, value):
    with pytest.raises(SettingsError, match="`p` takes") as caught:
        check_parameter(parameter(kind), value)
    assert caught.value.code == "parameter-type"


EXAMPLES = [
    (parameter("int", 100), "-p p=100"),
    (parameter("bool", True), "-p p=true"),
    (parameter("date", date(2013, 1, 1)), "-p p=2013-01-01"),
    (parameter("list[str]", ["a"]), "-p p=a,b"),
    (parameter("str | None", None), "-p p=text"),
]


@pytest.mark.parametrize(("given", "example"), EXAMPLES)
def test_a_refusal_shows_an_example(given, example):
    with pytest.raises(SettingsError) as caught:
        check_parameter(given, object())
    assert example in caught.value.hint


def test_types_are_read_through_their_spellings():
    assert read_type("typing.List[int]") == read_type("list[int]")
    assert read_type("Optional[int]") == read_type("int | None")
    assert read_type("'int'") == read_type("int")
    assert read_type("Annotated[int, 'rows']") == read_type("int")
    assert read_type("not a type!").name == "Any"
