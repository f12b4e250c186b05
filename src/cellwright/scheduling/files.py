"""Looks whether files and folders are as they were recorded; it changes none.

A file is read again only when its size, times or place on the disk changed. As with git's index,
what is remembered of a file that was changed shortly before it was read is not trusted: a later
change might not have moved its times.
"""

from __future__ import annotations

import itertools
import os
import stat as modes
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path, PurePosixPath

import msgspec

from cellwright.hashing import digest_bytes, digest_names

MISSING = "missing"
FOLDER = "folder"
FILE = "file"
_CHUNK = 1 << 20
_SETTLED = 60 * 10**9
"""Nanoseconds after its last change until what was read of a file is remembered. File systems keep
times in steps of up to 2 s, and a page mapped for writing moves them again only after it was
written back, which takes up to 30 s."""

_TRIED = 300_000
"""Names that are digested at most, in all folders, to find the one that is new or gone."""

Mark = tuple[int, int, int, int, int]


class FileMemory:
    """Digests of files by what tells that they changed, kept in a file between runs.

    Args:
        path: The file; None keeps nothing.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._known: dict[str, tuple[Mark, str]] = {}
        self._fresh = False
        if path is not None:
            with suppress(OSError, msgspec.MsgspecError):
                kind = dict[str, tuple[Mark, str]]
                self._known = msgspec.msgpack.decode(path.read_bytes(), type=kind)

    def find(self, path: str, mark: Mark) -> str | None:
        """Return the digest of a file that has not changed since it was read."""
        known = self._known.get(path)
        return known[1] if known is not None and known[0] == mark else None

    def keep(self, path: str, mark: Mark, value: str) -> None:
        """Remember a digest."""
        self._known[path] = (mark, value)
        self._fresh = True

    def save(self) -> None:
        """Write what is remembered, whole or not at all; a failure costs only time later."""
        if self._path is None or not self._fresh:
            return
        temporary = self._path.with_name(f".{self._path.name}.{os.getpid()}")
        with suppress(OSError):
            temporary.write_bytes(msgspec.msgpack.encode(self._known))
            temporary.replace(self._path)
            self._fresh = False


class FileStates:
    """The states of files and folders now, or as they will be once files are restored.

    Args:
        project: The folder that paths are relative to.
        memory: Digests known from earlier.
        now: Tells the time in nanoseconds, as files have it.
    """

    def __init__(
        self,
        project: Path,
        memory: FileMemory | None = None,
        now: Callable[[], int] = time.time_ns,
    ) -> None:
        self._project = project
        self._memory = memory or FileMemory()
        self._now = now
        self._assumed: dict[str, str] = {}
        self._left = _TRIED

    def assume(self, path: str, value: str) -> None:
        """Go on as if a file had another content: it will have by then."""
        self._assumed[path] = value

    def digest(self, path: str) -> str:
        """Return the digest of a file's content; `missing` for what is no readable file.

        Args:
            path: Absolute, or relative to the project's folder.
        """
        if path in self._assumed:
            return self._assumed[path]
        place = self._project / path
        try:
            began = self._now()
            mark = _mark(place)
            if mark is None:
                return MISSING
            known = self._memory.find(str(place), mark)
            if known is not None:
                return known
            found = digest_bytes(_read(place))
            settled = max(mark[1], mark[2]) < began - _SETTLED
            if settled and _mark(place) == mark:
                self._memory.keep(str(place), mark, found)
        except (OSError, ValueError):
            return MISSING
        return found

    def list(self, path: str) -> str:
        """Return the digest of the names in a folder; `missing` when there is none."""
        try:
            return digest_names(p.name for p in (self._project / path).iterdir())
        except (OSError, ValueError):
            return MISSING

    def describe_listing(self, path: str, before: str, read: Iterable[str]) -> str:
        """Return in words how the names in a folder differ from those with a digest.

        The names themselves are not recorded: one that is new is found by leaving it out, one that
        is gone among the files that were read.

        Args:
            path: The folder.
            before: The digest of the names as they were.
            read: Paths of files that were read then.
        """
        try:
            names = {p.name for p in (self._project / path).iterdir()}
        except (OSError, ValueError):
            return f"folder `{path}` is missing"
        if before == MISSING:
            return f"folder `{path}` is there now"
        inside = {p.name for p in map(PurePosixPath, read) if str(p.parent) == path}
        gone = sorted(inside - names)
        pairs = itertools.chain(
            (("", added) for added in sorted(names)),
            ((lost, "") for lost in gone),
            itertools.product(gone, sorted(names)),
        )
        for lost, added in pairs:
            self._left -= len(names)
            if self._left < 0:
                break
            if digest_names((names | {lost}) - {added, ""}) == before:
                words = [f"`{added}` in `{path}` is new"] if added else []
                words += [f"`{lost}` in `{path}` is gone"] if lost else []
                return ", ".join(words)
        return f"the files in `{path}` are others"

    def look(self, path: str, *, closely: bool = False) -> str:
        """Return whether something is there: `missing`, `folder` or `file`.

        Args:
            path: Absolute, or relative to the project's folder.
            closely: Whether size and time of a file count as well.
        """
        if path in self._assumed and not closely:
            return MISSING if self._assumed[path] == MISSING else FILE
        return look_at(self._project / path, closely=closely)

    def save(self) -> None:
        """Keep what was found out for later runs."""
        self._memory.save()


def look_at(path: Path, *, closely: bool = False) -> str:
    """Return what is at a path, as `FileStates.look`."""
    try:
        found = path.stat()
    except (OSError, ValueError):
        return MISSING
    if modes.S_ISDIR(found.st_mode):
        return FOLDER
    return f"{FILE}:{found.st_size}:{found.st_mtime_ns}" if closely else FILE


def _mark(place: Path) -> Mark | None:
    """Return what tells that a file changed; None when there is none."""
    found = place.stat()
    if not modes.S_ISREG(found.st_mode):
        return None
    return (found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino, found.st_dev)


def _read(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk
