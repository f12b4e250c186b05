"""Digests of memory are known only while the memory is what it was."""

import gc

import numpy as np
import pandas as pd
import pytest

from cellwright.hashing import digest_bytes
from cellwright.serializers import digest_value, dump_bundle, load_bundle
from cellwright.serializers.memory import KnownMemory, is_untouched
from cellwright.stores import ObjectStore

SIZE = 1 << 20


@pytest.fixture
def store(tmp_path):
    return ObjectStore(str(tmp_path))


@pytest.fixture
def mapped(store):
    view = store.map(store.put(bytes(range(256)) * (SIZE // 256)))
    return view, np.frombuffer(view, dtype="u1").__array_interface__["data"][0]


def test_a_mapping_is_untouched_until_written(mapped):
    view, start = mapped
    assert sum(view[:: SIZE // 64]) >= 0
    assert is_untouched(start, SIZE)
    view[SIZE // 2] = view[SIZE // 2]
    assert not is_untouched(start, SIZE)
    assert is_untouched(start, SIZE // 4)
    assert is_untouched(start + SIZE * 3 // 4, SIZE // 4)


def test_ordinary_memory_is_not_untouched():
    array = np.ones(SIZE)
    assert not is_untouched(array.__array_interface__["data"][0], array.nbytes)


def test_known_memory_is_not_read(mapped):
    view, _ = mapped
    known = KnownMemory()
    known.learn_mapping(view, [(0, SIZE, "whole"), (4096, 65536, "part")])
    assert known.digest(view) == "whole"
    assert known.digest(view[4096 : 4096 + 65536]) == "part"
    assert known.digest(view[:65536]) == digest_bytes(view[:65536])
    view[5000] = 0
    assert known.digest(view) == digest_bytes(view)
    assert known.digest(view[4096 : 4096 + 65536]) == digest_bytes(view[4096 : 4096 + 65536])


def test_a_mapping_that_is_gone_is_forgotten(store):
    known = KnownMemory()
    view = store.map(store.put(b"x" * SIZE))
    known.learn_mapping(view, [(0, SIZE, "old")])
    del view
    gc.collect()
    other = store.map(store.put(b"y" * SIZE))
    assert known.digest(other) == digest_bytes(b"y" * SIZE)


def test_only_held_memory_is_remembered():
    known = KnownMemory()
    held = np.zeros(SIZE, dtype="u1")
    with known.recording([memoryview(held)]) as pieces:
        for number in range(4):
            temporary = np.full(SIZE, number, dtype="u1")
            assert known.digest(memoryview(temporary)) == digest_bytes(memoryview(temporary))
            del temporary
        known.digest(memoryview(held)[100_000:200_000])
        held[150_000] = 1  # nobody does this; it shows that the digest was remembered
        before = digest_bytes(bytes(100_000))
        assert known.digest(memoryview(held)[100_000:200_000]) == before
        assert [(p.buffer, p.offset, p.size) for p in pieces] == [(0, 100_000, 100_000)]
    assert known.digest(memoryview(held)[100_000:200_000]) != before


def test_columns_with_gaps_are_told_apart(store):
    masked = pd.DataFrame(
        {f"c{i}": pd.array([None, *range(i, i + 50_000)], dtype="Int64") for i in range(4)}
    )
    refs = dump_bundle({"a": masked, "b": masked[["c3", "c2", "c1", "c0"]]}, store)
    assert refs["a"].value == digest_value(masked).digest
    assert refs["a"].value != refs["b"].value
    swapped = masked.copy()
    swapped["c0"], swapped["c1"] = masked["c1"], masked["c0"]
    assert dump_bundle({"s": swapped}, store)["s"].value != refs["a"].value


@pytest.mark.parametrize("kind", ["rows", "columns", "text", "array"])
def test_a_change_in_a_mapped_value_is_seen(store, kind):
    rows = 100_000
    value = {
        "rows": lambda: pd.DataFrame(np.zeros((rows, 4)), columns=list("abcd")),
        "columns": lambda: pd.DataFrame({c: np.zeros(rows) for c in "abcd"}),
        "text": lambda: pd.DataFrame({"a": ["x"] * rows, "b": ["y"] * rows}),
        "array": lambda: np.zeros((rows, 4)),
    }[kind]()
    ref = dump_bundle({"v": value}, store)["v"]
    loaded = load_bundle({"v": ref}, store)["v"]
    assert digest_value(loaded).digest == ref.value
    if kind == "array":
        loaded[rows - 1, 1] = 1
    else:
        loaded.iloc[rows - 1, 1] = "z" if kind == "text" else 1
    assert digest_value(loaded).digest != ref.value
    again = load_bundle({"v": ref}, store)["v"]
    assert digest_value(again).digest == ref.value
