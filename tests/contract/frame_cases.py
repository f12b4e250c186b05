"""Frames, series and indexes that nobody expects; for the tests of their serializers."""

import datetime
import zoneinfo

import numpy as np
import pandas as pd
import pyarrow as pa


class Sub(pd.DataFrame):
    @property
    def _constructor(self):
        return Sub


def with_attrs(frame):
    frame.attrs = {"source": "a", "nested": [1, {"k": (2,)}]}
    return frame


def without_duplicates(frame):
    return frame.set_flags(allows_duplicate_labels=False)


def deleted_column():
    frame = pd.DataFrame(np.arange(12.0).reshape(3, 4), columns=list("abcd"))
    del frame["b"]
    return frame


def mixed():
    frame = pd.DataFrame({"i": [1, 2, 3], "f": [0.5, np.nan, -0.0], "s": ["x", None, "z"]})
    frame["late"] = [True, False, True]
    return frame


def sparse_dates():
    return pd.DatetimeIndex(["2020-01-01", "2020-01-05", "NaT"])


N = 5
PARIS = zoneinfo.ZoneInfo("Europe/Paris")

COLUMNS = {
    "int8": pd.Series(range(N), dtype="int8"),
    "uint64": pd.Series([2**64 - 1] * N, dtype="uint64"),
    "float16": pd.Series(range(N), dtype="float16"),
    "complex": pd.Series([1j] * N),
    "bool": pd.Series([True, False] * 2 + [True]),
    "str": pd.Series(["a", None, "ä€", "", "x" * 300]),
    "string": pd.Series(["a", None, "", "b", "c"], dtype="string"),
    "string python": pd.Series(["a", None, "", "b", "c"], dtype=pd.StringDtype("python")),
    "objects": pd.Series([1, "a", None, 2.5, b"x"], dtype=object),
    "object text": pd.Series(["a", "b", None, "d", "a"], dtype=object),
    "Int64": pd.Series([1, None, 3, 4, 5], dtype="Int64"),
    "Float32": pd.Series([1, None, 3, 4, 5], dtype="Float32"),
    "boolean": pd.Series([True, None, False, None, True], dtype="boolean"),
    "category": pd.Series(list("abcab"), dtype="category"),
    "ordered": pd.Series(pd.Categorical(list("abcab"), list("cba"), ordered=True)),
    "category of numbers": pd.Series(pd.Categorical([1.5, 2, None, 1.5, 2])),
    "category unused": pd.Series(pd.Categorical(list("aaaaa"), list("abc"))),
    "intervals": pd.Series(pd.cut(np.arange(N), 3)),
    "interval array": pd.Series(pd.interval_range(0, N, closed="left")),
    "datetime s": pd.Series(pd.date_range("2020", periods=N, unit="s")),
    "datetime ns": pd.Series(pd.date_range("2020", periods=N, unit="ns")),
    "datetime NaT": pd.Series(pd.to_datetime(["2020", None, "2021", None, "2022"])),
    "utc": pd.Series(pd.date_range("2020", periods=N, tz="UTC")),
    "paris": pd.Series(pd.date_range("2020-03-28", periods=N, tz=PARIS, freq="12h")),
    "offset": pd.Series(
        pd.date_range("2020", periods=N, tz=datetime.timezone(datetime.timedelta(hours=2)))
    ),
    "timedelta": pd.Series(pd.to_timedelta(range(N), unit="h")),
    "period": pd.Series(pd.period_range("2020", periods=N, freq="M")),
    "period q": pd.Series(pd.period_range("2020", periods=N, freq="Q-NOV")),
    "arrow int": pd.Series([1, None, 3, 4, 5], dtype="int32[pyarrow]"),
    "arrow text": pd.Series(["a", None, "", "b", "c"], dtype="string[pyarrow]"),
    "arrow bool": pd.Series([True, None, False, True, True], dtype="bool[pyarrow]"),
    "arrow time": pd.Series(range(N), dtype="timestamp[ms, tz=Europe/Paris][pyarrow]"),
    "arrow decimal": pd.Series(["1.5", None, "2", "3", "4"], dtype="string").astype(
        pd.ArrowDtype(pa.decimal128(10, 2))
    ),
    "arrow date": pd.Series([datetime.date(2020, 1, 1)] * N, dtype="date32[pyarrow]"),
}

FRAMES = {
    **{f"column {name}": pd.DataFrame({"x": s, "n": range(N)}) for name, s in COLUMNS.items()},
    **{f"two of {name}": pd.DataFrame({"x": s, "y": s}) for name, s in COLUMNS.items()},
    **{f"no rows of {name}": pd.DataFrame({"x": s}).iloc[:0] for name, s in COLUMNS.items()},
    **{f"slice of {name}": pd.DataFrame({"x": s}).iloc[1:4] for name, s in COLUMNS.items()},
    "nothing": pd.DataFrame(),
    "no columns": pd.DataFrame(index=range(3)),
    "no rows": pd.DataFrame(columns=["a", "b"]),
    "every dtype": pd.DataFrame(COLUMNS),
    "mixed": mixed(),
    "from rows": pd.DataFrame(np.arange(12.0).reshape(4, 3)),
    "from columns": pd.DataFrame(np.asfortranarray(np.arange(12.0).reshape(4, 3))),
    "deleted column": deleted_column(),
    "every second row": pd.DataFrame({"a": range(10), "b": range(10)}).iloc[::2],
    "duplicate columns": pd.DataFrame([[1, 2.0, "x"]], columns=["a", "a", "b"]),
    "number columns": pd.DataFrame([[1, 2]], columns=[3, 1]),
    "mixed column names": pd.DataFrame([[1, 2, 3]], columns=["a", 1, None]),
    "tuple column": pd.DataFrame({("a", 1): [1]}),
    "many-level columns": pd.DataFrame(
        [[1, 2]], columns=pd.MultiIndex.from_tuples([("a", "x"), ("b", "y")], names=["k", None])
    ),
    "duplicate index": pd.DataFrame({"a": [1, 2]}, index=[7, 7]),
    "named index": pd.DataFrame({"a": [1]}, index=pd.Index(["r"], name=("n", 1))),
    "many-level index": pd.DataFrame(
        {"a": range(4)}, index=pd.MultiIndex.from_product([list("ab"), [1, 2]], names=["x", "y"])
    ),
    "many-level index with gaps": pd.DataFrame(
        {"a": range(3)}, index=pd.MultiIndex.from_arrays([["a", None, "b"], [1.5, 2, None]])
    ),
    "sliced many-level index": pd.DataFrame(
        {"a": range(4)}, index=pd.MultiIndex.from_product([list("ab"), [1, 2]])
    ).iloc[:1],
    "dates": pd.DataFrame({"a": range(3)}, index=pd.date_range("2020", periods=3, freq="MS")),
    "business hours": pd.DataFrame(
        {"a": range(3)}, index=pd.date_range("2020", periods=3, freq="bh")
    ),
    "step range": pd.DataFrame({"a": range(3)}, index=pd.RangeIndex(10, 40, 10, name="r")),
    "attributes": with_attrs(pd.DataFrame({"a": [1]})),
    "no duplicates allowed": without_duplicates(pd.DataFrame({"a": [1]})),
    "one thousand columns": pd.DataFrame(np.zeros((3, 1000))),
    "one wide row": pd.DataFrame([range(100)]),
}

SERIES = {
    **{f"series {name}": s.rename("n") for name, s in COLUMNS.items()},
    "unnamed": pd.Series([1, 2]),
    "empty": pd.Series(dtype="float64"),
    "empty object": pd.Series(dtype=object),
    "tuple name": pd.Series([1], name=("a", 2)),
    "with attributes": with_attrs(pd.Series([1])),
    "with dates": pd.Series(range(3), index=pd.date_range("2020", periods=3, tz="UTC", freq="D")),
    "column of a frame": pd.DataFrame(np.arange(12.0).reshape(4, 3))[1],
}

INDEXES = {
    "range": pd.RangeIndex(5),
    "numbers": pd.Index([3, 1, 2], name="n"),
    "floats": pd.Index([1.5, np.nan]),
    "text": pd.Index(["a", None]),
    "objects": pd.Index([1, "a", None], dtype=object),
    "numbers as objects": pd.Index([1, 2], dtype=object),
    "booleans": pd.Index([True, False]),
    "nullable": pd.Index([1, None], dtype="Int64"),
    "dates": pd.date_range("2020", periods=3, freq="W-WED"),
    "dates without freq": sparse_dates(),
    "dates in paris": pd.date_range("2020-03-28", periods=3, freq="D", tz=PARIS),
    "durations": pd.timedelta_range("1h", periods=3, freq="30min"),
    "periods": pd.period_range("2020", periods=3, freq="Y"),
    "categories": pd.CategoricalIndex(list("aba"), categories=list("bca"), ordered=True),
    "intervals": pd.interval_range(0, 3, name="i"),
    "date intervals": pd.interval_range(pd.Timestamp("2020"), periods=3, closed="both"),
    "levels": pd.MultiIndex.from_product([[1, 2], list("ab")], names=["a", None]),
    "arrow": pd.Index([1, 2], dtype="int8[pyarrow]"),
}

REFUSED = {
    "subclass": Sub({"a": [1]}),
    "lists in cells": pd.DataFrame({"a": [[1], [2]]}),
    "dates in cells": pd.DataFrame({"a": pd.Series([datetime.date(2020, 1, 1)], dtype=object)}),
    "sparse": pd.DataFrame({"a": pd.arrays.SparseArray([0, 0, 1])}),
    "odd attributes": None,
    "odd name": pd.Series([1], name=pd.Timestamp("2020")),
    "frames in cells": pd.Series([pd.DataFrame({"a": [1]})]),
    "arrow lists": pd.Series([[1], [2]], dtype=pd.ArrowDtype(pa.list_(pa.int64()))),
    "array": np.arange(3),
    "list": [1],
}
REFUSED["odd attributes"] = pd.DataFrame({"a": [1]})
REFUSED["odd attributes"].attrs = {"o": object()}


def equal(one, two):
    """Return whether two values are the same in everything that programs can see."""
    if type(one) is not type(two):
        return False
    if isinstance(one, pd.Index):
        return equal_indexes(one, two)
    same = one.attrs == two.attrs
    same &= one.flags.allows_duplicate_labels == two.flags.allows_duplicate_labels
    same &= equal_indexes(one.index, two.index)
    if isinstance(one, pd.Series):
        pd.testing.assert_series_equal(one, two, check_freq=True, check_flags=True)
        return same and equal_names(one.name, two.name) and equal_cells(one, two)
    pd.testing.assert_frame_equal(one, two, check_freq=True, check_flags=True)
    columns = range(one.shape[1])
    same &= all(equal_cells(one.iloc[:, i], two.iloc[:, i]) for i in columns)
    layouts = [
        [(b.dtype, list(b.mgr_locs.as_array)) for b in frame._mgr.blocks] for frame in (one, two)
    ]
    return same and equal_indexes(one.columns, two.columns) and layouts[0] == layouts[1]


def equal_indexes(one, two):
    pd.testing.assert_index_equal(one, two, exact=True, check_names=True)
    names = all(map(equal_names, one.names, two.names)) and len(one.names) == len(two.names)
    freq = getattr(one, "freq", None) == getattr(two, "freq", None)
    if isinstance(one, pd.MultiIndex):
        return names and all(map(equal_indexes, one.levels, two.levels))
    return names and freq and type(one) is type(two) and one.dtype == two.dtype


def equal_names(one, two):
    return type(one) is type(two) and (one == two)


def equal_cells(one, two):
    if one.dtype != two.dtype or repr(one.dtype) != repr(two.dtype):
        return False
    if one.dtype != object:
        return True
    pairs = zip(one.tolist(), two.tolist(), strict=True)
    return all(type(a) is type(b) and (a == b or a != a) for a, b in pairs)
