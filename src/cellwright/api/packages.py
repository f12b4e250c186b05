"""Converted packages on disk: read, written, kept from being overwritten; not what they say."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from cellwright.app import Source, write_text
from cellwright.config import find_project
from cellwright.convert import read_notebook, sync
from cellwright.errors import PipelineError, SettingsError


def read_package(folder: Path) -> dict[str, str]:
    """Return the files of a package that were converted, text by path; other files are left out.

    Raises:
        NotebookError: Its record of the conversion is damaged (`package-lock`).
        SettingsError: A file cannot be read (`unreadable`).
    """
    lock = folder / sync.LOCK
    if not lock.is_file():
        return {}
    found = {sync.LOCK: _read(lock)}
    for path in sync.read_lock(found[sync.LOCK]).files:
        if (folder / path).is_file():
            found[path] = _read(folder / path)
    return found


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8").replace("\r\n", "\n")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"cannot read the file: {error}",
            code="unreadable",
            where=str(path),
            hint="a converted package is text in UTF-8; take the file back from git",
        ) from error


def write_package(
    folder: Path, files: Mapping[str, str], before: Mapping[str, str], removed: Iterable[str] = ()
) -> dict[str, bool]:
    """Write the files of a package, the lock last; returns by path whether a file is new.

    Args:
        folder: The package.
        files: Text by path.
        before: The files that were converted before: others are never overwritten.
        removed: Files that go.

    Raises:
        SettingsError: A file that no conversion wrote is in the way (`file-in-the-way`), or the
            place cannot be written.
    """
    for path, text in files.items():
        foreign = before and path not in before and (folder / path).is_file()
        if foreign and _read(folder / path) != text:
            raise SettingsError(
                "a file that `convert` did not write is in the way",
                code="file-in-the-way",
                where=str(folder / path),
                hint="rename it, or the step",
            )
    order = sorted(files, key=lambda path: (path == sync.LOCK, path))
    written = {path: write_text(folder / path, files[path]) for path in order}
    for path in removed:
        (folder / path).unlink(missing_ok=True)
    return written


def require_unedited(folder: Path, source: Source, new: Mapping[str, str]) -> dict[str, str]:
    """Return the files of a package that `convert` is about to write again.

    Raises:
        PipelineError: Its scripts have edits that the notebook does not have (`scripts-edited`).
        NotebookError: Its record of the conversion is damaged (`package-lock`).
    """
    files = read_package(folder)
    if not files:
        return {}
    lock = sync.read_lock(files[sync.LOCK])
    edited = [p for p in lock.files if p in files and not lock.wrote(p, files[p])]
    if all(files[path] == new.get(path) for path in edited):
        return files
    where = sync.unsynced_edit(
        source.text, str(source.pipeline.notebook), files, modules=source.modules
    )
    if where is not None:
        raise PipelineError(
            "the scripts have edits that the notebook does not have, and would lose them",
            code="scripts-edited",
            where=str(folder / where),
            hint=f"`cellwright sync {source.pipeline.notebook} {folder}` brings them home",
        )
    return files


def outdated(files: Mapping[str, str], new: Mapping[str, str]) -> list[str]:
    """Return the scripts of an earlier conversion that are no longer written."""
    if sync.LOCK not in files:
        return []
    return [p for p in sync.read_lock(files[sync.LOCK]).files if p not in new]


def name_in_notebook(source: Source, folder: Path) -> None:
    """Record in the notebook's metadata where its package is, and touch nothing else in the file.

    Only for packages of the same project, and not where another one is named that exists.
    """
    folder = folder.resolve()
    if not folder.is_relative_to(find_project(source.folder).resolve()):
        return
    if not os.access(source.path, os.W_OK):
        return
    other = package_folder(source)
    if other is not None and other != folder and other.is_dir():
        return
    path = Path(os.path.relpath(folder, source.folder)).as_posix()
    write_text(source.path, sync.name_package(source.text, path))


def package_folder(source: Source) -> Path | None:
    """Return the package that a notebook's metadata name, or None."""
    metadata = read_notebook(source.text, str(source.path)).metadata
    named = sync.package_of_notebook(metadata)
    return (source.folder / named).resolve() if named is not None else None
