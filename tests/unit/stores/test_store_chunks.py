"""A large object that is like an older one costs what is new in it, and comes back exactly."""

import numpy as np
import pytest

from cellwright.errors import StoreError
from cellwright.interfaces import Items
from cellwright.stores import ObjectStore
from cellwright.stores.cutting import DRAWN, LEAST, MOST, PERIOD, cut, scan, sketch

ROWS = 1 << 18
RNG = np.random.default_rng(0)

COLUMNS = {
    "numbers": RNG.random(ROWS),
    "few numbers": RNG.integers(0, 5, ROWS).astype("f8"),
    "narrow": RNG.integers(0, 9, 8 * ROWS).astype("i1"),
    "whole": RNG.integers(0, 1 << 30, ROWS).astype("i4"),
    "counted": np.arange(ROWS),
    "sorted": np.repeat(RNG.random(100), ROWS // 100),
    "constant": np.zeros(ROWS),
    "records": np.rec.fromarrays([np.arange(ROWS), RNG.random(ROWS)], "u4,f8"),
    "places": np.cumsum(RNG.integers(1, 30, ROWS)),
}


def made_of(column, name):
    return Items(column.dtype.itemsize, running=name == "places")


def scattered(column):
    found = column.copy()
    rows = np.sort(RNG.choice(len(found), len(found) // 100, replace=False))
    found[rows] = found[rows[::-1]]
    return found


def without_text(places):
    """Return where texts begin when the one in the middle is left out."""
    lengths = np.delete(np.diff(places), len(places) // 2)
    return places[0] + np.concatenate(([0], np.cumsum(lengths)))


CHANGES = {
    "nothing": lambda c: c.copy(),
    "appended": lambda c: np.concatenate([c, c[: len(c) // 100][::-1]]),
    "block": lambda c: np.concatenate([c[:1000], c[2000:4000][::-1], c[3000:]]),
    "deleted": lambda c: np.delete(c, len(c) // 2),
    "inserted": lambda c: np.concatenate([c[:99], c[-1:], c[99:]]),
    "scattered": scattered,
}


def size_of(folder):
    return sum(p.stat().st_size for p in folder.rglob("*") if p.is_file())


@pytest.fixture
def place(tmp_path):
    return tmp_path / "store"


def opened(place, cache="cache"):
    return ObjectStore(str(place), cache=str(place.parent / cache))


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("name", COLUMNS)
def test_it_costs_what_is_new(place, name, change):
    column = COLUMNS[name]
    items = made_of(column, name)
    if name == "places" and change != "nothing":
        changed = without_text(column)
    else:
        changed = CHANGES[change](column)
    opened(place).put(memoryview(column).cast("B"), items)
    before = size_of(place)
    data = memoryview(np.ascontiguousarray(changed)).cast("B")
    digest = opened(place).put(data, items)
    assert size_of(place) - before < column.nbytes // 5 + MOST
    assert bytes(opened(place).map(digest)) == bytes(data)
    assert bytes(opened(place, "another").map(digest)) == bytes(data), "the cache is not needed"
    assert opened(place, "another").get(digest) == bytes(data)
    assert opened(place).size(digest) == len(data)
    assert digest in set(opened(place).digests())


def test_many_generations_come_back(place):
    column = COLUMNS["numbers"]
    stored = {}
    for generation in range(8):
        column = CHANGES[list(CHANGES)[generation % len(CHANGES)]](column)
        stored[opened(place).put(memoryview(column).cast("B"), Items(8))] = column.tobytes()
    reader = opened(place, "another")
    assert all(bytes(reader.map(digest)) == data for digest, data in stored.items())
    assert size_of(place) < 2.5 * COLUMNS["numbers"].nbytes


def test_what_is_not_alike_is_kept_whole(place):
    first = opened(place).put(memoryview(RNG.random(ROWS)).cast("B"), Items(8))
    second = opened(place).put(memoryview(RNG.random(ROWS)).cast("B"), Items(8))
    whole = {p.name for p in place.glob("??/*") if len(p.name) == 64}
    assert whole == {first, second}


def test_a_damaged_source_is_never_returned(place):
    column = COLUMNS["numbers"]
    base = opened(place).put(memoryview(column).cast("B"), Items(8))
    digest = opened(place).put(memoryview(CHANGES["deleted"](column)).cast("B"), Items(8))
    path = place / base[:2] / base
    path.chmod(0o644)
    with path.open("r+b") as file:
        file.seek(100_000)
        file.write(b"damage")
    reader = opened(place, "another")
    with pytest.raises(StoreError) as caught:
        reader.map(digest)
    assert caught.value.code == "object-damaged"
    assert not reader.renew(digest)
    again = opened(place, "another")
    assert again.put(memoryview(CHANGES["deleted"](column)).cast("B"), Items(8)) == digest
    assert bytes(again.map(digest)) == CHANGES["deleted"](column).tobytes()


@pytest.mark.parametrize("note", ["recipe", "pieces"])
def test_a_damaged_note_is_never_believed(place, note):
    column = COLUMNS["numbers"]
    changed = memoryview(CHANGES["deleted"](column)).cast("B")
    opened(place).put(memoryview(column).cast("B"), Items(8))
    digest = opened(place).put(changed, Items(8))
    for path in place.glob(f"??/*.{note}"):
        path.chmod(0o644)
        data = bytearray(path.read_bytes())
        data[len(data) // 2] ^= 1
        path.write_bytes(data)
    assert opened(place, "another").put(changed, Items(8)) == digest
    assert bytes(opened(place, "another").map(digest)) == bytes(changed)


def test_the_cache_may_be_anything(place):
    column = COLUMNS["numbers"]
    changed = memoryview(CHANGES["deleted"](column)).cast("B")
    opened(place).put(memoryview(column).cast("B"), Items(8))
    digest = opened(place).put(changed, Items(8))
    cached = place.parent / "cache" / digest[:2] / digest
    cached.chmod(0o644)
    cached.write_bytes(b"something else")
    assert bytes(opened(place).map(digest)) == bytes(changed)


@pytest.mark.parametrize("name", COLUMNS)
def test_pieces_are_neither_small_nor_large(name):
    column = COLUMNS[name]
    data = memoryview(column).cast("B")
    pieces = cut(data, scan(data, made_of(column, name)))
    sizes = np.diff(pieces.bounds)
    assert sum(sizes) == column.nbytes
    assert (sizes[:-1] >= LEAST).all()
    assert (sizes <= MOST).all()
    assert len(pieces.ids) == len(sizes)
    assert all(b % column.dtype.itemsize % 4 == 0 for b in pieces.bounds[:-1])


@pytest.mark.parametrize("change", ["nothing", "appended", "scattered", "deleted"])
@pytest.mark.parametrize("first", ["columns", "block"])
def test_columns_are_found_in_a_block_and_the_other_way_round(place, first, change):
    columns = [np.random.default_rng(seed).random(ROWS) for seed in range(8)]
    changed = [CHANGES[change](column) for column in columns]
    block, changed_block = np.concatenate(columns), np.concatenate(changed)
    older, newer = (columns, [changed_block]) if first == "columns" else ([block], changed)
    for data in older:
        opened(place).put(memoryview(data).cast("B"), Items(8))
    before = size_of(place)
    for data in newer:
        digest = opened(place).put(memoryview(data).cast("B"), Items(8))
        assert bytes(opened(place, "another").map(digest)) == data.tobytes()
    assert size_of(place) - before < block.nbytes // 8


def test_a_small_part_does_not_hide_the_whole(place):
    """Texts of few words have the same few cuts everywhere."""
    words = [f"word{i}".encode() for i in range(50)]
    text = b" ".join(words[i] for i in RNG.integers(0, 50, 400_000))
    opened(place).put(memoryview(text))
    opened(place).put(memoryview(text[500_000:1_100_000][::-1]))
    opened(place).put(memoryview(text[:600_000]))
    before = size_of(place)
    changed = text[:1_500_000] + text[1_500_007:]
    digest = opened(place).put(memoryview(changed))
    assert size_of(place) - before < len(text) // 8
    assert bytes(opened(place, "another").map(digest)) == changed


def test_units_that_are_looked_at_meet_however_far_two_objects_are_moved():
    distances = {(a - b) % PERIOD for a in DRAWN for b in DRAWN}
    assert distances == set(range(PERIOD))


@pytest.mark.parametrize("moved", [0, 1, 40_000, 1_000_003, 3_333_333])
def test_large_objects_are_alike_however_far_they_are_moved(moved):
    """Both are looked at in a fifth of their units."""
    whole = np.random.default_rng(1).random(13 << 20)
    first = sketch(memoryview(whole[: 9 << 20]).cast("B"), Items(8))
    second = sketch(memoryview(whole[moved:]).cast("B"), Items(8))
    other = sketch(memoryview(whole[: 9 << 20][::-1].copy()).cast("B"), Items(8))
    assert len(set(first.hashes.tolist())) < 600
    common = {feature for part in first.features for feature in part}
    assert len(common & set(second.hashes.tolist())) >= 8
    assert not common & set(other.hashes.tolist())
