"""Differences between values in words, as a table."""

import functools
import itertools
import re
from dataclasses import dataclass

import numpy as np
import pandas as pd
import polars as pl
import pytest
from matplotlib.cbook import CallbackRegistry
from sklearn.linear_model import LinearRegression

from cellwright.compare import describe_difference

FRAME = pd.DataFrame({"a": [1.0, np.nan, 3.0], "b": ["x", "y", None]}, index=[10, 20, 30])


@dataclass
class Point:
    x: float
    y: list


class Slotted:
    __slots__ = ("x",)

    def __init__(self, x):
        self.x = x


def fitted(slope):
    return LinearRegression().fit([[0.0], [1.0]], [0.0, slope])


def figure(height):
    from matplotlib.figure import Figure

    drawn = Figure()
    drawn.subplots().plot([0, height, 1])
    return drawn


class Key:
    def __init__(self, x):
        self.x = x


class Result:
    def __init__(self, x, *asked, aic=1):
        self.x, self._cache, self.aic = x, {}, aic
        for name in asked:
            self._cache[name] = getattr(self, name)

    @functools.cached_property
    def twice(self):
        return 2 * self.x


def adder(n, extra=0):
    return lambda x: x + n + extra


def chain(length, last):
    found = last
    for _ in range(length):
        found = [found]
    return found


def circle(last):
    items = [1]
    items.append(items)
    items.append(last)
    return items


DIFFERENT = {
    "type": (1, 1.0, "int is expected, float is there"),
    "number": (1, 2, "value: 1 is expected, 2 is there"),
    "sign of zero": (0.0, -0.0, "0.0 is expected, -0.0 is there"),
    "item": ([1, [2, 3]], [1, [2, 4]], "value[1][1]: 3"),
    "length": ([1], [1, 2], "1 items are expected, 2"),
    "missing key": ({"a": 1}, {}, "key 'a' is missing"),
    "extra key": ({}, {"a": 1}, "key 'a' is there and not expected"),
    "order of keys": ({"a": 1, "b": 2}, {"b": 2, "a": 1}, "another order"),
    "object": (Point(1.0, [2]), Point(1.0, [3]), "value.y[0]: 2"),
    "slots": (Slotted(1), Slotted(2), "value.x: 1"),
    "circle": (circle(1), circle(2), "value[2]: 1"),
    "array": (np.array([1.0, 2]), np.array([1.0, 2.5]), "the largest difference is 0.5"),
    "shape": (np.zeros((2, 3)), np.zeros((3, 2)), "shape (2, 3) is expected"),
    "dtype": (np.zeros(2), np.zeros(2, "f4"), "dtype float64 is expected"),
    "object array": (np.array([1, "a"], object), np.array([1, "b"], object), "1 of 2 elements"),
    "frame value": (FRAME, FRAME.assign(a=[1.0, np.nan, 3.5]), "value['a']: 1 of 3 rows"),
    "frame text": (FRAME, FRAME.assign(b=["x", "z", None]), "value['b']"),
    "frame dtype": (FRAME, FRAME.astype({"a": "float32"}), "dtype float64 is expected"),
    "frame columns": (FRAME, FRAME.rename(columns={"a": "c"}), "value.columns[0]: 'a'"),
    "frame index": (FRAME, FRAME.set_axis([10, 21, 30]), "value.index[1]: 20"),
    "index name": (FRAME, FRAME.rename_axis("i"), "name [None] is expected, ['i']"),
    "series name": (FRAME["a"], FRAME["a"].rename("z"), "name ['a']"),
    "array of pandas": (
        pd.array(["a", None], dtype="string"),
        pd.array(["a", "b"], dtype="string"),
        "row 1",
    ),
    "group of a grouped frame": (
        FRAME.groupby(pd.Series(["x", None, "y"], [10, 20, 30])),
        FRAME.groupby(pd.Series(["x", None, "z"], [10, 20, 30])),
        "value",
    ),
    "polars": (pl.DataFrame({"a": [1, 2]}), pl.DataFrame({"a": [1, 3]}), "value['a'], row 1"),
    "polars schema": (pl.DataFrame({"a": [1]}), pl.DataFrame({"a": [1.0]}), "schema"),
    "estimator": (fitted(1.0), fitted(2.0), "value.coef_: 1 of 1 elements"),
    "figure": (figure(1), figure(2), "of the pixels differ"),
    "deep inside": (chain(120, 1), chain(120, 2), "1 is expected, 2 is there"),
    "function": (adder(1), adder(2), "value['closure'][1]: 1 is expected"),
    "code of a function": (lambda x: x + 1, lambda x: x + 2, "value['code']"),
    "objects in a set": ({Key(1), Key(2)}, {Key(1), Key(3)}, "is expected"),
    "objects as keys": ({Key(1): "a"}, {Key(2): "a"}, "value[0][0].x: 1 is expected"),
    "in both caches": (Result(1, "aic"), Result(1, "aic", aic=2), "_cache['aic']: 1"),
    "state in C": (np.random.default_rng(1), np.random.default_rng(2), "is expected"),
    "iterator": (itertools.count(1), itertools.count(2), "1 is expected, 2 is there"),
}
EQUAL = {
    "not a number": (float("nan"), float("nan")),
    "nested": ({"a": [1, {2, 3}, (None, b"x")]}, {"a": [1, {3, 2}, (None, b"x")]}),
    "object": (Point(float("nan"), []), Point(float("nan"), [])),
    "circle": (circle(1), circle(1)),
    "array": (np.array([np.nan, 1]), np.array([np.nan, 1])),
    "times": (np.array(["NaT", "2013"], "M8[D]"), np.array(["NaT", "2013"], "M8[D]")),
    "frame": (FRAME, FRAME.copy()),
    "rows of classes made for each loop": (
        next(FRAME.itertuples(index=False, name="Row")),
        next(FRAME.copy().itertuples(index=False, name="Row")),
    ),
    "object column": (pd.DataFrame({"a": [[1], None]}), pd.DataFrame({"a": [[1], None]})),
    "array of pandas": (pd.array(["a", None]), pd.array(["a", None])),
    "sparse array of pandas": (
        pd.arrays.SparseArray([0, 1, 0]),
        pd.arrays.SparseArray([0, 1, 0]),
    ),
    "array of two axes": (
        pd.array(["2024-01-01", None], dtype="datetime64[ns]").reshape(1, -1),
        pd.array(["2024-01-01", None], dtype="datetime64[ns]").reshape(1, -1),
    ),
    "grouped frame": (FRAME.groupby("b"), FRAME.copy().groupby("b")),
    "polars": (pl.DataFrame({"a": [1, None]}), pl.DataFrame({"a": [1, None]})),
    "estimator": (fitted(1.0), fitted(1.0)),
    "figure": (figure(1), figure(1)),
    "function": (len, len),
    "functions made twice": (adder(1), adder(1)),
    "objects in a set": ({Key(1), Key(2)}, {Key(2), Key(1)}),
    "objects as keys": ({Key(1): "a", 2: "b"}, {Key(1): "a", 2: "b"}),
    "state in C": (np.random.default_rng(1), np.random.default_rng(1)),
    "iterator": (itertools.count(3), itertools.count(3)),
    "caches": (Result(1, "twice"), Result(1)),
    "pattern": (re.compile("a"), re.compile("a")),
}


@pytest.mark.parametrize(("one", "other", "words"), DIFFERENT.values(), ids=DIFFERENT)
def test_a_difference_is_named(one, other, words):
    assert words in (describe_difference(one, other) or "")
    assert describe_difference(other, one)


@pytest.mark.parametrize(("one", "other"), EQUAL.values(), ids=EQUAL)
def test_equal_values_have_none(one, other):
    assert describe_difference(one, other) is None


def test_who_listens_to_a_drawing_counts_and_not_the_number_it_got():
    first, copy, other = CallbackRegistry(), CallbackRegistry(), CallbackRegistry()
    first.connect("changed", print)
    gone = copy.connect("changed", repr)
    copy.disconnect(gone)
    copy.connect("changed", print)
    assert describe_difference(first, copy) is None
    assert describe_difference(first, other) == "value: 1 items are expected, 0 are there"
