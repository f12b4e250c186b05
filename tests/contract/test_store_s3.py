"""The store on S3 behaves as every store must: a real server on this machine, through s3fs.

The server is `moto`, a process of its own. Skipped where it is not installed.
"""

import os
import socket
import subprocess
import sys
import time
import urllib.request
import uuid

import numpy as np
import pytest

from cellwright.errors import StoreError
from cellwright.interfaces import Items
from cellwright.stores import ObjectStore
from cellwright.stores.checking import Damage, check_objects
from cellwright.stores.sizes import stored_sizes
from cellwright.stores.sweeping import sweep
from cellwright.testing.store_suite import StoreSuite

pytest.importorskip("moto")
pytest.importorskip("s3fs")
pytest.importorskip("flask_cors")
pytestmark = pytest.mark.filterwarnings("ignore")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="module")
def bucket():
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    url = f"http://127.0.0.1:{port}"
    settings = {
        "AWS_ENDPOINT_URL": url,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
    }
    os.environ.update(settings)
    try:
        for _ in range(200):
            try:
                urllib.request.urlopen(f"{url}/moto-api/", timeout=1).close()
                break
            except OSError:
                assert server.poll() is None
                time.sleep(0.1)
        import s3fs

        s3fs.S3FileSystem().mkdir("artifacts")
        yield "s3://artifacts"
    finally:
        server.terminate()
        server.wait()
        for name in settings:
            os.environ.pop(name, None)


@pytest.fixture
def open_store(bucket, tmp_path):
    url = f"{bucket}/{uuid.uuid4().hex}"
    caches = iter(range(1000))
    return lambda: ObjectStore(url, cache=str(tmp_path / f"cache{next(caches)}"))


class TestS3(StoreSuite):
    pass


def test_a_changed_column_is_sent_as_what_is_new(open_store):
    column = np.random.default_rng(0).random(1 << 18)
    changed = np.delete(column, 1000)
    store = open_store()
    base = store.put(memoryview(column).cast("B"), Items(8))
    digest = store.put(memoryview(changed).cast("B"), Items(8))
    assert stored_sizes(store)[digest][0] < column.nbytes / 20
    assert bytes(open_store().map(digest)) == changed.tobytes()
    assert [d for d in check_objects(open_store()) if isinstance(d, Damage)] == []
    sweep(open_store(), {digest}, time.time_ns() + 10**10)
    assert {digest, base} <= set(open_store().digests())
    sweep(open_store(), (), time.time_ns() + 10**10)
    assert list(open_store().digests()) == []


def test_a_bucket_that_is_not_there_is_said(bucket, tmp_path):
    store = ObjectStore("s3://nowhere/x", cache=str(tmp_path / "cache"))
    with pytest.raises(StoreError) as caught:
        store.put(b"x" * 100_000)
    assert caught.value.code in ("store-unreachable", "object-missing")
    assert caught.value.hint
