"""Edits of a notebook and of its package brought together on disk, and what drifted apart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cellwright.api.notebooks import PathLike
from cellwright.api.packages import package_folder, read_package, write_package
from cellwright.app import read_source, write_text
from cellwright.convert import sync as round_trip
from cellwright.convert.sync import Change, Conflict, Side, To
from cellwright.errors import NotebookError


@dataclass(frozen=True, slots=True)
class Synchronised:
    """What `sync` did; with conflicts it wrote nothing."""

    notebook: str
    directory: str
    changed: tuple[Change, ...]
    conflicts: tuple[Conflict, ...]
    written: tuple[str, ...]


def sync(
    notebook: PathLike,
    directory: PathLike | None = None,
    *,
    to: To = "both",
    keep: Mapping[str, Side] | None = None,
    dry_run: bool = False,
) -> Synchronised:
    """Bring the edits of a notebook and of its converted package together.

    Args:
        notebook: The notebook.
        directory: The package; by default the one that the notebook's metadata name.
        to: Which side gets the other's edits.
        keep: Of cells whose edits exclude each other, the side that wins, by the cell's id.
        dry_run: Say what would change, and write nothing.

    Raises:
        NotebookError: The notebook cannot be read, or the folder is no converted package
            (`not-a-package`, `package-lock`).
        SettingsError: A file cannot be read or written, or `keep` names a cell that is not in the
            package (`unknown-cell`).
    """
    source = read_source(Path(notebook))
    folder = Path(directory) if directory is not None else package_folder(source)
    if folder is None or not (folder / "pipeline.yaml").is_file():
        raise NotebookError(
            "this is no converted package: it has no pipeline.yaml"
            if folder is not None
            else "the notebook names no converted package",
            code="not-a-package",
            where=str(folder or notebook),
            hint=f"`cellwright convert {notebook}` makes one",
        )
    files = read_package(folder)
    found = round_trip.sync_package(
        source.text, str(notebook), files, modules=source.modules, to=to, keep=keep
    )
    written: list[str] = []
    if not found.conflicts and not dry_run:
        if found.notebook is not None and write_text(source.path, found.notebook):
            written.append(str(source.path))
        new = write_package(folder, found.files, files, found.removed)
        written += [str(folder / path) for path, changed in new.items() if changed]
        written += [str(folder / path) for path in found.removed]
    return Synchronised(
        str(source.path), str(folder), found.changed, found.conflicts, tuple(written)
    )
