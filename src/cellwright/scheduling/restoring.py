"""Puts files back that a reused step wrote; which results are reused is decided elsewhere.

Content that is in the store may be overwritten: it can be had again. A file with any other content
was changed by somebody since: it is kept aside first, and told.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from cellwright.errors import StoreError
from cellwright.interfaces import Store
from cellwright.model import FileRecord, StepResult
from cellwright.scheduling.files import MISSING, FileStates

KEPT = "replaced"
_CHUNK = 4 << 20


class Restorer:
    """Knows which files of a result are not there as it left them, and writes them.

    Args:
        project: The project's folder; what lies outside is never written.
        files: The states of files.
        store: Where their contents are.
        aside: The folder in which files that people changed are kept; None writes nothing: files
            are then only taken to be as they would be.
    """

    def __init__(
        self, project: Path, files: FileStates, store: Store, aside: Path | None = None
    ) -> None:
        self._project = project
        self._files = files
        self._store = store
        self._aside = aside

    def restore(self, result: StepResult) -> tuple[str, ...]:
        """Make the files of a result what they were, and say in words what that took.

        Raises:
            StoreError: A content cannot be read, or a file not be written (`restore-failed`).
        """
        words = []
        for record in self._missing(result):
            now = self._files.digest(record.path)
            kept = ""
            if now != MISSING and not self._store.has(now):
                kept = self._keep(record.path)
            self._write(record)
            words.append(
                _describe("restored" if self._aside else "restores", record.path, now, kept)
            )
        return tuple(words)

    def _missing(self, result: StepResult) -> Iterator[FileRecord]:
        for record in result.files_written:
            if Path(record.path).is_absolute() or record.digest == MISSING:
                continue
            if self._files.digest(record.path) != record.digest:
                yield record

    def _keep(self, path: str) -> str:
        """Copy a file that somebody changed; return where to, as seen from the project."""
        if self._aside is None:
            return KEPT
        target = self._aside / path
        with _told(path):
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes((self._project / path).read_bytes())
        return os.path.relpath(target, self._project)

    def _write(self, record: FileRecord) -> None:
        if self._aside is None:
            self._files.assume(record.path, record.digest)
            return
        place = self._project / record.path
        data = self._store.map(record.digest)
        with _told(record.path):
            mode = place.stat().st_mode & 0o777 if place.exists() else None
            place.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=place.parent, prefix=f".{place.name}.")
            temporary = Path(name)
            try:
                with os.fdopen(handle, "wb") as file:
                    for start in range(0, len(data), _CHUNK):
                        file.write(data[start : start + _CHUNK])
                temporary.chmod(0o666 & ~_umask() if mode is None else mode)
                temporary.replace(place)
            except BaseException:
                with suppress(OSError):
                    temporary.unlink()
                raise


class _told:
    """Turns errors of the operating system into one that says which file it was."""

    def __init__(self, path: str) -> None:
        self._path = path

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        """Map the error."""
        if isinstance(error, OSError):
            raise StoreError(
                f"`{self._path}`, which a reused step wrote, cannot be put back: {error.strerror}",
                code="restore-failed",
                where=self._path,
                hint="make the place writable, or run the step again with --force",
            ) from error


def _describe(does: str, path: str, now: str, kept: str) -> str:
    if now == MISSING:
        return f"{does} `{path}`"
    if not kept:
        return f"{does} `{path}`, which {'had' if does == 'restored' else 'has'} another content"
    place = "aside" if kept == KEPT else f"as `{kept}`"
    return f"{does} `{path}`, which was changed by hand since; yours is kept {place}"


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
