"""The store in a local folder behaves as every store must."""

import pytest

from cellwright.stores import ObjectStore
from cellwright.testing.store_suite import StoreSuite


@pytest.fixture(params=["path", "file"])
def open_store(request, tmp_path):
    place = tmp_path / "a store"
    url = str(place) if request.param == "path" else f"file://{place}"
    return lambda: ObjectStore(url)


class TestFolder(StoreSuite):
    pass
