"""Values of every kind come back through a store as they were: type, content, what holds them."""

import array
import collections
import datetime
import decimal
import enum
import fractions
import re
import uuid
import warnings

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
import scipy.sparse as sp
from matplotlib.figure import Figure
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from cellwright.serializers import dump_bundle, load_bundle
from cellwright.stores import ObjectStore

RNG = np.random.default_rng(0)
GRID = RNG.random((200, 300))
Point = collections.namedtuple("Point", "x y")


class Colour(enum.Enum):
    RED = 1


def memory_map():
    found = np.memmap("/dev/zero", dtype="u1", mode="r", shape=(50_000,))
    return found.view("f8")


def matrix():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return np.matrix([[1, 2], [3, 4]])


ARRAYS = {
    "memory map": memory_map(),
    "matrix": matrix(),
    "masked": np.ma.masked_array([1.5, 2, 3], [0, 1, 0], fill_value=-1),
    "records": np.rec.fromarrays([[1, 2], ["a", "b"]], names="n,s"),
    "structured": np.array([(1, (0.5, 2))], dtype=[("a", "i4"), ("b", "f8", (2,))]),
    "objects": np.array([1, "a", None, [2]], dtype=object),
    "void": np.array([b"1234567"], dtype="V7"),
    "variable text": np.array(["a", "b" * 50], dtype=np.dtypes.StringDType()),
    "big-endian": np.arange(5, dtype=">i4"),
    "long double": np.arange(5, dtype="g"),
    "backwards": np.arange(10)[::-1],
    "broadcast": np.broadcast_to(np.arange(3), (4, 3)),
    "part of a grid": GRID[::2, ::3],
    "by columns": np.asfortranarray(GRID),
    "days": np.array(["2020", "NaT"], "M8[D]"),
    "spans": np.array([1], "m8"),
    "no elements": np.zeros((0, 3)),
}
BANDS = sp.diags_array([[1.0] * 60, [2.0] * 59], offsets=[0, 1])
SPARSE = {
    f"{form} {kind}": getattr(sp, f"{form}_{kind}")(BANDS)
    for form in ("csr", "csc", "coo", "bsr", "dia", "dok", "lil")
    for kind in ("matrix", "array")
}
OTHERS = {
    "range": range(3),
    "enum": Colour.RED,
    "uuid": uuid.UUID(int=3),
    "fraction": fractions.Fraction(1, 3),
    "decimal": decimal.Decimal("1.50"),
    "deque": collections.deque([1, 2], maxlen=3),
    "ordered": collections.OrderedDict(b=1, a=2),
    "counter": collections.Counter("aab"),
    "default": collections.defaultdict(list, {"a": [1]}),
    "named": Point(1, 2),
    "bytes": bytearray(b"x" * 100_000),
    "doubles": array.array("d", [1, 2]),
    "moment": datetime.datetime(2020, 1, 1, 2, tzinfo=datetime.UTC),
    "time": datetime.time(1, 2, 3),
    "timestamp": pd.Timestamp("2020-01-01", tz="Europe/Paris"),
    "interval": pd.Interval(0, 1, closed="left"),
    "period": pd.Period("2020-01", "M"),
    "schema": pa.schema([("a", pa.int64())]),
    "expression": re.compile("a+", re.IGNORECASE),
    "ellipsis": ...,
    "slice": slice(1, 5, 2),
    "huge": 10**400,
    "surrogate": "\ud800",
    "nan": float("nan"),
}
FRAMES = {
    "sparse": pd.DataFrame({"a": pd.arrays.SparseArray([0, 0, 1]), "b": [1, 2, 3]}),
    "lists": pd.DataFrame({"a": [[1], {2: 3}, None]}),
    "dates": pd.DataFrame({"a": [datetime.date(2020, 1, 1), None]}),
    "arrow lists": pd.DataFrame(
        {"a": pd.Series([[1], None], dtype=pd.ArrowDtype(pa.list_(pa.int8())))}
    ),
    "arrow records": pd.DataFrame(
        {"a": pd.Series([{"x": 1}], dtype=pd.ArrowDtype(pa.struct([("x", pa.int64())])))}
    ),
    "arrow dictionary": pd.DataFrame(
        {"a": pd.Series(["a", "b"], dtype=pd.ArrowDtype(pa.dictionary(pa.int8(), pa.string())))}
    ),
    "frames in cells": pd.DataFrame({"a": [pd.DataFrame({"b": [1]})]}, dtype=object),
    "odd flags": pd.DataFrame({"a": [1]}).set_flags(allows_duplicate_labels=False),
}


@pytest.fixture
def again(tmp_path):
    def through(value):
        store = ObjectStore(str(tmp_path))
        return load_bundle(dump_bundle({"v": value}, store), store)["v"]

    return through


@pytest.mark.parametrize("value", ARRAYS.values(), ids=ARRAYS)
@pytest.mark.parametrize("held", [False, True])
def test_arrays(again, value, held):
    found = again({"in": [value]})["in"][0] if held else again(value)
    assert type(found) is type(value)
    assert (found.dtype, found.shape) == (value.dtype, value.shape)
    assert found.flags.f_contiguous or not value.flags.f_contiguous
    assert repr(found) == repr(value)
    if not value.dtype.hasobject:
        assert found.tobytes() == value.tobytes()


@pytest.mark.parametrize("value", SPARSE.values(), ids=SPARSE)
def test_sparse_matrices(again, value):
    found = again(value)
    assert type(found) is type(value)
    assert found.dtype == value.dtype
    assert found.shape == value.shape
    assert (found != value).nnz == 0


@pytest.mark.parametrize("value", OTHERS.values(), ids=OTHERS)
def test_plain_python(again, value):
    found = again(value)
    assert type(found) is type(value)
    assert repr(found) == repr(value)
    assert found == value or value != value


@pytest.mark.parametrize("value", FRAMES.values(), ids=FRAMES)
def test_frames_that_nobody_expects(again, value):
    found = again(value)
    assert list(found.dtypes) == list(value.dtypes)
    assert found.flags == value.flags
    assert repr(found.to_dict()) == repr(value.to_dict())


def test_estimators(again):
    x, y = RNG.random((60, 4)), RNG.integers(0, 2, 60)
    for estimator in (
        LinearRegression(),
        RandomForestClassifier(n_estimators=5, random_state=0),
        make_pipeline(StandardScaler(), LinearRegression()),
    ):
        fitted = estimator.fit(x, y)
        found = again(fitted)
        assert type(found) is type(fitted)
        assert (found.predict(x) == fitted.predict(x)).all()
        assert repr(found) == repr(fitted)


def test_figures(again):
    figure = Figure()
    axes = figure.subplots()
    axes.plot([1, 2], [3, 4], label="line")
    axes.set_title("title")
    found = again(figure)
    assert type(found) is Figure
    (line,) = found.axes[0].lines
    assert (line.get_xydata() == [[1, 3], [2, 4]]).all()
    assert found.axes[0].get_title() == "title"


def test_lazy_frames_keep_what_they_will_do(again):
    lazy = pl.DataFrame({"a": [1, 2, 3]}).lazy().filter(pl.col("a") > 1)
    assert again(lazy).collect().rows() == [(2,), (3,)]


def test_generators_go_on(again):
    generator = np.random.default_rng(5)
    generator.random(3)
    found = again(generator)
    assert found.random() == generator.random()


def test_polars_frames_are_mapped(tmp_path):
    frame = pl.DataFrame({"x": RNG.random(300_000), "n": np.arange(300_000)})
    store = ObjectStore(str(tmp_path))
    ref = dump_bundle({"f": frame}, store)["f"]
    assert ref.canonical
    found = load_bundle({"f": ref}, store)["f"]
    assert found.equals(frame)
    assert found.schema == frame.schema
