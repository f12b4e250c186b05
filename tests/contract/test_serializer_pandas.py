"""pandas frames, series and indexes behave as every serializer's values must."""

import numpy as np
import pandas as pd
import pytest

from cellwright.serializers.frames import PandasSerializer
from cellwright.testing.serializer_suite import through_the_store
from tests.contract.frame_cases import FRAMES, INDEXES, REFUSED, SERIES, equal
from tests.contract.serializer_cases import cases

ACCEPTED = {
    **{f"frame: {k}": v for k, v in FRAMES.items()},
    **{f"series: {k}": v for k, v in SERIES.items()},
    **{f"index: {k}": v for k, v in INDEXES.items()},
}


def copied_value(value):
    if isinstance(value, pd.Index):
        return value.copy(deep=True)
    return value.copy()


class TestPandas(cases(ACCEPTED, REFUSED, equal, copied_value)):
    serializer = PandasSerializer()


SERIALIZER = PandasSerializer()


def digest(value):
    return SERIALIZER.value_digest(value, SERIALIZER.dump(value))


def loaded(value):
    return SERIALIZER.load(through_the_store(SERIALIZER.dump(value)))


def test_the_layout_does_not_count():
    whole = pd.DataFrame(np.arange(12.0).reshape(4, 3), columns=list("abc"))
    apart = pd.DataFrame({name: whole[name].to_numpy().copy() for name in "abc"}, copy=False)
    grown = whole[["a"]].copy()
    grown["b"], grown["c"] = whole["b"], whole["c"]
    columns = pd.DataFrame(np.asfortranarray(whole.to_numpy()), columns=list("abc"))
    assert len({digest(frame) for frame in (whole, apart, grown, columns)}) == 1


def test_what_is_cached_does_not_count():
    frame = pd.DataFrame({"a": [3, 1, 2], "s": list("xyz")}, index=list("pqr"))
    before = digest(frame)
    frame.loc["p"]
    frame["a"].sum()
    _ = frame.index.is_unique, frame.index.is_monotonic_increasing, frame.columns.get_loc("a")
    assert digest(frame) == before


@pytest.mark.parametrize("dtype", ["str", "string[pyarrow]", "int64[pyarrow]", "bool[pyarrow]"])
def test_the_chunks_of_arrow_columns_do_not_count(dtype):
    values = {"str": list("abcdef"), "string[pyarrow]": list("abcdef")}.get(dtype, [1, 0] * 3)
    whole = pd.Series(values, dtype=dtype)
    parts = pd.concat([whole.iloc[:2], whole.iloc[2:]], ignore_index=True)
    assert parts.array._pa_array.num_chunks == 2
    assert digest(parts) == digest(whole)
    with_gap = whole.copy()
    with_gap[3] = None
    gap_in_parts = pd.concat([with_gap.iloc[:4], with_gap.iloc[4:]], ignore_index=True)
    assert digest(gap_in_parts) == digest(with_gap) != digest(whole)


def test_what_stands_under_a_mask_does_not_count():
    one = pd.arrays.IntegerArray(np.array([1, 7]), np.array([False, True]))
    two = pd.arrays.IntegerArray(np.array([1, 9]), np.array([False, True]))
    assert digest(pd.Series(one)) == digest(pd.Series(two))


@pytest.mark.parametrize(
    ("one", "two"),
    [
        (pd.DataFrame({"a": [1]}), pd.DataFrame({"b": [1]})),
        (pd.DataFrame({"a": [1]}), pd.DataFrame({"a": [1.0]})),
        (pd.DataFrame({"a": [1]}), pd.DataFrame({"a": [1]}, index=[0])),
        (pd.DataFrame({"a": [1], "b": [2]}), pd.DataFrame({"b": [2], "a": [1]})),
        (pd.DataFrame({"a": [1]}), pd.Series([1], name="a")),
        (pd.Series(["a"]), pd.Series(["a"], dtype="string")),
        (pd.Series(["a"]), pd.Series(["a"], dtype=object)),
        (pd.Series(["a"]), pd.Series(["a"], dtype="category")),
        (pd.Series(["ab", "c"]), pd.Series(["a", "bc"])),
        (pd.Series([1], name="a"), pd.Series([1], name="b")),
        (pd.Series([1], name=0), pd.Series([1], name=None)),
        (pd.Index([1]), pd.Index([1], name="a")),
        (pd.Categorical(["a"], ["a", "b"]), pd.Categorical(["a"], ["b", "a"])),
        (pd.date_range("2020", periods=2), pd.date_range("2020", periods=2, tz="UTC")),
        (pd.date_range("2020", periods=2), pd.DatetimeIndex(["2020-01-01", "2020-01-02"])),
    ],
)
def test_different_values_have_different_digests(one, two):
    one, two = (pd.Series(v) if isinstance(v, pd.Categorical) else v for v in (one, two))
    assert digest(one) != digest(two)


def test_memory_is_not_copied():
    frame = pd.DataFrame(np.zeros((1000, 20)))
    (buffer,) = (b for b in SERIALIZER.dump(frame).buffers if len(b) > 1000)
    assert np.shares_memory(np.frombuffer(buffer, dtype="u1"), frame._mgr.blocks[0].values)


def test_a_small_slice_of_text_does_not_carry_the_rest():
    column = pd.Series(["x" * 100] * 10_000)
    payload = SERIALIZER.dump(column.iloc[5000:5010])
    assert sum(b.nbytes for b in payload.buffers) < 10_000


@pytest.mark.parametrize("name", ["mixed", "every dtype", "dates", "many-level index"])
def test_a_loaded_frame_can_be_used_and_changed(name):
    frame = loaded(FRAMES[name])
    expected = FRAMES[name].copy()
    for one in (frame, expected):
        one["new"] = range(len(one))
        one.iloc[0, 0] = one.iloc[1, 0]
        one.loc[:, "new"] = one["new"].to_numpy()[::-1]
    pd.testing.assert_frame_equal(frame, expected)
    assert equal(loaded(frame), frame)
