"""Installed distributions: versions, which modules are theirs, what they need; kept between calls.

Reading the metadata of all distributions takes long, so it is kept in a file, with what tells that
something was installed, upgraded or removed since: names, sizes and times of the metadata files.
"""

from __future__ import annotations

import contextlib
import csv
import os
import re
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib.metadata import PathDistribution
from pathlib import Path

import msgspec

from cellwright.hashing import digest

_LEFT_OUT = re.compile(
    r"^(dev|devel|develop|development|tests?|testing|docs?|documentation|lint|linting|typing|types|"
    r"mypy|all|complete|full|build|install|benchmarks?|examples?|maintenance|release|ci|qa|style|"
    r"coverage|pre-commit)([-_].*)?$"
)
"""Extras that are for the people who make a package."""

_OURS = "cellwright"
_DRAWING = re.compile(r"^(plot|plots|plotting|viz|visuali[sz]ation|vis|graphics|gui)$")


@dataclass(frozen=True, slots=True)
class Installed:
    """What is installed, by normalised names of distributions.

    Attributes:
        versions: The version of each.
        owners: The distributions that modules of a top-level name come from.
        requires: What each needs in any case.
        extras: What each can use besides, if that is installed, and the extra that says so.
    """

    versions: Mapping[str, str] = field(default_factory=dict)
    owners: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    requires: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    extras: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)

    def select(
        self, imports: Collection[str], idle: Collection[str] = (), *, drawing: bool = False
    ) -> dict[str, str]:
        """Return the versions of the distributions that code uses.

        That is: what it imports, what that can use besides where it is installed, and all that
        these need. A module that is imported and never named counts when it builds on one of them,
        since it may be there to change it.

        Args:
            imports: Dotted names of modules that the code uses.
            idle: Those that are imported and of which nothing is named.
            drawing: Whether it draws by methods of data, for which plotting libraries count.
        """
        direct = set(self._owning(imports))
        for name in self._owning(idle):
            if direct & self._closure({name}):
                direct.add(name)
        further = {
            other
            for name in direct
            for other, extra in self.extras.get(name, ())
            if drawing or not _DRAWING.match(extra)
        }
        return {name: self.versions[name] for name in sorted(self._closure(direct | further))}

    def _owning(self, imports: Collection[str]) -> Iterator[str]:
        for name in imports:
            top = name.partition(".")[0]
            if top != _OURS:  # what we need ourselves is nothing that a step uses
                yield from self.owners.get(top, ())

    def _closure(self, names: Iterable[str]) -> set[str]:
        found, waiting = set(), list(names)
        while waiting:
            name = waiting.pop()
            if name in self.versions and name not in found:
                found.add(name)
                waiting.extend(self.requires.get(name, ()))
        return found


def normalise(name: str) -> str:
    """Return a distribution's name in the one form that all spellings share.

    Example:
        >>> normalise("Ruamel_yaml.clib")
        'ruamel-yaml-clib'
    """
    return re.sub(r"[-_.]+", "-", name).lower()


class _Kept(msgspec.Struct):
    """What is in the file."""

    stamp: str
    installed: Installed


def read_installed(keep: Path | None = None) -> Installed:
    """Return what is installed for this interpreter.

    Args:
        keep: The file in which what was found is kept; None keeps nothing.
    """
    found = list(_metadata_folders())
    stamp = digest("packages", sys.version, [[str(p), s, t] for p, s, t in found])
    if keep is not None:
        try:
            kept = msgspec.msgpack.decode(keep.read_bytes(), type=_Kept)
        except (OSError, msgspec.MsgspecError):
            kept = None
        if kept is not None and kept.stamp == stamp:
            return kept.installed
    installed = _look(path for path, _, _ in found)
    if keep is not None:
        _keep(keep, msgspec.msgpack.encode(_Kept(stamp, installed)))
    return installed


def _keep(path: Path, data: bytes) -> None:
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        temporary.write_bytes(data)
        temporary.replace(path)
    except OSError:  # the next call looks again
        temporary.unlink(missing_ok=True)


def _metadata_folders() -> Iterator[tuple[Path, int, int]]:
    """Yield the metadata of each distribution on the path, with size and time of its file."""
    seen: set[str] = set()
    for entry in sys.path:
        folder = entry or "."
        if folder in seen:
            continue
        seen.add(folder)
        try:
            names = sorted(p.name for p in Path(folder).iterdir())
        except OSError:
            continue
        for name in names:
            if not name.endswith((".dist-info", ".egg-info")):
                continue
            path = Path(folder) / name
            for file in (path / "METADATA", path / "PKG-INFO", path):
                try:
                    stat = file.stat()
                except OSError:
                    continue
                yield path, stat.st_size, stat.st_mtime_ns
                break


def _look(paths: Iterable[Path]) -> Installed:
    versions: dict[str, str] = {}
    owners: dict[str, dict[str, None]] = {}
    requires: dict[str, tuple[str, ...]] = {}
    extras: dict[str, tuple[tuple[str, str], ...]] = {}
    for path in paths:
        head = read_head(path)
        raw = head.get("name")
        if not raw:
            continue
        name = normalise(raw[0])
        if name in versions:
            continue
        versions[name] = head["version"][0] if "version" in head else ""
        for top in _top_level(path):
            owners.setdefault(top, {})[name] = None
        texts = head.get("requires-dist")
        if texts is None and path.suffix != ".dist-info":  # other files have them
            texts = PathDistribution(path).requires or []
        needed, further = _requirements(texts or ())
        requires[name], extras[name] = needed, further
    return Installed(
        dict(sorted(versions.items())), {n: tuple(o) for n, o in owners.items()}, requires, extras
    )


def read_head(path: Path) -> dict[str, list[str]]:
    """Return the fields of a distribution's metadata, by names in small letters.

    The standard library parses the description as well, as a letter that may have attachments.

    Args:
        path: The folder of the metadata, or the file that they are.
    """
    fields: dict[str, list[str]] = {}
    for file in (path / "METADATA", path / "PKG-INFO", path):
        with contextlib.suppress(OSError):
            last: list[str] = []
            for line in file.read_text("utf-8", "replace").split("\n"):
                if not line.rstrip("\r"):
                    break
                if line[0] in " \t":
                    last[-1:] = [f"{last[-1]} {line.strip()}"] if last else []
                    continue
                name, _, value = line.partition(":")
                last = fields.setdefault(name.lower(), [])
                last.append(value.strip())
            break
    return fields


def _top_level(path: Path) -> set[str]:
    """Return the top-level names of a distribution's modules."""
    with contextlib.suppress(OSError):
        if names := (path / "top_level.txt").read_text("utf-8", "replace").split():
            return set(names)
    found = set()
    for file in _files(path):
        first, _, rest = file.partition("/")
        if rest and not first.endswith((".dist-info", ".egg-info", "..")):
            found.add(first)
        elif not rest and first.endswith((".py", ".so", ".pyd")):
            found.add(first.partition(".")[0])
    return found


def _files(path: Path) -> Iterable[str]:
    """Return the files of a distribution, relative to where it is installed."""
    try:
        record = (path / "RECORD").read_text("utf-8", "replace")
    except OSError:
        return (file.as_posix() for file in PathDistribution(path).files or ())
    return (row[0] for row in csv.reader(record.splitlines()) if row)


def _requirements(
    texts: Iterable[str],
) -> tuple[tuple[str, ...], tuple[tuple[str, str], ...]]:
    from packaging.requirements import InvalidRequirement, Requirement

    needed: dict[str, None] = {}
    further: dict[tuple[str, str], None] = {}
    for text in texts:
        try:
            requirement = Requirement(text)
        except InvalidRequirement:
            continue
        name, marker = normalise(requirement.name), requirement.marker
        if marker is None or marker.evaluate({"extra": ""}):
            needed[name] = None
            continue
        for extra in re.findall(r"extra\s*==\s*['\"]([^'\"]+)['\"]", str(marker)):
            if not _LEFT_OUT.match(extra) and marker.evaluate({"extra": extra}):
                further[name, extra] = None
    return tuple(needed), tuple(further)
