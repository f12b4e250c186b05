"""Everything else behaves as every serializer's values must."""

import collections
import copy
import datetime
import functools
import io
import re
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from cellwright.serializers.pickles import PickleSerializer
from cellwright.testing.serializer_suite import through_the_store
from tests.contract.serializer_cases import cases

Point = collections.namedtuple("Point", "x y")


class Node:
    def __init__(self, other=None):
        self.other = other

    def __eq__(self, other):
        return type(other) is Node


def fitted():
    x = np.arange(20.0).reshape(10, 2)
    return make_pipeline(StandardScaler(), LinearRegression()).fit(x, x[:, 0])


def cycle():
    node = Node()
    node.other = Node(node)
    return node


ACCEPTED = {
    "ordered": collections.OrderedDict(b=1, a=2),
    "counter": collections.Counter("abca"),
    "default dictionary": collections.defaultdict(list, a=[1]),
    "named tuple": Point(1, [2]),
    "cycle": cycle(),
    "estimator": fitted(),
    "objects": np.array([1, "a", None], dtype=object),
    "masked": np.ma.array([1, 2], mask=[False, True]),
    "frame of lists": pd.DataFrame({"a": [[1], [2]]}),
    "timestamp": pd.Timestamp("2020", tz="UTC"),
    "zone": datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC),
    "pattern": re.compile("a+"),
    "partial": functools.partial(int, base=2),
    "class": Node,
    "function": fitted,
    "module": np.linalg,
    "large array": {"a": np.arange(100_000.0)},
    "in memory": io.BytesIO(b"x"),
}

REFUSED = {
    "generator": (i for i in ()),
    "open file": Path(__file__).open("rb"),  # noqa: SIM115
    "hidden open file": [Node(Path(__file__).open())],  # noqa: SIM115
    "lock": __import__("threading").Lock(),
    "frame": __import__("sys")._getframe(),
}


def equal(one, two):
    if isinstance(one, functools.partial):
        return (one.func, one.args, one.keywords) == (two.func, two.args, two.keywords)
    if isinstance(one, io.BytesIO):
        return one.getvalue() == two.getvalue()
    if isinstance(one, pd.DataFrame):
        return one.equals(two)
    if isinstance(one, np.ma.MaskedArray):
        return (one.filled(9) == two.filled(9)).all() and (one.mask == two.mask).all()
    if isinstance(one, np.ndarray):
        return one.tolist() == two.tolist()
    if hasattr(one, "predict"):
        return (one.predict([[1, 2]]) == two.predict([[1, 2]])).all()
    if isinstance(one, dict) and isinstance(one.get("a"), np.ndarray):
        return (one["a"] == two["a"]).all()
    return one == two


class TestPickle(cases(ACCEPTED, REFUSED, equal, copy.copy)):
    serializer = PickleSerializer()


def test_large_memory_leaves_the_stream():
    serializer = PickleSerializer()
    array = np.arange(100_000.0)
    stream, buffer = serializer.dump([array]).buffers
    assert len(stream) < 1000
    assert np.shares_memory(np.frombuffer(buffer), array)
    (loaded,) = serializer.load(through_the_store(serializer.dump([array])))
    loaded[0] = 5
    assert loaded[0] == 5


def test_identity_inside_a_value_is_kept():
    loaded = PickleSerializer().load(through_the_store(PickleSerializer().dump(cycle())))
    assert loaded.other.other is loaded
