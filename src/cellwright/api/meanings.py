"""What the code of a pipeline's tasks means here: its reach, and the distributions that it uses."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path
from typing import TypedDict

from cellwright import convert
from cellwright.app import Installed, Source, read_installed
from cellwright.config import Settings
from cellwright.convert import Meaning
from cellwright.model import Diagnostic, Place

_DRAWING = frozenset({"plot", "hist", "boxplot", "plotting", "show", "figure", "subplots"})
"""Attributes by which data is drawn."""


class Code(TypedDict):
    """The part of a run's conditions that comes from code and packages."""

    meanings: Mapping[str, Meaning]
    modules: frozenset[str]
    packages: Mapping[str, str]
    used: Mapping[str, Mapping[str, str]]
    behind: Callable[[Collection[str]], Mapping[str, str]]


def describe_code(source: Source, settings: Settings) -> Code:
    """Return what the code of a source means and uses.

    Args:
        source: The notebook and its modules.
        settings: Where what is installed may be kept.
    """
    meanings = convert.find_meanings(source.pipeline, source.modules)
    home = Path(settings.home)
    installed = read_installed(home / "packages.bin" if home.is_dir() else None)
    known: dict[tuple[object, ...], Mapping[str, str]] = {}
    used: dict[str, Mapping[str, str]] = {}
    for task, meaning in meanings.items():
        key = (meaning.imports, meaning.idle_imports, bool(meaning.attributes & _DRAWING))
        if key not in known:
            known[key] = _select(installed, meaning)
        used[task] = known[key]
    return {
        "meanings": meanings,
        "modules": frozenset(_shown(p, settings.project) for p in source.module_files),
        "packages": installed.versions,
        "used": used,
        "behind": installed.select,
    }


def find_widened(source: Source) -> Iterator[Diagnostic]:
    """Yield where code cannot be followed, so that more of it counts than is used (`CW193`)."""
    pipeline = source.pipeline
    if pipeline.language != "python":
        return
    told: dict[str, dict[str, None]] = {}
    for task, found in convert.find_widened(pipeline, source.modules).items():
        for words in found:
            told.setdefault(words, {})[task.rpartition(":")[2]] = None
    for words, tasks in told.items():
        shown = list(tasks)[:3]
        steps = ", ".join(f"`{step}`" for step in shown) + ("…" if len(tasks) > 3 else "")
        yield Diagnostic(
            "CW193",
            "info",
            f"{words} for {steps}: an edit that means nothing to it makes it run again",
            Place(pipeline.notebook),
            "name what is used where it is used: `module.name` instead of `getattr(module, …)`",
        )


def _select(installed: Installed, meaning: Meaning) -> Mapping[str, str]:
    drawing = bool(meaning.attributes & _DRAWING)
    return installed.select(meaning.imports, meaning.idle_imports, drawing=drawing)


def _shown(path: Path, project: str) -> str:
    """Return a path as it is recorded: relative to the project inside of it."""
    absolute = os.path.abspath(path)  # noqa: PTH100 - links stay as they are
    inside = absolute.startswith(os.path.join(project, ""))  # noqa: PTH118
    return os.path.relpath(absolute, project) if inside else absolute
