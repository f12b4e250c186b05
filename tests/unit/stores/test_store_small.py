"""Small objects share files: many at once, many writers, torn writes, damage anywhere."""

import subprocess
import sys

import pytest

from cellwright.errors import StoreError
from cellwright.hashing import digest_bytes
from cellwright.stores import ObjectStore
from cellwright.stores.records import HEAD, Gap, encode_record, read_records
from cellwright.stores.small import FOLDER, SMALL, SmallObjects


def many(count, start=0):
    found = (b"value %d" % number for number in range(start, start + count))
    return {digest_bytes(data): data for data in found}


def test_many_objects_make_few_files(tmp_path):
    objects = many(20_000)
    ObjectStore(str(tmp_path)).put_small(objects)
    assert len([p for p in tmp_path.rglob("*") if p.is_file()]) <= 257
    store = ObjectStore(str(tmp_path))
    assert set(store.digests()) == set(objects)
    some = list(objects)[::400]
    assert all(store.get(d) == objects[d] for d in some)


def test_storing_again_writes_nothing_but_its_use(tmp_path):
    objects = many(100)
    ObjectStore(str(tmp_path)).put_small(objects)
    size = sum(p.stat().st_size for p in tmp_path.rglob("*") if p.is_file())
    store = ObjectStore(str(tmp_path))
    for _ in range(5):
        store.put_small(objects)
    after = sum(p.stat().st_size for p in tmp_path.rglob("*") if p.is_file())
    assert after - size <= 100 * HEAD


@pytest.mark.parametrize("size", [0, 1, SMALL - 1, SMALL, SMALL + 1])
@pytest.mark.parametrize("form", [bytes, bytearray, memoryview, lambda d: [d[:1], d[1:]], iter])
def test_the_border_between_small_and_large(tmp_path, size, form):
    data = bytes(size)
    given = iter([data]) if form is iter else form(data)
    store = ObjectStore(str(tmp_path))
    digest = store.put(given)
    assert ObjectStore(str(tmp_path)).get(digest) == data
    assert (tmp_path / digest[:2] / digest).exists() == (size >= SMALL)


WRITER = """
import sys
from cellwright.hashing import digest_bytes
from cellwright.stores import ObjectStore
store = ObjectStore(sys.argv[1])
for number in range(150):
    data = b"%d" % (number // 2 if sys.argv[2] == "same" else number)
    store.put(data * 3)
    store.put_small({digest_bytes(b"w" + data): b"w" + data})
"""


def test_many_processes_append_at_once(tmp_path):
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path), kind])
        for kind in ("same", "all", "all")
    ]
    assert [w.wait() for w in writers] == [0, 0, 0]
    small = SmallObjects(tmp_path)
    assert len(set(small.digests())) == 300
    assert list(small.find_damage()) == []


def only_file(tmp_path):
    (path,) = (tmp_path / FOLDER).iterdir()
    return path


def three(tmp_path):
    """Store three objects in one file, one after the other."""
    found = [d for d in many(3000).items() if d[0].startswith("00")][:3]
    small = SmallObjects(tmp_path)
    for digest, data in found:
        small.put({digest: data})
    return found


@pytest.mark.parametrize("cut", [1, 5, HEAD - 1, HEAD, HEAD + 3])
def test_a_torn_write_is_overwritten(tmp_path, cut):
    found = three(tmp_path)
    path = only_file(tmp_path)
    extra = b"never finished"
    torn = encode_record(digest_bytes(extra), extra, 1)[:cut]
    with path.open("ab") as file:
        file.write(torn)
    small = SmallObjects(tmp_path)
    assert all(small.get(d) == data for d, data in found)
    digest = next(d for d in many(9000, 5000) if d.startswith("00"))
    data = many(9000, 5000)[digest]
    small.put({digest: data})
    assert SmallObjects(tmp_path).get(digest) == data
    assert list(SmallObjects(tmp_path).find_damage()) == []


def test_a_flipped_bit_anywhere_is_found_and_hides_nothing_else(tmp_path):
    found = three(tmp_path)
    path = only_file(tmp_path)
    whole = path.read_bytes()
    for place in range(len(whole)):
        data = bytearray(whole)
        data[place] ^= 1 << place % 8
        path.write_bytes(data)
        small = SmallObjects(tmp_path)
        damage = list(small.find_damage())
        assert damage, f"a bit in byte {place}"
        lost = [d for d, kept in found if small.get(d) != kept]
        assert len(lost) == 1, f"a bit in byte {place}"
        assert small.get(lost[0]) is None


def test_damage_is_said_and_repaired_by_storing_again(tmp_path):
    store = ObjectStore(str(tmp_path))
    digest = store.put(b"precious")
    path = only_file(tmp_path)
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    with pytest.raises(StoreError) as caught:
        ObjectStore(str(tmp_path)).get(digest)
    assert caught.value.code == "object-damaged"
    assert not ObjectStore(str(tmp_path)).renew(digest)
    ObjectStore(str(tmp_path)).put(b"precious")
    assert ObjectStore(str(tmp_path)).get(digest) == b"precious"


def test_sweeping_keeps_what_is_to_be_kept(tmp_path):
    objects = many(500)
    SmallObjects(tmp_path).put(objects)
    kept = set(list(objects)[::3])
    reader = SmallObjects(tmp_path)
    assert all(reader.get(d) for d in objects)
    count, freed = SmallObjects(tmp_path).sweep(lambda d, _: d in kept)
    assert count == len(objects) - len(kept)
    assert freed > 0
    assert set(reader.digests()) == kept
    assert all(reader.get(d) == objects[d] for d in kept)
    assert SmallObjects(tmp_path).sweep(lambda *_: True) == (0, 0)
    assert SmallObjects(tmp_path).sweep(lambda *_: False, dry=True)[0] == len(kept)
    assert SmallObjects(tmp_path).sweep(lambda *_: False)[0] == len(kept)
    assert list((tmp_path / FOLDER).iterdir()) == []


def test_records_are_read_as_they_were_written():
    data = encode_record("ab" * 32, b"one", 7) + encode_record("cd" * 32, b"", 9)
    first, second = read_records(data)
    assert (first.digest, first.size, first.time) == ("ab" * 32, 3, 7)
    assert (second.digest, second.size, second.time) == ("cd" * 32, 0, 9)
    gap, again = read_records(b"xx" + data[HEAD + 3 :])
    assert gap == Gap(0, 2)
    assert again.digest == "cd" * 32
