"""Whether an input is another value than when it was loaded; what follows is for the scheduler."""

from __future__ import annotations

import types
from collections.abc import Iterable, Iterator, Mapping
from typing import NoReturn

from cellwright.hashing import digest_bytes
from cellwright.interfaces import BYTES, Items
from cellwright.runtime.session import Session
from cellwright.serializers import digest_value, dump_bundle, load_bundle
from cellwright.serializers.states import states_left_alone


def is_changed(name: str, session: Session) -> bool:
    """Return whether an input that was loaded has another value now.

    Values with a canonical digest are compared by it: memory that is still as it was mapped is not
    read. Others are written down again and compared, first with what was stored, then with what a
    fresh copy gives, since objects may be written in another way once they were loaded.

    Args:
        name: The input.
        session: The step.
    """
    value = session.live.find(session.inputs[name])
    entry = session.live.entry_of(value) if value is not None else None
    if value is None or entry is None:
        return False
    if entry.ref.canonical:
        now = digest_value(value)
        return now is None or now.digest != entry.ref.value
    if isinstance(value, type | types.FunctionType):  # there is only one of it
        return _write(value) != entry.ref.value
    return _is_rewritten(name, value, session)


def _is_rewritten(name: str, value: object, session: Session) -> bool:
    stored = session.loaded[name]
    try:
        now = _write(value)
        with states_left_alone():
            fresh = load_bundle({name: stored}, session.store)[name]
        return now != _write(fresh)
    except Exception:  # what cannot be written any longer has changed
        return True


def _write(value: object) -> str:
    """Return the digest of what would be stored of a value."""
    return dump_bundle({"value": value}, _Nowhere(), profiles=False)["value"].value


class _Nowhere:
    """A store that keeps nothing and only tells digests."""

    url = ""

    def put(
        self, data: bytes | memoryview | Iterable[bytes | memoryview], items: Items = BYTES
    ) -> str:
        """Return the digest of an object."""
        return digest_bytes(data)

    def put_small(self, objects: Mapping[str, bytes]) -> None:
        """Forget some objects."""

    def renew(self, digest: str) -> bool:
        """Return that there is nothing."""
        return False

    def has(self, digest: str) -> bool:
        """Return that there is nothing."""
        return False

    def digests(self) -> Iterator[str]:
        """Return nothing."""
        return iter(())

    def get(self, digest: str) -> NoReturn:
        """Refuse: nothing is kept."""
        raise KeyError(digest)

    map = size = get
