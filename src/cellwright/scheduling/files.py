"""Looks whether files are as they were recorded; it changes none."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from cellwright.hashing import digest_bytes
from cellwright.model import FileRecord, StepResult

MISSING = "missing"
_CHUNK = 1 << 20


class FileStates:
    """The digests of files now. A file is read again only when its size or times changed."""

    def __init__(self, project: Path) -> None:
        self._project = project
        self._known: dict[tuple[str, int, int, int, int], str] = {}

    def changed(self, result: StepResult) -> FileRecord | None:
        """Return the first file of a result that is not as it was, or None."""
        for record in (*result.files_read, *result.files_written):
            if self.digest(record.path) != record.digest:
                return record
        return None

    def digest(self, path: str) -> str:
        """Return the digest of a file's content; `missing` for what is no readable file.

        Args:
            path: Absolute, or relative to the project's folder.
        """
        place = self._project / path
        try:
            stat = place.stat()
            if not place.is_file():
                return MISSING
            seen = (str(place), stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino)
            if seen not in self._known:
                self._known[seen] = digest_bytes(_read(place))
            return self._known[seen]
        except OSError:
            return MISSING


def _read(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk
