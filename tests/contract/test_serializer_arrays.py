"""Arrays behave as every serializer's values must."""

import numpy as np
import pytest

from cellwright.serializers.arrays import ArraySerializer
from tests.contract.serializer_cases import cases

RECORD = np.dtype([("a", "<i4"), ("b", ">f8"), ("c", "S3"), ("d", "<i2", (2,))])
ALIGNED = np.dtype([("a", "i1"), ("b", "f8")], align=True)
GAPS = np.dtype({"names": ["a"], "formats": ["<i4"], "offsets": [4], "itemsize": 16})


class Marked(np.ndarray):
    pass


def readonly(array):
    array.flags.writeable = False
    return array


ACCEPTED = {
    "line": np.arange(10),
    "empty": np.array([]),
    "no rows": np.zeros((0, 3), dtype="i2"),
    "no columns": np.zeros((3, 0)),
    "zero-dimensional": np.array(3.5),
    "memory map": np.arange(6.0).reshape(2, 3).view(np.memmap),
    "rows": np.arange(12.0).reshape(3, 4),
    "columns": np.asfortranarray(np.arange(12.0).reshape(3, 4)),
    "cube of columns": np.asfortranarray(np.arange(24).reshape(2, 3, 4)),
    "transposed": np.arange(12).reshape(3, 4).T,
    "every second": np.arange(10)[::2],
    "backwards": np.arange(10)[::-1],
    "window": np.arange(100).reshape(10, 10)[2:5, 3:7],
    "window of columns": np.asfortranarray(np.arange(100).reshape(10, 10))[2:5, 3:7],
    "axes swapped": np.arange(24).reshape(2, 3, 4).transpose(1, 0, 2),
    "broadcast": np.broadcast_to(np.arange(3), (4, 3)),
    "read-only": readonly(np.arange(3)),
    "booleans": np.array([True, False]),
    "big-endian": np.arange(5, dtype=">i4"),
    "half": np.arange(5, dtype="f2"),
    "long double": np.arange(5, dtype=np.longdouble),
    "complex": np.array([1 + 2j, np.nan]),
    "nan and zeros": np.array([np.nan, -0.0, 0.0, np.inf]),
    "times": np.array(["2020-01-01", "NaT"], dtype="M8[us]"),
    "25 seconds": np.array([1, 2], dtype="M8[25s]"),
    "durations": np.array([1, 2], dtype="m8[D]"),
    "bytes": np.array([b"a", b"bcd"]),
    "text": np.array(["a", "ä€"]),
    "empty text": np.array([""]),
    "void": np.zeros(3, dtype="V5"),
    "records": np.zeros(3, dtype=RECORD),
    "aligned records": np.ones(3, dtype=ALIGNED),
    "records with gaps": np.zeros(2, dtype=GAPS),
    "nothing per item": np.zeros(3, dtype="S0"),
    "scalar": np.float64(1.5),
    "scalar time": np.datetime64("2020-01-01T00", "h"),
    "scalar text": np.str_("ab"),
    "scalar boolean": np.bool_(True),
    "large": np.arange(200_000.0),
}

REFUSED = {
    "objects": np.array([1, "a"], dtype=object),
    "records of objects": np.zeros(1, dtype=[("a", object)]),
    "subclass": np.arange(3).view(Marked),
    "masked": np.ma.array([1, 2], mask=[0, 1]),
    "record array": np.rec.array([(1, 2.0)], dtype=[("a", int), ("b", float)]),
    "variable text": np.array(["a"], dtype=np.dtypes.StringDType()),
    "metadata": np.zeros(1, dtype=np.dtype("i4", metadata={"unit": "m"})),
    "list": [1, 2],
    "float": 1.0,
}


def equal(one, two):
    same_bytes = np.asarray(one).tobytes() == np.asarray(two).tobytes()
    flags = [
        (a.flags.writeable, a.flags.c_contiguous, a.flags.f_contiguous)
        if isinstance(a, np.ndarray)
        else None
        for a in (one, two)
    ]
    contiguous = not isinstance(one, np.ndarray) or flags[0][1] or flags[0][2]
    return (
        one.dtype == two.dtype
        and one.dtype.isalignedstruct == two.dtype.isalignedstruct
        and one.shape == two.shape
        and same_bytes
        and (not contiguous or flags[0] == flags[1])
    )


class TestArrays(
    cases(ACCEPTED, REFUSED, equal, lambda v: v.copy() if isinstance(v, np.ndarray) else v)
):
    serializer = ArraySerializer()


def digest(value):
    serializer = ArraySerializer()
    return serializer.value_digest(value, serializer.dump(value))


@pytest.mark.parametrize("order", ["C", "F"])
@pytest.mark.parametrize("shape", [(3, 4), (2, 3, 4), (0, 2), (1, 5), (300, 2000)])
def test_the_memory_order_does_not_count(shape, order):
    array = np.arange(np.prod(shape)).reshape(shape)
    assert digest(np.array(array, order=order)) == digest(array)
    padded = np.zeros([n + 1 for n in shape], dtype=array.dtype)
    window = padded[tuple(slice(n) for n in shape)]
    window[...] = array
    assert digest(window) == digest(array)


@pytest.mark.parametrize(
    ("one", "two"),
    [
        (np.arange(6), np.arange(6).reshape(2, 3)),
        (np.arange(6).reshape(2, 3), np.arange(6).reshape(3, 2)),
        (np.zeros(2), np.zeros(2, dtype="i8")),
        (np.zeros(2, dtype="<i4"), np.zeros(2, dtype=">i4")),
        (np.array(1.0), np.float64(1.0)),
        (np.zeros(0), np.zeros(0, dtype="f4")),
        (np.array([0.0]), np.array([-0.0])),
    ],
)
def test_different_arrays_have_different_digests(one, two):
    assert digest(one) != digest(two)


@pytest.mark.parametrize("order", ["C", "F"])
def test_contiguous_memory_is_not_copied(order):
    array = np.zeros((1000, 50), order=order)
    (buffer,) = ArraySerializer().dump(array).buffers
    assert np.shares_memory(np.frombuffer(buffer, dtype="u1"), array)


@pytest.mark.parametrize("axes", [(2, 0, 1), (1, 0, 2), (2, 1, 0), (0, 2, 1)])
def test_the_order_of_axes_in_memory_comes_back(axes):
    array = np.random.default_rng(0).random((4, 3, 5)).transpose(axes)
    serializer = ArraySerializer()
    back = serializer.load(serializer.dump(array))
    assert back.strides == array.strides
    assert digest(back) == digest(np.ascontiguousarray(array))
