"""Which variables are found to share objects."""

import numpy as np
import pytest

from cellwright.serializers import LiveObjects, dump_bundle, load_bundle
from cellwright.stores import ObjectStore


@pytest.fixture
def store(tmp_path):
    return ObjectStore(str(tmp_path / "store"))


def shared(store, values, **more):
    found = []
    dump_bundle(values, store, shared=found, **more)
    return found


def test_lists_arrays_and_views(store):
    inner, array = [1], np.zeros(100_000)
    values = {
        "inner": inner,
        "outer": [inner],
        "array": array,
        "view": array[1:],
        "frames": {"a": array},
        "alone": [1],
        "text": "x",
        "number": 1,
    }
    assert shared(store, values) == [("array", "frames", "view"), ("inner", "outer")]


def test_two_names_of_one_object(store):
    rows = [1]
    assert shared(store, {"a": rows, "b": rows, "c": list(rows)}) == [("a", "b")]


def test_what_is_common_by_accident_is_not_shared(store):
    values = {"a": [int, len, "text", None], "b": {"x": int, "y": len, "z": "text"}}
    assert shared(store, values) == []


def test_with_what_was_loaded_and_is_not_stored_again(store):
    refs = dump_bundle({"outer": {"rows": [[1], [2]]}}, store)
    live = LiveObjects()
    outer = load_bundle(refs, store, live=live)["outer"]
    loaded = {"outer": live.entry_of(outer).oid}
    values = {"first": outer["rows"][0], "other": [3]}
    assert shared(store, values, live=live, loaded=loaded) == [("first", "outer")]
