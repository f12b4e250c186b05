"""Paths of requests, confined to the server's root: links are followed first; hidden stays hidden.

What a path leads to is the business of those who ask.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cellwright.errors import SettingsError


@dataclass(frozen=True, slots=True)
class Root:
    """The folder that the server shows.

    Attributes:
        folder: The folder, links resolved; None where the server's files are not on disk.
        hidden: Whether hidden files may be named, as the contents manager is configured.
    """

    folder: Path | None
    hidden: bool = False

    @classmethod
    def of(cls, app: Any) -> Root:
        """Return the root of a server: that of its contents manager where it has one."""
        contents = app.contents_manager
        named = getattr(contents, "root_dir", None) or getattr(app, "root_dir", None)
        folder = Path(named).expanduser() if named else None
        on_disk = folder is not None and folder.is_dir() and hasattr(contents, "_get_os_path")
        hidden = bool(getattr(contents, "allow_hidden", False))
        return cls(folder.resolve() if folder is not None and on_disk else None, hidden)

    def require(self) -> Path:
        """Return the folder.

        Raises:
            SettingsError: The server's files are not on disk (`no-folder`).
        """
        if self.folder is None:
            raise SettingsError(
                "the files of this server are not in a folder on its disk",
                code="no-folder",
                where="the contents manager of the server",
                hint="Cellwright runs notebooks that are files; use a server with a folder",
            )
        return self.folder

    def resolve(self, path: str) -> Path:
        """Return the file or folder that a path of the contents API names, links resolved.

        Raises:
            SettingsError: The path leads out of the root (`path-outside`), is hidden
                (`path-hidden`), or is no path (`path-invalid`).
        """
        root = self.require()
        if "\0" in path or len(path) > 4096:
            raise _refused("this is no path", "path-invalid", path[:80].replace("\0", "␀"))
        relative = path.strip("/")
        try:
            found = Path(os.path.realpath(root / relative))
            found.exists()  # tells whether the system takes such a name at all
        except OSError as error:
            raise _refused(
                f"the path cannot be followed: {error.strerror}", "path-invalid", path
            ) from error
        if not found.is_relative_to(root) or ".." in Path(relative).parts:
            raise _refused("the path leads out of the server's folder", "path-outside", path)
        parts = (*Path(relative).parts, *found.relative_to(root).parts)
        if not self.hidden and any(_is_hidden(part) for part in parts):
            raise _refused("hidden files are not shown by this server", "path-hidden", path)
        return found

    def confine(self, path: Path) -> Path:
        """Return a path that did not come from the request, links resolved.

        Raises:
            SettingsError: It is outside the root (`path-outside`) or hidden (`path-hidden`).
        """
        shown = self.show(path)
        if shown is None:
            raise _refused("the path leads out of the server's folder", "path-outside", str(path))
        return self.resolve(shown)

    def show(self, path: Path | str) -> str | None:
        """Return a file's path as the contents API writes it, or None where it is outside."""
        root = self.require()
        found = Path(os.path.realpath(path))
        return found.relative_to(root).as_posix() if found.is_relative_to(root) else None


def _is_hidden(part: str) -> bool:
    return part.startswith(".") and part not in (".", "..")


def _refused(message: str, code: str, path: str) -> SettingsError:
    return SettingsError(
        message, code=code, where=path, hint="name a file below the folder that the server shows"
    )
