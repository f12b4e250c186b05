"""Values that travel as pickles and still are compared by what they hold."""

import copy
import datetime
import decimal
import fractions
import uuid
import zoneinfo

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
import scipy.sparse as sp

from cellwright.errors import PipelineError
from cellwright.serializers import digest_value, dump_bundle, load_bundle
from cellwright.testing.fakes import MemoryStore

PARIS = zoneinfo.ZoneInfo("Europe/Paris")


def objects(*values):
    return pd.Series(values, dtype=object)


def filled(array):
    found = np.empty(len(array), dtype=object)
    found[:] = array
    return found


def union(values, kind):
    codes = pa.array([0 if isinstance(v, int) else 1 for v in values], pa.int8())
    numbers = pa.array([v if isinstance(v, int) else 0 for v in values], kind)
    texts = pa.array([v if isinstance(v, str) else "" for v in values])
    return pa.UnionArray.from_sparse(codes, [numbers, texts])


def dense(values):
    numbers = pa.array([v for v in values if isinstance(v, int)])
    texts = pa.array([v for v in values if isinstance(v, str)])
    codes, places, counts = [], [], [0, 0]
    for value in values:
        code = 0 if isinstance(value, int) else 1
        codes.append(code)
        places.append(counts[code])
        counts[code] += 1
    return pa.UnionArray.from_dense(
        pa.array(codes, pa.int8()), pa.array(places, pa.int32()), [numbers, texts]
    )


def runs(ends, values):
    return pa.RunEndEncodedArray.from_arrays(pa.array(ends, pa.int32()), pa.array(values))


LISTS = pd.ArrowDtype(pa.list_(pa.int64()))
MAP = pa.map_(pa.string(), pa.int8())

PAIRS = {
    "missing of three kinds": (objects(None, np.nan, pd.NaT), objects(None, np.nan, pd.NA)),
    "none and nan": (objects(None, 1.5), objects(float("nan"), 1.5)),
    "dates": (objects(datetime.date(2020, 1, 1)), objects(datetime.date(2020, 1, 2))),
    "date and datetime": (
        objects(datetime.date(2020, 1, 1)),
        objects(datetime.datetime(2020, 1, 1)),
    ),
    "decimals": (objects(decimal.Decimal("1.0")), objects(decimal.Decimal("1.00"))),
    "numbers of NumPy": (objects(np.int8(1), 1), objects(1, np.int8(1))),
    "whole and true": (objects(1, []), objects(True, [])),
    "large numbers": (objects(2**70), objects(2**70 + 1)),
    "lists": (objects([1], [2, 3]), objects([1], [2, 4])),
    "list and tuple": (objects([1]), objects((1,))),
    "dictionaries": (objects({"a": 1, "b": 2}), objects({"b": 2, "a": 1})),
    "arrays in cells": (objects(np.arange(3)), objects(np.arange(3.0))),
    "stamps": (pd.Timestamp("2020", tz=PARIS), pd.Timestamp("2020", tz="UTC")),
    "units of stamps": (pd.Timestamp("2020").as_unit("s"), pd.Timestamp("2020").as_unit("ns")),
    "durations": (pd.Timedelta(1), pd.Timedelta(2)),
    "periods": (pd.Period("2020Q1"), pd.Period("2020-01")),
    "fold": (
        [datetime.datetime(2020, 10, 25, 2, tzinfo=PARIS)],
        [datetime.datetime(2020, 10, 25, 2, tzinfo=PARIS, fold=1)],
    ),
    "identifiers": ([uuid.UUID(int=1)], [uuid.UUID(int=2)]),
    "fractions": ({"a": fractions.Fraction(1, 3)}, {"a": fractions.Fraction(1, 2)}),
    "column beside others": (
        pd.DataFrame({"a": [1.5], "b": [[1]]}),
        pd.DataFrame({"a": [2.5], "b": [[1]]}),
    ),
    "index": (objects([1]).set_axis(["a"]), objects([1]).set_axis(["b"])),
    "name": (objects([1]).rename("a"), objects([1]).rename("b")),
    "order of columns": (
        pd.DataFrame({"a": [[1]], "b": [[1]]}),
        pd.DataFrame({"b": [[1]], "a": [[1]]}),
    ),
    "frame in a dictionary": ({"f": objects([1]).to_frame()}, {"f": objects([2]).to_frame()}),
    "sparse": (
        pd.Series(pd.arrays.SparseArray([0, 0, 1])),
        pd.Series(pd.arrays.SparseArray([0, 0, 2])),
    ),
    "fill of sparse": (
        pd.Series(pd.arrays.SparseArray([0, 1], fill_value=0)),
        pd.Series(pd.arrays.SparseArray([0, 1], fill_value=1)),
    ),
    "sparse frame": (
        pd.DataFrame.sparse.from_spmatrix(sp.csr_array([[0, 1], [2, 0]])),
        pd.DataFrame.sparse.from_spmatrix(sp.csr_array([[0, 1], [3, 0]])),
    ),
    "arrow lists in pandas": (
        pd.Series([[1], None], dtype=LISTS),
        pd.Series([[1], []], dtype=LISTS),
    ),
    "array with gaps": (pd.array([1, None], dtype="Int64"), pd.array([1, 0], dtype="Int64")),
    "types of arrays": (pd.array([1, 2], dtype="Int64"), pd.array([1, 2], dtype="Int32")),
    "categories": (pd.Categorical(list("ab")), pd.Categorical(list("ab"), ordered=True)),
    "times in an array": (
        pd.array(pd.date_range("2020", periods=2)),
        pd.array(pd.date_range("2020", periods=2, tz="UTC")),
    ),
    "objects in an array": (filled([[1], None]), filled([[1], np.nan])),
    "shape of objects": (filled([1, 2, 3, None]), filled([1, 2, 3, None]).reshape(2, 2)),
    "dok": (sp.dok_array([[0, 1], [2, 0]]), sp.dok_array([[0, 1], [3, 0]])),
    "lil": (sp.lil_array([[0, 1], [2, 0]]), sp.lil_array([[0, 1], [0, 2]])),
    "lil of other numbers": (sp.lil_array([[0, 1]]), sp.lil_array([[0.0, 1.0]])),
    "map": (pa.array([[("k", 1)], None], MAP), pa.array([[("k", 2)], None], MAP)),
    "keys of a map": (pa.array([[("k", 1)]], MAP), pa.array([[("l", 1)]], MAP)),
    "union": (union([1, "a"], pa.int8()), union([1, "b"], pa.int8())),
    "types of a union": (union([1, "a"], pa.int8()), union([1, "a"], pa.int16())),
    "dense union": (dense([1, "a", 2]), dense([1, 2, "a"])),
    "text view": (
        pa.array(["a", None, "x" * 30], pa.string_view()),
        pa.array(["a", "", "x" * 30], pa.string_view()),
    ),
    "runs": (runs([2, 3], [5, None]), runs([1, 3], [5, None])),
    "extension": (
        pa.array([b"0" * 16, None], pa.uuid()),
        pa.array([b"1" * 16, None], pa.uuid()),
    ),
    "extension in a table": (
        pa.table({"u": pa.array([1, 0], pa.int8()).cast(pa.bool8())}),
        pa.table({"u": pa.array([1, 0], pa.int8())}),
    ),
}


def again(value):
    """Return a value that went through a store, and whether its digest was canonical."""
    store = MemoryStore()
    refs = dump_bundle({"x": value}, store)
    return load_bundle(refs, store)["x"], refs["x"]


@pytest.mark.parametrize("name", PAIRS)
def test_equal_values_have_one_digest_and_others_another(name):
    one, two = PAIRS[name]
    loaded, ref = again(one)
    assert ref.canonical
    assert ref.value == digest_value(one).digest == digest_value(loaded).digest
    other = again(two)[1]
    assert other.canonical
    assert other.value != ref.value
    if not isinstance(one, pa.Array | pa.Table):
        assert digest_value(copy.deepcopy(one)).digest == ref.value


def test_how_arrow_lays_out_values_does_not_count():
    whole = {
        "map": pa.array([[("k", 1)], [("l", 2), ("m", 3)], None], MAP),
        "union": union([1, "a", 2], pa.int8()),
        "dense union": dense([1, "a", 2]),
        "view": pa.array(["a", "x" * 30, "y" * 40], pa.string_view()),
    }
    for name, array in whole.items():
        slice_ = pa.chunked_array([array[1:]])
        taken = pa.chunked_array([pa.concat_arrays([array[1:2], array[2:]])])
        assert digest_value(slice_) == digest_value(taken), name
        assert digest_value(slice_) != digest_value(pa.chunked_array([array[:2]])), name


def test_runs_that_say_the_same_are_one_value():
    assert digest_value(runs([1, 2, 3], [5, 5, 7])) == digest_value(runs([2, 3], [5, 7]))


@pytest.mark.parametrize(
    "value",
    [
        objects(*[[1]] * 2),
        [object()],
        objects(object()),
        objects({1, 2}, object()),
        filled([objects([1])] * 2),
    ],
    ids=["one list twice", "an object", "in a cell", "beside a set", "one series twice"],
)
def test_what_shares_or_is_unknown_has_no_canonical_digest(value):
    assert digest_value(value) is None


def test_a_change_in_a_cell_shows():
    series = objects([1], [2])
    before = digest_value(series)
    series[0].append(3)
    assert digest_value(series) != before


def test_views_of_memory():
    view = memoryview(np.arange(4, dtype="i4").tobytes()).cast("i", (2, 2))
    loaded = again({"v": view})[0]["v"]
    assert loaded == view
    assert (loaded.format, loaded.shape, loaded.readonly) == ("i", (2, 2), True)
    with pytest.raises(PipelineError, match="memoryview"):
        again({"v": memoryview(bytearray(b"ab"))})
