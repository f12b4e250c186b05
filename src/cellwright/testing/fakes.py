"""A store, a clock and a runner in memory, for tests of what stands on them; no tests."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta

from cellwright.errors import StoreError
from cellwright.hashing import digest_bytes
from cellwright.interfaces import BYTES, Cancellation, Items
from cellwright.model import (
    Actor,
    AttemptReport,
    AttemptRequest,
    Outcome,
    Stamp,
    StepResult,
)

ACTOR = Actor(user="ada", host="engine", process=1843)


class FakeClock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self._seconds = 0.0

    def now(self) -> datetime:
        """Return a time in 2026."""
        return datetime(2026, 11, 23, tzinfo=UTC) + timedelta(seconds=self._seconds)

    def monotonic(self) -> float:
        """Return how far the clock was moved."""
        return self._seconds

    def move(self, seconds: float) -> None:
        """Let time pass."""
        self._seconds += seconds

    def stamp(self) -> Stamp:
        """Return a stamp with the clock's time."""
        return Stamp(self.now(), ACTOR)


class Switch:
    """A request to end that a test makes, from any thread."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def request(self) -> None:
        """Ask for the end."""
        self._event.set()

    def requested(self) -> bool:
        """Return whether the end was asked for."""
        return self._event.is_set()

    def wait(self, seconds: float) -> bool:
        """Wait for the request, at most some seconds; return whether it came."""
        return self._event.wait(seconds)


class MemoryStore:
    """Objects in a dictionary."""

    url = "memory://"

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}

    def put(
        self, data: bytes | memoryview | Iterable[bytes | memoryview], items: Items = BYTES
    ) -> str:
        """Keep an object and return its digest."""
        whole = bytes(data) if isinstance(data, bytes | memoryview) else b"".join(data)
        digest = digest_bytes(whole)
        self.objects[digest] = whole
        return digest

    def put_small(self, objects: Mapping[str, bytes]) -> None:
        """Keep objects."""
        self.objects.update(objects)

    def renew(self, digest: str) -> bool:
        """Return whether an object is there."""
        return digest in self.objects

    def get(self, digest: str) -> bytes:
        """Return an object.

        Raises:
            StoreError: It is not there (`object-missing`).
        """
        try:
            return self.objects[digest]
        except KeyError:
            raise StoreError("the object is not there", code="object-missing") from None

    def map(self, digest: str) -> memoryview:
        """Return a writable copy of an object."""
        return memoryview(bytearray(self.get(digest)))

    def has(self, digest: str) -> bool:
        """Return whether an object is there."""
        return digest in self.objects

    def size(self, digest: str) -> int:
        """Return the size of an object."""
        return len(self.get(digest))

    def digests(self) -> Iterator[str]:
        """Iterate over all digests."""
        return iter(tuple(self.objects))


class ScriptedRunner:
    """A runner that does what a function says and remembers what it was asked.

    Args:
        act: Gets the request and the cancellation, and returns the report.
    """

    def __init__(self, act: Callable[[AttemptRequest, Cancellation], AttemptReport]) -> None:
        self._act = act
        self._lock = threading.Lock()
        self.requests: list[AttemptRequest] = []
        self.most = 0
        self.closed = 0
        self._now = 0

    def run(self, request: AttemptRequest, cancellation: Cancellation) -> AttemptReport:
        """Do what the function says; `most` is how many did so at once at most."""
        with self._lock:
            self.requests.append(request)
            self._now += 1
            self.most = max(self.most, self._now)
        try:
            return self._act(request, cancellation)
        finally:
            with self._lock:
                self._now -= 1

    def close(self) -> None:
        """Count the call."""
        self.closed += 1


def succeed(request: AttemptRequest, cancellation: Cancellation) -> AttemptReport:
    """Report success with an empty result, at once."""
    return AttemptReport(Outcome("succeeded"), result=StepResult(), seconds=0.001)
