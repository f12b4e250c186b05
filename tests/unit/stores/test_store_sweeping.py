"""Garbage goes, what is needed or was used lately stays; damage is found, mended or set aside."""

import subprocess
import sys
import time

import numpy as np
import pytest

from cellwright.interfaces import Items
from cellwright.stores import ObjectStore
from cellwright.stores.checking import ASIDE, Damage, check_objects
from cellwright.stores.ledgers import forget_ledger, known_ledgers, note_ledger
from cellwright.stores.sizes import stored_sizes
from cellwright.stores.sweeping import sweep

COLUMN = np.random.default_rng(0).random(1 << 17)
CHANGED = np.delete(COLUMN, 5000)


def bytes_of(column):
    return memoryview(column).cast("B")


def later():
    return time.time_ns() + 10**9


@pytest.fixture(params=["folder", "remote"])
def opened(request, tmp_path):
    place = tmp_path / "store"
    url = str(place) if request.param == "folder" else f"local://{place}"
    return lambda: ObjectStore(url, cache=str(tmp_path / "cache"))


@pytest.fixture
def filled(opened):
    """Return digests of one object of each form."""
    return {
        "small": opened().put(b"small"),
        "other": opened().put(b"other"),
        "large": opened().put(bytes(200_000)),
        "base": opened().put(bytes_of(COLUMN), Items(8)),
        "recipe": opened().put(bytes_of(CHANGED), Items(8)),
    }


def there(opened, filled):
    store = opened()
    return {name for name, digest in filled.items() if store.has(digest)}


def test_what_is_needed_stays(opened, filled):
    swept = sweep(opened(), {filled["small"], filled["large"]}, later())
    assert there(opened, filled) == {"small", "large"}
    assert swept.removed >= 3
    assert swept.freed > CHANGED.nbytes
    assert swept.kept == 2


def test_what_a_recipe_refers_to_stays(opened, filled):
    sweep(opened(), {filled["recipe"]}, later())
    assert there(opened, filled) == {"recipe", "base"}
    store = opened()
    store.cache.remove(filled["recipe"])
    assert bytes(opened().map(filled["recipe"])) == CHANGED.tobytes()
    sweep(opened(), (), later())
    assert there(opened, filled) == set()
    assert [d for d in opened().digests()] == []


def test_what_was_used_lately_stays(opened, filled):
    before = later()
    while time.time_ns() <= before + 10**8:  # times of files are coarser than the clock
        time.sleep(0.05)
    session = opened()
    assert session.renew(filled["small"])
    assert session.renew(filled["recipe"])
    assert session.put(bytes(200_000)) == filled["large"]
    swept = sweep(opened(), (), before)
    assert there(opened, filled) == {"small", "recipe", "base", "large"}
    assert swept.recent >= 3


def test_a_dry_run_removes_nothing_and_counts_the_same(opened, filled):
    keep = {filled["other"]}
    told = sweep(opened(), keep, later(), dry=True)
    assert there(opened, filled) == set(filled)
    done = sweep(opened(), keep, later())
    assert (told.removed, told.freed) == (done.removed, done.freed)


def test_what_was_removed_can_be_stored_again(opened, filled):
    sweep(opened(), (), later())
    assert opened().put(bytes_of(CHANGED), Items(8)) == filled["recipe"]
    assert opened().put(b"small") == filled["small"]
    assert bytes(opened().map(filled["recipe"])) == CHANGED.tobytes()
    assert opened().get(filled["small"]) == b"small"


def test_sizes_are_known(opened, filled):
    sizes = stored_sizes(opened())
    assert set(filled.values()) <= set(sizes)
    assert sizes[filled["base"]][0] >= COLUMN.nbytes
    size, sources = sizes[filled["recipe"]]
    assert size < COLUMN.nbytes / 20
    assert filled["base"] in sources


def damages(opened, **options):
    return [d for d in check_objects(opened(), **options) if isinstance(d, Damage)]


def flip(path, at=100):
    path.chmod(0o644)
    data = bytearray(path.read_bytes())
    data[at] ^= 4
    path.write_bytes(data)


def test_a_sound_store_has_no_damage(opened, filled):
    assert damages(opened) == []
    found = set(check_objects(opened()))
    assert set(filled.values()) <= found


def test_damage_to_a_whole_object_is_set_aside(tmp_path, opened, filled):
    digest = filled["large"]
    flip(tmp_path / "store" / digest[:2] / digest)
    ObjectStore("x", cache=str(tmp_path / "cache")).cache.remove(digest)
    assert [(d.what, d.digest, d.done) for d in damages(opened)] == [("object", digest, "")]
    (damage,) = damages(opened, repair=True)
    assert damage.done == "set aside"
    assert damages(opened) == []
    assert not opened().has(digest)
    assert opened().put(bytes(200_000)) == digest
    assert opened().get(digest) == bytes(200_000)


def test_damage_is_restored_from_the_cache(tmp_path, opened, filled):
    digest = filled["base"]
    flip(tmp_path / "store" / digest[:2] / digest, 300_000)
    cache = ObjectStore("x", cache=str(tmp_path / "cache")).cache
    cache.put(bytes_of(COLUMN))
    found = damages(opened, repair=True)
    assert ("object", digest, "restored") in [(d.what, d.digest, d.done) for d in found]
    assert opened().get(digest) == COLUMN.tobytes()
    cache.remove(filled["recipe"])
    assert bytes(opened().map(filled["recipe"])) == CHANGED.tobytes()
    assert damages(opened) == []


@pytest.mark.parametrize("kind", ["recipe", "pieces"])
def test_damage_to_a_note_is_found(tmp_path, opened, filled, kind):
    digest = filled["recipe" if kind == "recipe" else "base"]
    flip(tmp_path / "store" / digest[:2] / f"{digest}.{kind}", 40)
    (damage,) = damages(opened, repair=True)
    assert damage.digest == digest
    assert damage.done == ("restored" if kind == "recipe" else "removed")
    assert damages(opened) == []
    assert opened().get(digest) == (CHANGED if kind == "recipe" else COLUMN).tobytes()


def test_a_damaged_cache_is_emptied(tmp_path, opened, filled):
    digest = filled["recipe"]
    flip(tmp_path / "cache" / digest[:2] / digest)
    assert [d.what for d in damages(opened, repair=True)] == ["cache"]
    assert damages(opened) == []
    assert bytes(opened().map(digest)) == CHANGED.tobytes()


def test_damage_to_small_objects_is_set_aside(tmp_path):
    store = ObjectStore(str(tmp_path))
    digest = store.put(b"precious")
    flip(tmp_path / ".small" / digest[:2], 55)
    opened = lambda: ObjectStore(str(tmp_path))  # noqa: E731
    (damage,) = damages(opened, repair=True)
    assert (damage.what, damage.digest, damage.done) == ("small", digest, "set aside")
    assert damages(opened) == []
    assert not opened().has(digest)
    assert len(list((tmp_path / ASIDE).iterdir())) == 1


def test_ledgers_are_noted(opened):
    note_ledger(opened(), "sqlite:///../ledger.db", "/here")
    note_ledger(opened(), "sqlite:///../ledger.db", "/there")
    note_ledger(opened(), "postgresql://host/db", "/x")
    assert set(known_ledgers(opened())) == {
        ("sqlite:///../ledger.db", "/here"),
        ("postgresql://host/db", "/x"),
    }
    forget_ledger(opened(), "postgresql://host/db")
    assert len(list(known_ledgers(opened()))) == 1
    assert list(opened().digests()) == []


COLLECTOR = """
import sys, time
from cellwright.stores import ObjectStore
from cellwright.stores.sweeping import sweep
begun = time.time_ns()
for _ in range(40):
    sweep(ObjectStore(sys.argv[1], cache=sys.argv[2]), (), begun - 10**9)
"""

WRITER = """
import sys
from cellwright.stores import ObjectStore
from cellwright.interfaces import Items
import numpy as np
column = np.random.default_rng(0).random(1 << 17)
for number in range(15):
    store = ObjectStore(sys.argv[1], cache=sys.argv[2])
    changed = np.delete(column, number * 100)
    stored = {store.put(memoryview(changed).cast("B"), Items(8)): changed.tobytes()}
    for data in (b"%d" % number, b"same", bytes(100_000 + number)):
        stored[store.put(data)] = data
    for digest, data in stored.items():
        assert store.get(digest) == data, (number, len(data))
        assert bytes(store.map(digest)) == data, (number, len(data))
"""


def test_two_collectors_take_nothing_from_a_writer(tmp_path):
    """What is old is garbage to them, and the writer stores just that again and again."""
    place, cache = str(tmp_path / "store"), str(tmp_path / "cache")
    store = ObjectStore(place, cache=cache)
    store.put(bytes_of(COLUMN), Items(8))
    for number in range(15):
        store.put(bytes_of(np.delete(COLUMN, number * 100)), Items(8))
        store.put(b"%d" % number)
        store.put(bytes(100_000 + number))
    time.sleep(1.1)
    processes = [
        subprocess.Popen([sys.executable, "-c", code, place, cache])
        for code in (COLLECTOR, WRITER, COLLECTOR)
    ]
    assert [p.wait(timeout=200) for p in processes] == [0, 0, 0]
    assert damages(lambda: ObjectStore(place, cache=cache)) == []
