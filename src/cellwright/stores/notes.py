"""What is noted of objects in a folder, in files beside them; not the objects themselves."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from pathlib import Path

from cellwright.stores.failures import mapped_failures
from cellwright.stores.folder import INCOMING, FolderObjects, flush_folder
from cellwright.stores.modes import make_folder


class NotedFolder(FolderObjects):
    """Whole objects of a folder, and a few words about each: `<digest>.<kind>`."""

    def note_path(self, digest: str, kind: str) -> Path:
        """Return where a note is, or would be."""
        return self.root / digest[:2] / f"{digest}.{kind}"

    def read_note(self, digest: str, kind: str) -> bytes | None:
        """Return what is noted of an object, None when nothing is."""
        with mapped_failures(self.place):
            try:
                return self.note_path(digest, kind).read_bytes()
            except (FileNotFoundError, NotADirectoryError):
                return None

    def write_note(self, digest: str, kind: str, data: bytes) -> None:
        """Note something of an object; whole or not at all."""
        with mapped_failures(self.place):
            incoming = self.root / INCOMING
            make_folder(incoming, self.root)
            path = self.note_path(digest, kind)
            make_folder(path.parent, self.root)
            temporary = incoming / f"{os.getpid()}-{secrets.token_hex(8)}"
            try:
                with temporary.open("xb") as file:
                    file.write(data)
                    file.flush()
                    os.fchmod(file.fileno(), 0o444)
                    os.fsync(file.fileno())
                temporary.replace(path)
                flush_folder(path.parent)
            finally:
                temporary.unlink(missing_ok=True)

    def renew_note(self, digest: str, kind: str, after: int) -> bool:
        """Return whether something is noted; note its use if the last was not after."""
        with mapped_failures(self.place), self.locked():
            path = self.note_path(digest, kind)
            try:
                time = path.stat().st_mtime_ns
            except FileNotFoundError:
                return False
            if time <= after:
                try:
                    os.utime(path)
                except OSError:
                    self._note_use(digest)
            return True

    def noted(self, kind: str) -> Iterator[str]:
        """Iterate over the objects of which something is noted."""
        with mapped_failures(self.place):
            if self.root.is_dir():
                for path in sorted(self.root.glob(f"??/*.{kind}")):
                    yield path.name.partition(".")[0]

    def remove_note(self, digest: str, kind: str) -> int:
        """Remove a note; return how many bytes it had."""
        path = self.note_path(digest, kind)
        try:
            size = path.stat().st_size
        except FileNotFoundError:
            return 0
        path.unlink(missing_ok=True)
        return size

    def used(self, digest: str) -> int:
        """Return when an object or its recipe was stored or used last."""
        try:
            noted = self.note_path(digest, "recipe").stat().st_mtime_ns
        except OSError:
            noted = 0
        return max(super().used(digest), noted)
