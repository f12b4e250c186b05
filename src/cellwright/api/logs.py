"""What steps write, read from their log files by offset: all attempts of a step as one text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from cellwright.model import StepRun

_CODEPOINT = 4
"""Bytes of a character, at most."""


@dataclass(frozen=True, slots=True)
class LogPiece:
    """A piece of a step's log: bytes `offset` to `next` of it, and whether it is the last one."""

    text: str
    offset: int
    next: int
    end: bool


def attempts_of(step: StepRun) -> list[tuple[str, int]]:
    """Return the attempts of a step and its checks, in the order in which they began."""
    return [(attempt.kind, attempt.number) for attempt in step.attempts]


def log_files(folder: Path, attempts: Iterable[tuple[str, int]], step: str = "") -> list[Path]:
    """Return the log files of attempts.

    Args:
        folder: The folder of the run.
        attempts: Kind and number of each attempt.
        step: The step that they are attempts of.
    """
    return [folder / _task(step, kind) / str(number) / "log.txt" for kind, number in attempts]


def _task(step: str, kind: str) -> str:
    return f"check-{step}" if kind == "check" else step


def log_size(files: Sequence[Path]) -> int:
    """Return how many bytes a log has now."""
    return sum(_size(path) for path in files)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def read_log(files: Sequence[Path], offset: int, limit: int) -> LogPiece:
    """Return a piece of a log, of whole characters.

    Args:
        files: The files, in order.
        offset: Where it begins, in bytes.
        limit: How many bytes at most.
    """
    total = log_size(files)
    offset = min(max(offset, 0), total)
    data = b""
    start = 0
    for path in files:
        size = _size(path)
        if offset < start + size and len(data) < limit:
            with path.open("rb") as file:
                file.seek(max(0, offset + len(data) - start))
                data += file.read(min(limit - len(data), size))
        start += size
    offset += _continuation(data)
    data = data[_continuation(data) :]
    used = len(data) - (_unfinished(data) if offset + len(data) < total else 0)
    text = data[:used].decode("utf-8", "replace")
    return LogPiece(text, offset, offset + used, offset + used >= total)


def read_tail(files: Sequence[Path], limit: int) -> LogPiece:
    """Return the end of a log, from the beginning of a line where there is one."""
    total = log_size(files)
    piece = read_log(files, total - limit, limit)
    cut = piece.text.find("\n") + 1
    if piece.offset == 0 or not 0 < cut < len(piece.text):
        return piece
    skipped = len(piece.text[:cut].encode("utf-8", "replace"))
    return LogPiece(piece.text[cut:], piece.offset + skipped, piece.next, piece.end)


def _continuation(data: bytes) -> int:
    """Return how many bytes at the start belong to a character that began before."""
    count = 0
    while count < min(len(data), _CODEPOINT - 1) and data[count] & 0xC0 == 0x80:
        count += 1
    return count


def _unfinished(data: bytes) -> int:
    """Return how many bytes at the end are the beginning of a character."""
    for back in range(1, min(_CODEPOINT, len(data)) + 1):
        byte = data[-back]
        if byte & 0xC0 == 0x80:
            continue
        need = 4 if byte >= 0xF0 else 3 if byte >= 0xE0 else 2 if byte >= 0xC0 else 1
        return back if need > back else 0
    return 0
