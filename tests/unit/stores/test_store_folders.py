"""What the store in a folder stands: full disks, killed writers, flipped bits, foreign files."""

import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from cellwright.errors import StoreError
from cellwright.hashing import digest_bytes
from cellwright.stores import ObjectStore
from cellwright.stores.folder import CHECKED, INCOMING, LOCK
from cellwright.stores.records import HEAD
from cellwright.stores.small import FOLDER
from cellwright.stores.verified import RECORDED, is_recorded, record_check

LARGE = bytes(range(256)) * (RECORDED // 128)


def path_of(root, digest):
    small = Path(root) / FOLDER / digest[:2]
    whole = Path(root) / digest[:2] / digest
    return whole if whole.exists() else small


def flip(path, at):
    path.chmod(0o644)
    with path.open("r+b") as file:
        file.seek(at)
        byte = file.read(1)
        file.seek(at)
        file.write(bytes([byte[0] ^ 1]))


@pytest.fixture
def small_disk(tmp_path):
    place = tmp_path / "disk"
    place.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(place)], capture_output=True
    )
    if done.returncode:
        pytest.skip("mounting is not permitted here")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def everything_in(place):
    files = (p for p in place.rglob("*") if p.is_file() and p.name != LOCK)
    return sorted(str(p.relative_to(place)) for p in files)


def four_megabytes(kind):
    pieces = [bytes(1 << 20)] * 4
    column = memoryview(np.random.default_rng(0).random(1 << 19)).cast("B")
    many = {"bytes": b"".join(pieces), "buffers": pieces, "stream": iter(pieces)}
    return {**many, "column": column}[kind]


@pytest.mark.parametrize("kind", ["bytes", "buffers", "stream", "column"])
def test_a_full_disk_is_said_and_nothing_stays(small_disk, kind):
    store = ObjectStore(str(small_disk / "store"))
    kept = store.put(b"kept")
    before = everything_in(small_disk)
    with pytest.raises(StoreError) as caught:
        store.put(four_megabytes(kind))
    assert caught.value.code == "store-full"
    assert str(small_disk) in caught.value.where
    assert "free space" in caught.value.hint
    assert everything_in(small_disk) == before
    assert list(store.digests()) == [kept]
    assert store.put(b"small") in list(store.digests())


WRITER = """
import sys, time
from cellwright.stores import ObjectStore
def stream():
    yield b"a" * (1 << 20)
    print("begun", flush=True)
    time.sleep(60)
ObjectStore(sys.argv[1]).put(stream())
"""


def test_a_killed_writer_leaves_nothing_to_read(tmp_path):
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, str(tmp_path)], stdout=subprocess.PIPE, text=True
    ) as writer:
        assert writer.stdout.readline() == "begun\n"
        writer.send_signal(signal.SIGKILL)
    store = ObjectStore(str(tmp_path))
    assert list(store.digests()) == []
    assert len(list((tmp_path / INCOMING).iterdir())) == 1
    digest = store.put(b"a" * (1 << 20))
    assert list(store.digests()) == [digest]


TWIN = """
import sys
from cellwright.stores import ObjectStore
store = ObjectStore(sys.argv[1])
for number in range(40):
    store.put(bytes([number]) * 200_000)
print(len(list(store.digests())))
"""


def test_two_processes_store_the_same(tmp_path):
    twins = [
        subprocess.Popen(
            [sys.executable, "-c", TWIN, str(tmp_path)], stdout=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    assert [twin.communicate()[0] for twin in twins] == ["40\n", "40\n"]
    store = ObjectStore(str(tmp_path))
    assert all(digest_bytes(store.get(d)) == d for d in store.digests())
    assert list((tmp_path / INCOMING).iterdir()) == []


@pytest.mark.parametrize("size", [10, 100_000, len(LARGE)])
@pytest.mark.parametrize("ask", ["get", "map"])
@pytest.mark.parametrize("reopened", [True, False])
def test_a_flipped_bit_is_never_returned(tmp_path, size, ask, reopened):
    store = ObjectStore(str(tmp_path))
    digest = store.put(LARGE[:size])
    store.map(digest)
    flip(path_of(tmp_path, digest), size // 2 + (HEAD if size < 1000 else 0))
    reader = ObjectStore(str(tmp_path)) if reopened else store
    with pytest.raises(StoreError) as caught:
        getattr(reader, ask)(digest)
    assert caught.value.code == "object-damaged"
    assert digest[:2] in caught.value.where
    assert digest in caught.value.message


@pytest.mark.parametrize("size", [10, len(LARGE)])
@pytest.mark.parametrize("streamed", [True, False])
def test_storing_again_repairs(tmp_path, size, streamed):
    data = LARGE[:size]
    digest = ObjectStore(str(tmp_path)).put(data)
    flip(path_of(tmp_path, digest), HEAD + 3)
    store = ObjectStore(str(tmp_path))
    assert store.put(iter([data]) if streamed else data) == digest
    assert store.get(digest) == data
    assert bytes(store.map(digest)) == data


def test_a_large_object_is_checked_once(tmp_path, monkeypatch):
    digest = ObjectStore(str(tmp_path)).put(LARGE)
    reader = ObjectStore(str(tmp_path))
    monkeypatch.setattr("cellwright.stores.folder.digest_bytes", None)
    assert bytes(reader.map(digest)[:100]) == LARGE[:100]


def test_a_restored_time_does_not_hide_a_change(tmp_path):
    digest = ObjectStore(str(tmp_path)).put(LARGE)
    path = path_of(tmp_path, digest)
    status = path.stat()
    flip(path, 1000)
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    with pytest.raises(StoreError):
        ObjectStore(str(tmp_path)).map(digest)


def test_a_record_that_others_may_write_counts_for_nothing(tmp_path):
    file, record = tmp_path / "file", tmp_path / "record"
    file.write_bytes(b"data")
    record_check(record, file.stat())
    assert is_recorded(record, file.stat())
    record.chmod(0o666)
    assert not is_recorded(record, file.stat())


def test_objects_cannot_be_written_by_accident(tmp_path):
    digest = ObjectStore(str(tmp_path)).put(LARGE)
    assert stat.S_IMODE(path_of(tmp_path, digest).stat().st_mode) == 0o444


def test_what_is_no_object_is_not_listed(tmp_path):
    store = ObjectStore(str(tmp_path))
    digest = store.put(LARGE)
    (tmp_path / "notes.txt").write_text("mine")
    (tmp_path / digest[:2] / "README").write_text("mine")
    assert list(store.digests()) == [digest]
    assert (tmp_path / CHECKED).is_dir()


def test_an_existing_object_is_not_written_again(tmp_path):
    store = ObjectStore(str(tmp_path))
    digest = store.put(LARGE)
    before = path_of(tmp_path, digest).stat()
    time.sleep(0.01)
    assert ObjectStore(str(tmp_path)).put(LARGE) == digest
    after = path_of(tmp_path, digest).stat()
    assert after.st_ino == before.st_ino
    assert after.st_mtime_ns > before.st_mtime_ns, "it counts as used now"


@pytest.mark.parametrize("ask", ["put", "get", "map", "has", "size"])
def test_a_place_that_is_no_folder_is_unreachable(tmp_path, ask):
    (tmp_path / "file").write_text("")
    store = ObjectStore(str(tmp_path / "file"))
    if ask == "has":
        assert not store.has("0" * 64)
        return
    with pytest.raises(StoreError) as caught:
        getattr(store, ask)(b"x" if ask == "put" else "0" * 64)
    assert caught.value.code == "store-unreachable"
    assert "file" in caught.value.where
    assert caught.value.hint


def test_nothing_is_made_by_reading(tmp_path):
    store = ObjectStore(str(tmp_path / "store"))
    assert not store.has("0" * 64)
    assert list(store.digests()) == []
    assert not (tmp_path / "store").exists()
