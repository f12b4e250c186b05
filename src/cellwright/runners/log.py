"""Writes `log.txt`: what the user's cells and the kernel's process print, as it comes."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import IO

from cellwright.runners.masking import Masker

_PIECE = 1 << 16
_MOST = 1 << 20
_REMEMBERED = 10_000


class Log:
    """A log that can be followed: whole lines, flushed, without secret values.

    Kernels write their own output to `descriptor`, a pipe, so that it passes through here.

    Args:
        path: The file.
        masker: Takes secret values out.

    Attributes:
        failure: What went wrong with the file, if anything did.
        own_words: The end of what the kernel's process has written itself.
    """

    def __init__(self, path: Path, masker: Masker) -> None:
        self._masker = masker
        self._file: IO[str] = path.open("w", encoding="utf-8", errors="replace", newline="")
        self._rest: dict[str, str] = {}
        self.failure: OSError | None = None
        self.own_words = ""
        self._read, self.descriptor = os.pipe()
        os.set_blocking(self._read, False)

    def fileno(self) -> int:
        """Return the end of the pipe that becomes readable when a kernel wrote to it."""
        return self._read

    def write(self, stream: str, text: str) -> None:
        """Add what came on a stream; an unfinished line waits for its end."""
        text = self._rest.pop(stream, "") + text
        end = max(text.rfind("\n"), text.rfind("\r")) + 1
        if len(text) - end > _MOST:
            end = len(text)
        self._put(text[:end])
        if text[end:]:
            self._rest[stream] = text[end:]

    def collect(self) -> None:
        """Add what the kernel's process has written itself."""
        while True:
            try:
                data = os.read(self._read, _PIECE)
            except (BlockingIOError, OSError):
                return
            if not data:
                return
            text = data.decode("utf-8", "replace")
            self.write("kernel", text)
            self.own_words = (self.own_words + text)[-_REMEMBERED:]

    def finish_lines(self) -> None:
        """Write out unfinished lines."""
        for text in list(self._rest.values()):
            self._put(text)
        self._rest.clear()

    def close(self) -> None:
        """Write what is left and close."""
        self.collect()
        self.finish_lines()
        for fd in (self._read, self.descriptor):
            with contextlib.suppress(OSError):
                os.close(fd)
        with contextlib.suppress(OSError):
            self._file.close()

    def _put(self, text: str) -> None:
        if not text:
            return
        try:
            self._file.write(self._masker.text(text))
            self._file.flush()
        except OSError as error:  # a full disk must not stop the step: its result may still fit
            self.failure = error
