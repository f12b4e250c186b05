"""What we ask git for: folders, staged files; the hooks themselves are written elsewhere."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from cellwright.errors import SettingsError


def find_hooks(folder: Path) -> Path:
    """Return where git looks for hooks: also in work trees and with `core.hooksPath`.

    Raises:
        SettingsError: There is no git, or the folder is in no repository (`no-repository`).
    """
    return (folder / _ask(folder, "rev-parse", "--git-path", "hooks")).resolve()


def find_root(folder: Path) -> Path:
    """Return the root of the work tree.

    Raises:
        SettingsError: There is no git, or the folder is in no repository (`no-repository`).
    """
    return Path(_ask(folder, "rev-parse", "--show-toplevel"))


def list_staged(folder: Path) -> list[str]:
    """Return the files that the next commit adds or changes, as seen from the root.

    Raises:
        SettingsError: There is no git, or the folder is in no repository (`no-repository`).
    """
    words = ("diff", "--cached", "--name-only", "--diff-filter=ACMRT", "-z")
    return [name for name in _ask(find_root(folder), *words).split("\0") if name]


def list_unstaged(folder: Path) -> list[str]:
    """Return the files that differ from what is staged, as seen from the root.

    Raises:
        SettingsError: There is no git, or the folder is in no repository (`no-repository`).
    """
    return [n for n in _ask(find_root(folder), "diff", "--name-only", "-z").split("\0") if n]


def _ask(folder: Path, *words: str) -> str:
    try:
        done = subprocess.run(  # noqa: S603 - fixed words
            ["git", *words],  # noqa: S607 - the user's git
            cwd=folder,
            capture_output=True,
            check=True,
            timeout=60,
            # in a hook git names its folder, which another work tree must not inherit
            env={k: v for k, v in os.environ.items() if k != "GIT_PREFIX"},
        )
    except (OSError, subprocess.SubprocessError) as error:
        told = getattr(error, "stderr", b"") or b""
        raise SettingsError(
            f"git does not answer: {told.decode('utf-8', 'replace').strip() or error}",
            code="no-repository",
            where=str(folder),
            hint="call this inside a git repository",
        ) from error
    return done.stdout.decode("utf-8", "surrogateescape").rstrip("\n")
