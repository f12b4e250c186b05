"""The behaviour that every serializer must have, as tests to inherit; no serializer itself."""

# ruff: noqa: S101, D102 - tests assert, and their names say what

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

import msgspec

from cellwright.hashing import canonical_bytes
from cellwright.interfaces import Payload, Serializer

Same = Callable[[object, object], bool]


def through_the_store(payload: Payload) -> Payload:
    """Return a payload as it is when it comes back: plain data, writable private memory."""
    meta = msgspec.msgpack.decode(msgspec.msgpack.encode(payload.meta))
    buffers = tuple(memoryview(bytearray(buffer)) for buffer in payload.buffers)
    return Payload(meta, buffers, payload.parts)


class SerializerSuite:
    """Inherit, set `serializer`, and provide pytest fixtures.

    `accepted` gives one value that the serializer must take, `refused` one that it must not,
    `same` a function that tells whether two values are exactly the same (types, order, memory
    layout as far as programs can see it). `copied`, a function, makes an equal value in
    other memory.
    """

    serializer: ClassVar[Serializer]

    def test_has_a_name_and_a_version(self) -> None:
        assert self.serializer.name.isidentifier()
        assert self.serializer.version >= 1

    def test_refuses_what_it_cannot_do(self, refused: object) -> None:
        assert not self.serializer.accepts(refused)

    def test_comes_back_exactly(self, accepted: object, same: Same) -> None:
        assert self.serializer.accepts(accepted)
        payload = self.serializer.dump(accepted)
        loaded = self.serializer.load(through_the_store(payload))
        assert type(loaded) is type(accepted)
        assert same(accepted, loaded)

    def test_comes_back_again(self, accepted: object, same: Same) -> None:
        once = self.serializer.load(through_the_store(self.serializer.dump(accepted)))
        twice = self.serializer.load(through_the_store(self.serializer.dump(once)))
        assert same(accepted, twice)

    def test_meta_is_plain(self, accepted: object) -> None:
        meta = self.serializer.dump(accepted).meta
        assert canonical_bytes(meta)
        assert msgspec.json.decode(msgspec.json.encode(meta)) == meta

    def test_digest_is_that_of_the_value(
        self, accepted: object, copied: Callable[[object], object]
    ) -> None:
        digest = self._digest(accepted)
        assert digest == self._digest(accepted)
        if digest is None:
            return
        assert digest == self._digest(copied(accepted))
        loaded = self.serializer.load(through_the_store(self.serializer.dump(accepted)))
        assert digest == self._digest(loaded)

    def test_summary_is_a_short_line(self, accepted: object) -> None:
        summary = self.serializer.summarize(accepted)
        assert len(summary) <= 100
        assert "\n" not in summary
        assert " at 0x" not in summary

    def _digest(self, value: object) -> str | None:
        return self.serializer.value_digest(value, self.serializer.dump(value))
