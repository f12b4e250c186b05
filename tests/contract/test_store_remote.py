"""The store behind fsspec behaves as every store must."""

import uuid

import pytest

from cellwright.stores import ObjectStore
from cellwright.testing.store_suite import StoreSuite


@pytest.fixture(params=["memory", "local"])
def open_store(request, tmp_path):
    url = {
        "memory": f"memory://{uuid.uuid4().hex}",
        "local": f"local://{tmp_path}/place",
    }[request.param]
    caches = iter(range(1000))
    return lambda: ObjectStore(url, cache=str(tmp_path / f"cache{next(caches)}"))


class TestRemote(StoreSuite):
    pass
