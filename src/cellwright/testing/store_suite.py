"""The behaviour that every store must have, as tests to inherit; no store itself."""

# ruff: noqa: S101, D102 - tests assert, and their names say what

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from cellwright.errors import StoreError
from cellwright.hashing import digest_bytes
from cellwright.interfaces import BYTES, Items, Store

OpenStore = Callable[[], Store]

OBJECTS: tuple[bytes, ...] = (b"", b"a", b"abc" * 1000, bytes(range(256)) * 8192)
ABSENT = "0" * 64


class StoreSuite:
    """Inherit, and provide a pytest fixture `open_store`.

    The fixture returns a function that opens the same place, empty at first, each time.
    """

    @pytest.mark.parametrize("data", OBJECTS, ids=len)
    def test_an_object_comes_back(self, open_store: OpenStore, data: bytes) -> None:
        store = open_store()
        digest = store.put(data)
        assert digest == digest_bytes(data)
        assert store.has(digest)
        assert store.size(digest) == len(data)
        assert store.get(digest) == data
        assert bytes(store.map(digest)) == data

    def test_another_opening_finds_it(self, open_store: OpenStore) -> None:
        digest = open_store().put(b"kept")
        assert open_store().get(digest) == b"kept"
        assert list(open_store().digests()) == [digest]

    def test_buffers_are_stored_as_one(self, open_store: OpenStore) -> None:
        store = open_store()
        parts: list[bytes | memoryview] = [
            b"one",
            memoryview(b"two"),
            b"",
            memoryview(bytearray(b"three")),
        ]
        assert store.get(store.put(parts)) == b"onetwothree"
        assert store.get(store.put(iter(parts[:2]))) == b"onetwo"

    def test_buffers_of_any_shape_are_bytes(self, open_store: OpenStore) -> None:
        store = open_store()
        table = memoryview(bytearray(24)).cast("i", (2, 3))
        assert store.get(store.put(table)) == bytes(24)

    def test_storing_twice_keeps_one(self, open_store: OpenStore) -> None:
        store = open_store()
        assert store.put(b"same") == store.put(iter([b"sa", b"me"]))
        assert len(list(store.digests())) == 1

    def test_small_objects_are_stored_at_once(self, open_store: OpenStore) -> None:
        objects = {digest_bytes(d): d for d in (b"", b"one", b"two", b"x" * 200_000)}
        store = open_store()
        store.put_small(objects)
        store.put_small(objects)
        store.put_small({})
        again = open_store()
        assert set(again.digests()) == set(objects)
        assert {d: again.get(d) for d in objects} == objects

    @pytest.mark.parametrize("data", OBJECTS, ids=len)
    def test_using_tells_whether_it_is_there(self, open_store: OpenStore, data: bytes) -> None:
        assert not open_store().renew(digest_bytes(data))
        digest = open_store().put(data)
        assert open_store().renew(digest)
        assert open_store().get(digest) == data

    def test_what_it_is_made_of_changes_nothing(self, open_store: OpenStore) -> None:
        data = memoryview(bytes(range(256)) * 4096)
        for items in (BYTES, Items(8), Items(12), Items(8, running=True)):
            assert open_store().put(data, items) == digest_bytes(data)
        assert open_store().get(digest_bytes(data)) == data

    def test_changes_to_a_mapping_stay_private(self, open_store: OpenStore) -> None:
        store = open_store()
        digest = store.put(b"x" * 100_000)
        view = store.map(digest)
        view[:3] = b"new"
        assert bytes(view[:4]) == b"newx"
        assert bytes(store.map(digest)[:4]) == b"xxxx"
        assert store.get(digest) == b"x" * 100_000

    def test_a_mapping_outlives_the_store(self, open_store: OpenStore) -> None:
        view = open_store().map(open_store().put(b"y" * 10_000))
        assert bytes(view) == b"y" * 10_000

    def test_an_empty_store_has_nothing(self, open_store: OpenStore) -> None:
        store = open_store()
        assert list(store.digests()) == []
        assert not store.has(ABSENT)

    @pytest.mark.parametrize("ask", ["get", "map", "size"])
    def test_what_is_not_there_is_missing(self, open_store: OpenStore, ask: str) -> None:
        with pytest.raises(StoreError) as caught:
            getattr(open_store(), ask)(ABSENT)
        assert caught.value.code == "object-missing"
        assert ABSENT in caught.value.message
        assert caught.value.where
        assert caught.value.hint

    def test_a_broken_stream_leaves_nothing(self, open_store: OpenStore) -> None:
        def stream() -> object:
            yield b"begin"
            message = "the source failed"
            raise ValueError(message)

        store = open_store()
        with pytest.raises((ValueError, StoreError)):
            store.put(stream())  # type: ignore[arg-type]
        assert list(open_store().digests()) == []

    def test_many_writers_of_one_object(self, open_store: OpenStore) -> None:
        data = bytes(range(256)) * 4096
        found: list[str] = []
        threads = [
            threading.Thread(target=lambda: found.append(open_store().put(iter([data]))))
            for _ in range(8)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert found == [digest_bytes(data)] * 8
        assert open_store().get(found[0]) == data
