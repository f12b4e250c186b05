"""The order that files give to steps: read after write, write after read, write after write."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterable
from dataclasses import dataclass

from cellwright.analysis.notebook import CellRun
from cellwright.analysis.values import HOLE


@dataclass(frozen=True, slots=True)
class FileEdge:
    """A later step must wait for an earlier one because of a path."""

    source: str
    target: str
    path: str


@dataclass(slots=True)
class _Uses:
    """Which steps last wrote a path and which read it since."""

    writers: list[str]
    readers: list[str]


def literal(path: str) -> bool:
    """Return whether a path has no unknown part."""
    return HOLE not in path


def shown(path: str) -> str:
    """Return a path for people, unknown parts as `*`."""
    return path.replace(HOLE, "*")


def find_file_edges(cells: Iterable[CellRun]) -> list[FileEdge]:
    """Return the edges between steps that use the same files, in notebook order."""
    uses: dict[str, _Uses] = {}
    edges: dict[FileEdge, None] = {}
    made: dict[str, list[str]] = {}
    patterns: list[str] = []
    for cell in cells:
        if cell.role != "step" or cell.step is None:
            continue
        for use in cell.record.files:
            inside = use.path + "/" if use.mode == "enter" else use.path
            _wait_for_folders(cell.step, inside, made, edges)
            if use.mode == "enter":
                continue
            if use.mode == "make":
                makers = made.setdefault(use.path, [])
                if cell.step not in makers:
                    makers.append(cell.step)
                continue
            for path in _touching(use.path, uses, patterns):
                _wait(uses[path], cell.step, path, use.path, use.mode == "write", edges)
            own = uses.setdefault(use.path, _Uses([], []))
            if not literal(use.path) and use.path not in patterns:
                patterns.append(use.path)
            _note(own, cell.step, writes=use.mode == "write")
    return list(edges)


def _wait_for_folders(
    step: str, path: str, made: dict[str, list[str]], edges: dict[FileEdge, None]
) -> None:
    """Wait for the step that made the folder a file is in."""
    folder = path
    while "/" in folder:
        folder = folder.rpartition("/")[0]
        makers = made.get(folder, [])
        if makers and step not in makers:
            edges[FileEdge(makers[0], step, folder + "/")] = None


def _touching(path: str, uses: dict[str, _Uses], patterns: list[str]) -> list[str]:
    """Return the paths in use that may be, contain or lie in a path."""
    if not literal(path):
        return [p for p in uses if may_touch(path, p)]
    found = [path] if path in uses else []
    found.extend(p for p in patterns if p != path and may_touch(path, p))
    prefix = path + "/"
    found.extend(p for p in uses if p.startswith(prefix) or path.startswith(p + "/"))
    return list(dict.fromkeys(found))


def may_touch(one: str, other: str) -> bool:
    r"""Return whether two paths with unknown parts may mean the same file.

    Example:
        >>> may_touch("out/part-\x00.csv", "out/part-3.csv")
        True
        >>> may_touch("out/part-\x00.csv", "out/all.csv")
        False
    """
    if one == other:
        return True
    first, second = shown(one), shown(other)
    return fnmatch.fnmatchcase(first, second) or fnmatch.fnmatchcase(second, first)


def _wait(
    uses: _Uses, step: str, path: str, own: str, writes: bool, edges: dict[FileEdge, None]
) -> None:
    name = shown(own if literal(own) else path)
    others = [*uses.writers, *(uses.readers if writes else [])]
    for other in others:
        if other != step:
            edges[FileEdge(other, step, name)] = None


def _note(uses: _Uses, step: str, *, writes: bool) -> None:
    if writes:
        uses.writers[:] = [step]
        uses.readers.clear()
    elif step not in uses.readers:
        uses.readers.append(step)
