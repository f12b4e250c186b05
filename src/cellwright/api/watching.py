"""Runs of a project followed as they go: what is new in the ledger and in the logs of steps.

Nothing is kept on disk: who begins to watch gets what comes from then on, and reads the rest with
`open_run` and `read_log`. Whoever started a run, and whether that lives, makes no difference.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from cellwright.api.history import has_ledger, settle
from cellwright.api.items import count_spread
from cellwright.api.logs import log_files, log_size, read_log
from cellwright.app import open_ledger
from cellwright.config import Settings
from cellwright.interfaces import Ledger
from cellwright.model import (
    AttemptEndedEvent,
    AttemptStartedEvent,
    RecordedEvent,
    RunEndedEvent,
    RunRecord,
    StepDecidedEvent,
    StepEndedEvent,
    StepStatus,
)

_NEWEST = 20
_MOST = 32_768
"""Bytes of a step's log in one piece of news."""

_BEHIND = 262_144
"""Bytes of a log that nobody was told of; what is more is left out, and there is a gap."""


@dataclass(frozen=True, slots=True)
class Written:
    """What a step has written: `text` stands in its log from `offset` to `next` (bytes)."""

    step: str
    text: str
    offset: int
    next: int


@dataclass(frozen=True, slots=True)
class Counted:
    """How the items of a repeated step fare by now; `sequence` is the number of the last event.

    `total` is None as long as it is not known; `states` has what each item that ended came to.
    """

    step: str
    sequence: int
    total: int | None
    states: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class News:
    """Something new in a run: an event, what a step has written, or how its items fare."""

    record: RunRecord
    event: RecordedEvent | None = None
    written: Written | None = None
    counted: Counted | None = None


@dataclass(slots=True)
class _Watched:
    """A run that is under way: how far it was told.

    `totals` and `items` have, by repeated step, how many items there are and what each came to.
    """

    record: RunRecord
    sequence: int
    offsets: dict[str, int] = field(default_factory=dict)
    attempts: dict[str, list[tuple[str, int]]] = field(default_factory=dict)
    totals: dict[str, int | None] = field(default_factory=dict)
    items: dict[str, dict[str, StepStatus]] = field(default_factory=dict)
    ended: bool = False


_Look = tuple[int, int, int] | None
Signature = tuple[_Look, ...]
"""How the files of a ledger are: their inode, time and size."""


def look_at_ledger(settings: Settings) -> Signature | None:
    """Return how a ledger's files are; a changed ledger has others. None where it is no files."""
    prefix = "sqlite:///"
    if not settings.ledger.startswith(prefix):
        return None
    name = settings.ledger.removeprefix(prefix)
    return tuple(_look(Path(name + tail)) for tail in ("", "-wal"))


class Watch:
    """Follows the runs of one project.

    Args:
        settings: Those of the project.
        since: Tell all of runs that began after this time, however late they are found; of those
            before only what comes from now on. Without it, the first look is that time.
    """

    def __init__(self, settings: Settings, *, since: datetime | None = None) -> None:
        self.settings = settings
        self._runs: dict[str, _Watched] = {}
        self._known: set[str] | None = None
        self._since = since
        self._ledger: Ledger | None = None
        self._signature: Signature | None = None

    @property
    def busy(self) -> bool:
        """Return whether a run is under way."""
        return bool(self._runs)

    def close(self) -> None:
        """Release the ledger."""
        if self._ledger is not None:
            self._ledger.close()
            self._ledger = None

    def settle(self) -> None:
        """Record the end of runs whose process is gone."""
        if self._runs:
            settle(self._open(), self.settings)

    def news(self) -> list[News]:
        """Return what is new since the last call, in order.

        Raises:
            LedgerError: The ledger cannot be read.
        """
        if not has_ledger(self.settings):
            self._forget()
            return []
        if self._changed():
            self._find_runs()
        found = [piece for run in list(self._runs.values()) for piece in self._news_of(run)]
        for name in [name for name, run in self._runs.items() if run.ended]:
            del self._runs[name]
        return found

    def _open(self) -> Ledger:
        if self._ledger is None:
            self._ledger = open_ledger(self.settings)
        return self._ledger

    def _changed(self) -> bool:
        """Return whether the ledger may have changed: a look at files, where it is files."""
        signature = look_at_ledger(self.settings)
        if signature is None:
            return True
        before, self._signature = self._signature, signature
        if before is not None and _inode(before) != _inode(signature):
            self._forget()
        return signature != before

    def _forget(self) -> None:
        """Begin anew with a ledger that was removed: all in the next one is new."""
        self.close()
        self._runs.clear()
        self._known = set()

    def _find_runs(self) -> None:
        """Begin to follow runs that are new, and at first those that are under way."""
        ledger = self._open()
        first, known = self._known is None, self._known or set()
        newest = ledger.runs(limit=_NEWEST, steps=False)
        under_way = ledger.interrupted() if first else ()
        for record in reversed(newest):
            whole = not first or (self._since is not None and record.started >= self._since)
            if record.run not in known and (whole or record.status == "running"):
                self._follow(record, from_start=whole)
        for run in under_way:
            if run not in self._runs and (found := ledger.run(run)) is not None:
                self._follow(found, from_start=False)
        self._known = known | {record.run for record in newest}

    def _follow(self, record: RunRecord, *, from_start: bool) -> None:
        watched = _Watched(record, 0)
        self._runs[record.run] = watched
        if from_start:
            return
        for recorded in self._open().history(record.run, limit=1_000_000):
            self._note(watched, recorded)
        folder = self._folder(watched)
        for step, attempts in watched.attempts.items():
            watched.offsets[step] = log_size(log_files(folder, attempts, step))

    def _note(self, watched: _Watched, recorded: RecordedEvent) -> None:
        watched.sequence = recorded.sequence
        event = recorded.event
        match event:
            case AttemptStartedEvent():
                watched.attempts.setdefault(event.step, []).append((event.kind, event.number))
            case StepEndedEvent() if "[" in event.step:
                items = watched.items.setdefault(event.step.partition("[")[0], {})
                items[event.step] = event.status
            case StepDecidedEvent(kind="spread", decision="reuse"):
                known = self._open().results(event.key)
                watched.totals[event.step] = count_spread(known[0].result) if known else None
            case AttemptEndedEvent(kind="spread"):
                watched.totals[event.step] = count_spread(event.result)
            case RunEndedEvent():
                watched.ended = True

    def _news_of(self, watched: _Watched) -> list[News]:
        """Return what is new in a run; what steps wrote before they ended is told before that.

        Items are not told one by one: there may be thousands.
        """
        fresh = self._open().history(watched.record.run, after=watched.sequence)
        found: list[News] = []
        changed: dict[str, None] = {}
        for recorded in fresh:
            step, bracket, _ = getattr(recorded.event, "step", "").partition("[")
            if bracket:
                self._note(watched, recorded)
                changed[step] = None
                continue
            found += _counted(watched, changed)
            if not isinstance(recorded.event, AttemptStartedEvent):
                found += self._written(watched)
            self._note(watched, recorded)
            found.append(News(watched.record, event=recorded))
        found += _counted(watched, changed)
        return found if watched.ended else found + self._written(watched)

    def _written(self, watched: _Watched) -> list[News]:
        found = []
        folder = self._folder(watched)
        for step, attempts in watched.attempts.items():
            files = log_files(folder, attempts, step)
            offset, size = watched.offsets.get(step, 0), log_size(files)
            if size - offset > _BEHIND:
                offset = size - _MOST
            while offset < size:
                piece = read_log(files, offset, _MOST)
                if piece.next == offset:
                    break
                written = Written(step, piece.text, piece.offset, piece.next)
                found.append(News(watched.record, written=written))
                offset = piece.next
            watched.offsets[step] = offset
        return found

    def _folder(self, watched: _Watched) -> Path:
        return Path(self.settings.home) / "runs" / watched.record.run


def _counted(watched: _Watched, changed: dict[str, None]) -> list[News]:
    """Tell how the items of some steps fare by now, and forget that they changed."""
    found = [
        Counted(step, watched.sequence, watched.totals.get(step), Counter(items.values()))
        for step in changed
        if (items := watched.items.get(step))
    ]
    changed.clear()
    return [News(watched.record, counted=counted) for counted in found]


def _look(path: Path) -> _Look:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size


def _inode(signature: Signature) -> int | None:
    return signature[0][0] if signature[0] else None
