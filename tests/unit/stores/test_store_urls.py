"""Which URLs name a folder, what goes through the cache, and what stays unloaded."""

import subprocess
import sys
from pathlib import Path

import pytest

from cellwright.errors import StoreError
from cellwright.stores import ObjectStore
from cellwright.stores.objects import _local_path


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("/a/b", "/a/b"),
        ("file:///a/b", "/a/b"),
        ("file:///a%20b", "/a b"),
        ("~/store", str(Path.home() / "store")),
        ("memory://x", None),
        ("s3://bucket/x", None),
        ("simplecache::memory://x", None),
    ],
)
def test_local_path(url, path):
    assert _local_path(url) == (None if path is None else Path(path))


def test_a_relative_path_is_that_of_the_moment(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    store = ObjectStore("store")
    monkeypatch.chdir("/")
    digest = store.put(b"x" * 100_000)
    assert (tmp_path / "store" / digest[:2] / digest).is_file()


def test_an_unknown_protocol_is_said():
    with pytest.raises(StoreError) as caught:
        ObjectStore("nosuch://x")
    assert caught.value.code == "store-unreachable"


def test_a_damaged_cache_is_filled_again(tmp_path):
    url = f"local://{tmp_path}/place"
    digest = ObjectStore(url, cache=str(tmp_path / "cache")).put(b"data" * 1000)
    cached = tmp_path / "cache" / digest[:2] / digest
    cached.chmod(0o644)
    cached.write_bytes(b"else" * 1000)
    store = ObjectStore(url, cache=str(tmp_path / "cache"))
    assert store.get(digest) == b"data" * 1000
    assert bytes(store.map(digest)) == b"data" * 1000


def test_a_damaged_remote_object_is_never_returned(tmp_path):
    url = f"local://{tmp_path}/place"
    digest = ObjectStore(url, cache=str(tmp_path / "cache")).put(b"data")
    remote = tmp_path / "place" / digest[:2] / digest
    remote.chmod(0o644)
    remote.write_bytes(b"else")
    store = ObjectStore(url, cache=str(tmp_path / "other"))
    for ask in (store.get, store.map):
        with pytest.raises(StoreError) as caught:
            ask(digest)
        assert caught.value.code == "object-damaged"


def test_a_folder_needs_no_fsspec(tmp_path):
    code = (
        "import sys; from cellwright.stores import ObjectStore;"
        f"s = ObjectStore({str(tmp_path)!r}); s.get(s.put(b'x')); print('fsspec' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
