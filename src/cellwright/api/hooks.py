"""The git hook that checks notebooks before a commit: put in place, and what it checks."""

from __future__ import annotations

import os
import shlex
import sys
from dataclasses import dataclass
from pathlib import Path

from cellwright.app import write_text
from cellwright.app.git import find_hooks, find_root, list_staged, list_unstaged
from cellwright.convert.sync import LOCK
from cellwright.errors import SettingsError

_SIGN = "# Installed by `cellwright hook install`."
_BEFORE = "pre-commit.before-cellwright"
_SCRIPT = """\
#!/bin/sh
{sign} It checks the notebooks of a commit.
# `git commit --no-verify` leaves it out.
before="$(dirname "$0")/{before}"
if [ -x "$before" ]; then
    "$before" "$@" || exit $?
fi
if [ -x {python} ]; then
    exec {python} -m cellwright hook run
elif command -v cellwright >/dev/null 2>&1; then
    exec cellwright hook run
fi
echo "cellwright is not installed; the notebooks were not checked" >&2
exit 1
"""


@dataclass(frozen=True, slots=True)
class InstalledHook:
    """The hook's file, and the one that was there before and now runs first, if any."""

    path: str
    before: str | None = None


@dataclass(frozen=True, slots=True)
class Staged:
    """What a commit is about to change: notebooks and packages; `partly` staged ones among them."""

    notebooks: tuple[str, ...]
    partly: tuple[str, ...] = ()


def install_hook(folder: Path | str = ".", *, force: bool = False) -> InstalledHook:
    """Add a pre-commit hook that runs `cellwright check` on staged notebooks and packages.

    Args:
        folder: A folder of the repository.
        force: Keep a hook that is there already under another name, and run it first.

    Raises:
        SettingsError: There is no repository (`no-repository`), or another hook is there
            (`hook-exists`).
    """
    hooks = find_hooks(Path(folder))
    path, before = hooks / "pre-commit", hooks / _BEFORE
    if path.exists() or path.is_symlink():
        if path.is_file() and _SIGN in path.read_text("utf-8", errors="replace"):
            pass
        elif not force:
            raise SettingsError(
                "there is another pre-commit hook",
                code="hook-exists",
                where=str(path),
                hint="`--force` keeps it and runs it first; with the pre-commit tool, use its "
                "configuration and the hook `cellwright-check` instead",
            )
        elif before.exists():
            raise SettingsError(
                "two earlier hooks cannot both be kept",
                code="hook-exists",
                where=str(before),
                hint="bring it together with the other one, and remove it",
            )
        else:
            path.rename(before)
    python = shlex.quote(sys.executable)
    write_text(path, _SCRIPT.format(sign=_SIGN, before=_BEFORE, python=python))
    path.chmod(path.stat().st_mode | 0o111)
    return InstalledHook(str(path), str(before) if before.exists() else None)


def find_staged(folder: Path | str = ".") -> Staged:
    """Return the notebooks that a commit changes, and the packages whose scripts it changes.

    Args:
        folder: A folder of the repository.

    Raises:
        SettingsError: There is no repository (`no-repository`).
    """
    root = find_root(Path(folder))
    unstaged = set(list_unstaged(root))
    found: dict[str, None] = {}
    partly: dict[str, None] = {}
    for name in list_staged(root):
        path = root / name
        target = path if path.suffix == ".ipynb" else _package_of(path, root)
        if target is None or ".ipynb_checkpoints" in target.parts or not target.exists():
            continue
        shown = os.path.relpath(target)
        found[shown] = None
        if name in unstaged:
            partly[shown] = None
    return Staged(tuple(found), tuple(partly))


def _package_of(path: Path, root: Path) -> Path | None:
    """Return the converted package that a file belongs to, or None."""
    if path.suffix not in (".py", ".yaml", ".lock"):
        return None
    for folder in list(path.parents)[:2]:
        if (folder / LOCK).is_file() and folder.is_relative_to(root):
            return folder
    return None
