"""Whatever is done to a column, what is stored of it comes back, and so do all its older forms."""

import tempfile

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from cellwright.hashing import digest_bytes
from cellwright.interfaces import Items
from cellwright.stores import ObjectStore
from cellwright.stores.checking import Damage, check_objects
from cellwright.stores.small import SmallObjects
from cellwright.stores.sweeping import sweep

ROWS = 100_000
WIDTHS = {"f8": 8, "i4": 4, "i1": 1, "S12": 12}


def base_of(kind, seed, few):
    rng = np.random.default_rng(seed)
    if kind == "S12":
        return rng.integers(0, 255, 12 * ROWS, dtype="u1").view("S12")
    rows = ROWS * 8 // WIDTHS[kind]
    top = 3 if few else 100
    return rng.random(rows) if kind == "f8" and not few else rng.integers(0, top, rows).astype(kind)


@st.composite
def edits(draw):
    what = draw(st.sampled_from(["delete", "insert", "change", "swap", "double", "reverse"]))
    return what, draw(st.floats(0, 0.99)), draw(st.integers(1, 3000))


def edited(column, edit):
    what, share, count = edit
    at = int(share * len(column))
    part = column[at : at + count]
    if what == "delete":
        return np.delete(column, slice(at, at + count))
    if what == "insert":
        return np.concatenate([column[:at], part[::-1], column[at:]])
    if what == "change":
        found = column.copy()
        found[at :: max(count, 50)] = found[0]
        return found
    if what == "swap":
        return np.concatenate([column[at:], column[:at]])
    if what == "reverse":
        return np.concatenate([column[:at], part[::-1], column[at + count :]])
    return np.concatenate([column, part])


@settings(deadline=None, max_examples=25)
@given(
    st.sampled_from(sorted(WIDTHS)),
    st.integers(0, 3),
    st.booleans(),
    st.lists(edits(), min_size=1, max_size=4),
)
def test_every_form_comes_back(kind, seed, few, changes):
    column = base_of(kind, seed, few)
    with tempfile.TemporaryDirectory() as folder:
        stored = {}
        for change in [None, *changes]:
            column = column if change is None else edited(column, change)
            data = np.ascontiguousarray(column)
            store = ObjectStore(f"{folder}/store", cache=f"{folder}/cache")
            digest = store.put(memoryview(data.view("u1")), Items(WIDTHS[kind]))
            stored[digest] = data.tobytes()
        reader = ObjectStore(f"{folder}/store", cache=f"{folder}/another")
        assert {d: bytes(reader.map(d)) for d in stored} == stored
        assert not [d for d in check_objects(reader) if isinstance(d, Damage)]
        last = next(reversed(stored))
        sweep(reader, {last}, 1 << 62)
        assert ObjectStore(f"{folder}/store", cache=f"{folder}/third").get(last) == stored[last]


@settings(deadline=None, max_examples=60)
@given(st.lists(st.lists(st.binary(max_size=40), max_size=6), max_size=6), st.data())
def test_small_objects_come_back(batches, data):
    with tempfile.TemporaryDirectory() as folder:
        from pathlib import Path

        kept = {}
        for batch in batches:
            objects = {digest_bytes(item): item for item in batch}
            SmallObjects(Path(folder)).put(objects)
            kept |= objects
            if kept and data.draw(st.booleans()):
                gone = data.draw(st.sampled_from(sorted(kept)))
                SmallObjects(Path(folder)).sweep(lambda d, _, gone=gone: d != gone)
                del kept[gone]
        small = SmallObjects(Path(folder))
        assert {d: small.get(d) for d in small.digests()} == kept
        assert not list(small.find_damage())
