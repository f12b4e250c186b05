"""Arrays of any dtype, shape and memory order come back as they were."""

import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from cellwright.serializers import LiveObjects, dump_bundle, load_bundle
from cellwright.serializers.arrays import ArraySerializer
from cellwright.stores import ObjectStore
from cellwright.testing.serializer_suite import through_the_store

SERIALIZER = ArraySerializer()

DTYPES = (
    hnp.scalar_dtypes()
    | hnp.byte_string_dtypes()
    | hnp.unicode_string_dtypes()
    | hnp.array_dtypes(hnp.integer_dtypes() | hnp.floating_dtypes(), max_size=3)
)
ARRAYS = hnp.arrays(DTYPES, hnp.array_shapes(min_dims=0, min_side=0, max_dims=3, max_side=4))


def digest(value):
    return SERIALIZER.value_digest(value, SERIALIZER.dump(value))


@st.composite
def laid_out(draw):
    array = draw(ARRAYS)
    if array.ndim:
        axes = draw(st.permutations(range(array.ndim)))
        array = array.transpose(axes)
        steps = st.sampled_from([slice(None), slice(None, None, -1), slice(None, None, 2)])
        array = array[tuple(draw(steps) for _ in range(array.ndim))]
    return array


@given(laid_out())
def test_comes_back(array):
    assume(SERIALIZER.accepts(array))  # titles of fields travel as a pickle
    loaded = SERIALIZER.load(through_the_store(SERIALIZER.dump(array)))
    assert loaded.dtype == array.dtype
    assert loaded.shape == array.shape
    assert loaded.tobytes() == array.tobytes()
    assert loaded.flags.writeable
    assert digest(loaded) == digest(array) == digest(array.copy())


SLICES = st.slices(20)


@given(st.lists(SLICES, min_size=1, max_size=4), st.integers(0, 19), st.booleans())
def test_memory_that_was_shared_still_is(tmp_path_factory, slices, at, with_base):
    store = ObjectStore(str(tmp_path_factory.mktemp("store")))
    base = np.arange(20)
    values = {f"v{i}": base[s] for i, s in enumerate(slices)}
    if with_base:
        values["base"] = base
    loaded = load_bundle(dump_bundle(values, store), store, live=LiveObjects())
    for name, value in values.items():
        assert loaded[name].tolist() == value.tolist()
    touched = {n: (v == at).nonzero()[0] for n, v in values.items()}
    for name, places in touched.items():
        if len(places):
            loaded[name][places[0]] = 99
            break
    else:
        return
    for name, places in touched.items():
        assert (loaded[name][places] == 99).all()
