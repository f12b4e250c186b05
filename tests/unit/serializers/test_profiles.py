"""Profiles say of a frame what is in it, whatever library and dtypes it is made of."""

import datetime

import msgspec
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from cellwright.model import Profile
from cellwright.serializers import dump_bundle, read_profile
from cellwright.serializers.profiles import SAMPLE, WIDTH, profile_of, sample_rows
from cellwright.stores import ObjectStore
from tests.contract.frame_cases import FRAMES, REFUSED, SERIES

NUMBERS = [4.0, 1.0, None, 2.0, 2.0]
TEXTS = ["a", "b", None, "a", "a"]
TIMES = [datetime.datetime(2020, 1, d) if d else None for d in (1, 3, None, 2, 2)]

MAKERS = {
    "pandas": lambda c: pd.DataFrame(c),
    "nullable": lambda c: pd.DataFrame(c).convert_dtypes(),
    "arrow-backed": lambda c: pa.table(c).to_pandas(types_mapper=pd.ArrowDtype),
    "pyarrow": pa.table,
    "batch": lambda c: pa.RecordBatch.from_pydict(c),
    "polars": pl.DataFrame,
}


@pytest.fixture(params=MAKERS)
def made(request):
    return profile_of(
        MAKERS[request.param]({"n": NUMBERS, "t": TEXTS, "d": TIMES, "b": [True] * 5})
    )


def test_rows_and_columns(made):
    assert (made.rows, made.width, made.sampled, made.exact) == (5, 4, 5, True)
    assert [c.name for c in made.columns] == ["n", "t", "d", "b"]
    assert [c.kind for c in made.columns] == ["number", "text", "time", "boolean"]


def test_numbers(made):
    column = made.columns[0]
    assert column.nulls == pytest.approx(0.2)
    assert column.distinct == 3
    assert column.mean == pytest.approx(2.25)
    assert (column.quantiles[0], column.quantiles[3], column.quantiles[-1]) == (1, 2, 4)
    assert sum(column.counts) == 4
    assert len(column.edges) == len(column.counts) + 1
    assert column.common[0] in (("2.0", 2), ("2", 2))


def test_texts_and_truth(made):
    assert made.columns[1].common == (("a", 3), ("b", 1))
    assert made.columns[1].distinct == 2
    assert made.columns[3].common == (("True", 5),)
    assert made.columns[3].mean == 1


def test_times(made):
    column = made.columns[2]
    assert column.nulls == pytest.approx(0.2)
    assert column.quantiles[0].startswith("2020-01-01")
    assert column.quantiles[-1].startswith("2020-01-03")
    assert column.distinct == 3


@pytest.mark.parametrize("value", [*FRAMES.values(), *SERIES.values()], ids=[*FRAMES, *SERIES])
def test_every_frame_has_one(value):
    found = profile_of(value)
    assert found is not None
    assert found.rows == len(value)
    data = msgspec.json.encode(found)
    assert msgspec.json.decode(data, type=Profile) == found
    for column in found.columns:
        assert column.dtype
        assert 0 <= column.nulls <= 1
        assert "nan" not in str(column.quantiles).lower()


def test_frames_that_travel_as_pickles_have_one():
    store = ObjectStore("memory://profiles")
    frames = {k: v for k, v in REFUSED.items() if isinstance(v, pd.DataFrame)}
    refs = dump_bundle({k: v for k, v in frames.items() if k != "odd attributes"}, store)
    assert len(refs) > 3
    assert all(read_profile(ref, store).rows for ref in refs.values())


def test_other_values_have_none():
    store = ObjectStore("memory://profiles")
    refs = dump_bundle({"text": "a", "list": [1]}, store)
    assert [read_profile(ref, store) for ref in refs.values()] == [None, None]


def test_infinite_numbers_are_counted_apart():
    (column,) = profile_of(pd.Series([1.0, np.inf, -np.inf, np.nan])).columns
    assert (column.infinite, column.nulls, column.quantiles[0]) == (2, 0.25, 1)
    (column,) = profile_of(pd.Series([np.inf])).columns
    assert (column.infinite, column.quantiles) == (1, ())
    (column,) = profile_of(pd.Series([-1.7e308, 1.7e308])).columns
    assert column.quantiles[-1] == 1.7e308


def test_whole_numbers_stay_whole():
    (column,) = profile_of(pd.Series([2**60 + 1, 2**60 + 3])).columns
    assert column.quantiles[0] == 2**60 + 1
    assert column.edges[-1] == 2**60 + 3


@pytest.mark.parametrize(
    ("values", "counts", "edges"),
    [
        ([0, 1, 1], (1, 2), (0, 1, 1)),
        ([2, 0, 1, 2, 2], (1, 1, 3), (0, 1, 2, 2)),
        ([-1, 1], (1, 0, 1), (-1, 0, 1, 1)),
        ([0, 19], (1, *[0] * 18, 1), (*range(20), 19)),
        ([0, 20], (1, *[0] * 18, 1), tuple(range(21))),
        ([7, 7], (2,), (7, 7)),
    ],
)
def test_few_whole_numbers_have_a_bar_each(values, counts, edges):
    (column,) = profile_of(pd.Series(values)).columns
    assert (column.counts, column.edges) == (counts, edges)


def test_names_of_many_levels_are_joined():
    frame = pd.DataFrame([[1, 2]], columns=pd.MultiIndex.from_tuples([("a", 1), ("b", 2)]))
    assert profile_of(frame).columns[0].name == "a / 1"


def test_a_wide_frame_is_cut():
    found = profile_of(pd.DataFrame(np.zeros((2, WIDTH + 5))))
    assert (found.width, len(found.columns)) == (WIDTH + 5, WIDTH)


@pytest.mark.parametrize("rows", [0, 1, SAMPLE, SAMPLE + 1, SAMPLE * 3, 10**6])
def test_samples_are_rows_in_order(rows):
    found = sample_rows(rows)
    assert len(found) == min(rows, SAMPLE)
    assert (np.diff(found) > 0).all()
    if rows:
        assert found[0] >= 0
        assert found[-1] < rows


@pytest.mark.parametrize("library", ["pandas", "pyarrow", "polars", "arrow-backed"])
def test_a_sample_stands_for_the_whole(library):
    rows = 300_000
    rng = np.random.default_rng(1)
    columns = {
        "u": rng.random(rows),
        "n": np.where(rng.random(rows) < 0.25, None, 1.0).tolist(),
        "few": rng.integers(0, 50, rows),
        "key": np.arange(rows),
        "text": [f"w{i}" for i in rng.integers(0, 7, rows)],
    }
    found = profile_of(MAKERS[library](columns))
    assert not found.exact
    assert (found.rows, found.sampled) == (rows, SAMPLE)
    u, n, few, key, text = found.columns
    assert u.quantiles[3] == pytest.approx(0.5, abs=0.05)
    assert n.nulls == pytest.approx(0.25, abs=0.05)
    assert few.distinct == 50
    assert key.distinct > rows / 10
    assert text.distinct == 7


def test_the_same_value_has_the_same_profile():
    frame = pd.DataFrame({"x": np.arange(50_000) % 977})
    assert profile_of(frame) == profile_of(frame.copy())


@pytest.mark.parametrize(
    "array",
    [
        np.arange(12.0).reshape(3, 4),
        np.arange(12).reshape(3, 4).T,
        np.arange(40_000)[::2],
        np.zeros((0, 3)),
        np.array(5),
        np.array(["a", "b"]),
        np.array(["2020", "NaT"], dtype="M8[D]"),
        np.zeros(3, dtype=[("a", "i4")]),
        np.array([1 + 2j, np.nan]),
        np.array([1.5, 2], dtype="f2"),
        np.array([object()]),
        np.ma.masked_array([1.0, np.nan, 3], [0, 0, 1]),
    ],
    ids=lambda a: f"{a.dtype} {a.shape}",
)
def test_arrays_have_a_shape(array):
    found = profile_of(array)
    assert (found.rows, found.shape) == (array.size, array.shape)
    assert msgspec.json.decode(msgspec.json.encode(found), type=Profile) == found
