"""Sparse matrices and masked arrays: exact, mapped, without code that comes with them."""

import numpy as np
import pytest
import scipy.sparse as sp

from cellwright.serializers import digest_value, dump_bundle, load_bundle
from cellwright.serializers.manifest import decode_manifest, runs_code
from cellwright.stores import ObjectStore

FORMATS = ("csr", "csc", "coo", "bsr", "dia")
DTYPES = ("f8", "f4", "i8", "u1", "?", "c16")


@pytest.fixture
def store(tmp_path):
    return ObjectStore(str(tmp_path / "store"))


def again(store, **values):
    refs = dump_bundle(values, store)
    for ref in refs.values():
        assert not runs_code(decode_manifest(store.get(ref.digest), ref.digest))
        assert ref.canonical
    return refs, load_bundle(refs, store)


def dense(shape=(40, 30), dtype="f8"):
    rng = np.random.default_rng(3)
    return (rng.random(shape) * 9 * (rng.random(shape) > 0.8)).astype(dtype)


def assert_same(one, two):
    assert type(one) is type(two)
    assert one.shape == two.shape
    assert one.dtype == two.dtype
    assert vars(one).keys() == vars(two).keys()
    for name, value in vars(one).items():
        other = vars(two)[name]
        for a, b in zip(value, other, strict=True) if name == "coords" else [(value, other)]:
            if isinstance(a, np.ndarray):
                assert a.dtype == b.dtype
                assert np.array_equal(a, b)
                assert b.flags.writeable
            else:
                assert a == b


@pytest.mark.parametrize("kind", ["matrix", "array"])
@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("dtype", DTYPES)
def test_sparse_values_come_back(store, form, kind, dtype):
    value = getattr(sp, f"{form}_{kind}")(dense(dtype=dtype))
    refs, found = again(store, value=value)
    assert_same(value, found["value"])
    assert digest_value(found["value"]).digest == refs["value"].value
    found["value"].data[...] = 0
    assert digest_value(found["value"]).digest != refs["value"].value
    assert (value @ np.ones(30)).any()


@pytest.mark.parametrize(
    "value",
    [
        sp.csr_array((0, 5)),
        sp.coo_array(([1.0, 2.0, 3.0], ([0, 0, 1], [1, 1, 0]))),
        sp.coo_array(([1, 2], ([3, 1],)), shape=(9,)),
        sp.csr_array((np.ones(2), np.array([3, 1]), np.array([0, 2])), shape=(1, 4)),
        sp.csr_array(sp.random_array((50, 50), density=0.1, random_state=1)),
        sp.bsr_array(np.kron(np.eye(3), np.ones((2, 2))), blocksize=(2, 2)),
        sp.csr_array(dense((2000, 1500))),
    ],
    ids=["empty", "duplicates", "one dimension", "unsorted", "random", "blocks", "large"],
)
def test_odd_sparse_values_come_back(store, value):
    assert_same(value, again(store, value=value)[1]["value"])


def test_wide_indices_stay_wide(store):
    value = sp.csr_array(dense())
    value.indices = value.indices.astype("i8")
    value.indptr = value.indptr.astype("i8")
    assert again(store, value=value)[1]["value"].indices.dtype == np.int64


def test_an_array_and_the_matrix_over_it_stay_one(store):
    value = sp.csr_array(dense((300, 300)))
    data = value.data
    _, found = again(store, value=value, data=data)
    found["data"][:] = 7
    assert (found["value"].data == 7).all()


def test_what_is_only_known_of_a_matrix_does_not_count(store):
    value, other = sp.csr_array(dense()), sp.csr_array(dense())
    assert other.has_sorted_indices
    assert other.has_canonical_format
    assert digest_value(value) == digest_value(other)
    assert digest_value(value) != digest_value(sp.csc_array(value))
    assert digest_value(value) != digest_value(sp.csr_matrix(value))


def masked(**settings):
    return np.ma.array(np.arange(12.0).reshape(3, 4), **settings)


@pytest.mark.parametrize(
    "value",
    [
        masked(),
        masked(mask=np.arange(12).reshape(3, 4) % 2 == 0),
        masked(mask=False),
        masked(fill_value=-1.0, hard_mask=True),
        np.ma.masked_invalid([1.0, np.nan]),
        np.ma.array(["a", "bb"], mask=[True, False], fill_value="?"),
        np.ma.array([(1, 2.0)], dtype=[("a", "i4"), ("b", "f8")], mask=[(True, False)]),
        np.ma.array(np.arange(400_000.0), mask=np.arange(400_000) % 3 == 0),
        np.ma.array(np.asfortranarray(np.arange(6.0).reshape(2, 3))),
        np.ma.array([], dtype="M8[ns]"),
    ],
)
def test_masked_arrays_come_back(store, value):
    refs, loaded = again(store, value=value)
    found = loaded["value"]
    assert type(found) is np.ma.MaskedArray
    assert found.dtype == value.dtype
    assert np.array_equal(found.data, value.data, equal_nan=value.dtype.kind == "f")
    assert (found.mask is np.ma.nomask) == (value.mask is np.ma.nomask)
    assert np.array_equal(np.ma.getmaskarray(found), np.ma.getmaskarray(value))
    assert (found._fill_value is None) == (value._fill_value is None)
    assert found.fill_value == value.fill_value or value.fill_value != value.fill_value
    assert found.hardmask == value.hardmask
    assert found.flags.f_contiguous == value.flags.f_contiguous
    assert digest_value(found).digest == refs["value"].value
    if found.size and not found.hardmask and found.dtype.names is None:
        found[0] = np.ma.masked
        assert np.ma.getmaskarray(found)[0].all()


def test_other_values_of_objects_are_still_pickled(store):
    values = {
        "table": np.ma.array([object, None], mask=[True, False]),
        "dok": sp.dok_array(dense()),
        "lil": sp.lil_array(dense()),
    }
    found = load_bundle(dump_bundle(values, store), store)
    assert found["table"].mask.tolist() == [True, False]
    for name in ("dok", "lil"):
        assert (found[name].toarray() == values[name].toarray()).all()
