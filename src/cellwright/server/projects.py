"""The projects whose runs a server shows: those of notebooks that were asked about, or found.

A project is found by its folder of runs. How runs are read and followed is the API's.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path

from cellwright import api
from cellwright.api.records import Run
from cellwright.config import HOME, Settings, load_settings
from cellwright.errors import CellwrightError, RunError

_DEEP = 4
_FOLDERS = 3_000
"""How deep, and in how many folders, projects are looked for when a server starts."""

_LEFT_OUT = frozenset({"node_modules", "__pycache__", "site-packages", "venv", "env"})


class Projects:
    """Projects by their folder of runs; safe for several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._settings: dict[str, Settings] = {}

    def add(self, path: Path) -> Settings:
        """Return the settings of the project that a notebook or folder belongs to.

        Raises:
            SettingsError: A source of settings is wrong.
        """
        folder = path if path.is_dir() else path.parent
        settings = load_settings(folder)
        with self._lock:
            return self._settings.setdefault(settings.home, settings)

    def all(self) -> tuple[Settings, ...]:
        """Return the settings of all known projects."""
        with self._lock:
            return tuple(self._settings.values())

    def find(self, root: Path) -> None:
        """Look for projects that have runs, some folders deep."""
        for folder in _folders_with_runs(root):
            try:
                self.add(folder)
            except CellwrightError:
                continue  # told when somebody asks for this project

    def open_run(self, run: str, path: Path | None, root: Path) -> Run:
        """Return a run.

        Args:
            run: Its id, a unique beginning of it, or `latest`.
            path: A notebook or folder of the project to look in first; a run by its id is found in
                another one, too: a notebook that was moved has left it there.
            root: Where more projects are looked for, if none of those known has it.

        Raises:
            RunError: There is no such run (`unknown-run`), or several (`ambiguous-run`).
        """
        missing: RunError | None = None
        if path is not None:
            try:
                return api.open_run(run, settings=self.add(path))
            except RunError as error:
                if error.code != "unknown-run" or run.startswith("latest"):
                    raise
                missing = error
        known = self.all()
        for look in (known, None):
            if look is None:
                self.find(root)
                look = tuple(s for s in self.all() if s not in known)
            for settings in look:
                try:
                    return api.open_run(run, settings=settings)
                except RunError as error:
                    if error.code != "unknown-run":
                        raise
                    missing = missing or error
        raise missing or RunError(
            f"there is no run `{run}`",
            code="unknown-run",
            where="the projects of this server",
            hint="no project is known yet: open a notebook",
        )


def _folders_with_runs(root: Path) -> Iterator[Path]:
    """Yield folders that have a folder of runs; links are not followed."""
    waiting = [(str(root), 0)]
    seen = 0
    while waiting and seen < _FOLDERS:
        folder, depth = waiting.pop(0)
        seen += 1
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError:
            continue
        for entry in entries:
            if not entry.is_dir(follow_symlinks=False):
                continue
            if entry.name == HOME:
                yield Path(folder)
            elif depth < _DEEP and not entry.name.startswith(".") and entry.name not in _LEFT_OUT:
                waiting.append((entry.path, depth + 1))
