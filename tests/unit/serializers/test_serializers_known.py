"""Objects that are pickled otherwise than they say: global generators, vectorized functions."""

import random

import numpy as np
import pytest
from scipy import stats

from cellwright.serializers import dump_bundle, load_bundle
from cellwright.stores import ObjectStore


@pytest.fixture
def store(tmp_path):
    return ObjectStore(str(tmp_path / "store"))


def test_what_draws_from_a_global_generator_goes_on_doing_so(store):
    values = {"law": stats.norm(2, 3), "draw": random.random, "other": stats.norm(5)}
    found = load_bundle(dump_bundle(values, store), store)
    np.random.seed(4)
    expected = values["law"].rvs(3), np.random.rand()
    np.random.seed(4)
    assert (found["law"].rvs(3) == expected[0]).all()
    assert np.random.rand() == expected[1]
    random.seed(1)
    first = random.random()
    random.seed(1)
    assert found["draw"]() == first


def test_drawing_is_no_change_of_what_draws_and_joins_nothing(store):
    values = {"one": stats.norm(2, 3), "other": stats.norm(5)}
    before = dump_bundle(values, store)
    values["one"].rvs(3)
    assert dump_bundle(values, store) == before


def test_a_vectorized_function_that_was_called(store):
    twice = np.vectorize(lambda x: 2 * x)
    twice(np.arange(3))
    found = load_bundle(dump_bundle({"twice": twice}, store), store)["twice"]
    assert found(np.arange(3)).tolist() == [0, 2, 4]
