"""Effects of steps as the scheduler sees them: from results to what the analysis takes."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from cellwright.model import (
    CWD,
    ENV_PREFIX,
    MODULE_PREFIX,
    RANDOM,
    Observed,
    Step,
    StepResult,
    shown_name,
)


@dataclass(frozen=True, slots=True)
class Places:
    """Where files are: records are relative to the project, paths in cells to the notebook."""

    project: Path
    notebook: Path

    def in_notebook(self, path: str) -> str:
        """Return a recorded path as cells write it.

        Example:
            >>> Places(Path("/p"), Path("/p/nb")).in_notebook("data/x.csv")
            '../data/x.csv'
        """
        return Path(os.path.relpath(self.project / path, self.notebook)).as_posix()


def read_effects(result: StepResult, places: Places) -> Observed:
    """Return what a result says of the step's effects, foreseen or not."""
    random = [name.split(":") for name in result.moved if name.startswith(f"{RANDOM}:")]
    return Observed(
        changes=tuple(sorted({*_changed(result.changed_inputs), *_changed(result.moved)})),
        files_read=_paths((r.path for r in result.files_read), places),
        files_written=_paths((r.path for r in result.files_written), places),
        drawn=tuple(sorted(library for _, library, how in random if how == "drawn")),
        seeded=tuple(sorted(library for _, library, how in random if how == "set")),
        cwd=CWD in result.moved,
        env=tuple(
            sorted(n.removeprefix(ENV_PREFIX) for n in result.moved if n.startswith(ENV_PREFIX))
        ),
        shared=result.shared,
    )


def _changed(names: Iterable[str]) -> Iterator[str]:
    """Yield what of some state is a variable, or a name of a local module."""
    return (name for name in names if name[0] != "@" or name.startswith(MODULE_PREFIX))


def _paths(paths: Iterable[str], places: Places) -> tuple[str, ...]:
    return tuple(sorted(places.in_notebook(path) for path in paths))


def select_unforeseen(
    seen: Mapping[str, Observed],
    known: Mapping[str, Observed],
    steps: Mapping[str, Step],
    uses: FileUses,
    *,
    seeded: bool,
) -> dict[str, Observed]:
    """Return what was seen that the pipeline does not take into account and others may need.

    Args:
        seen: What was seen of the steps to be looked at.
        known: What the pipeline was built with.
        steps: The steps of the pipeline.
        uses: Which steps use which files.
        seeded: Whether any step sets the random state.

    Shared objects are looked at apart (`select_shared`), since it takes the changes that are found
    here to know whether they matter.
    """
    found: dict[str, Observed] = {}
    for name, effects in seen.items():
        if name not in steps:
            continue
        step, had = steps[name], known.get(name, Observed())
        new = Observed(
            changes=_without(effects.changes, (*step.changes, *had.changes)),
            files_read=_without(
                uses.shared(name, effects.files_read, writing=False),
                (*map(posixpath.normpath, step.files_read), *had.files_read),
            ),
            files_written=_without(
                uses.shared(name, effects.files_written, writing=True),
                (*map(posixpath.normpath, step.files_written), *had.files_written),
            ),
            drawn=_without(effects.drawn, had.drawn) if seeded else (),
            seeded=_without(effects.seeded, had.seeded),
            cwd=effects.cwd and not had.cwd,
            env=_without(effects.env, had.env),
        )
        if new:
            found[name] = new
    return found


def select_shared(
    seen: Mapping[str, Observed],
    known: Mapping[str, Observed],
    changes: Mapping[str, frozenset[str]],
) -> dict[str, Observed]:
    """Return which names were seen to share an object that another step changes by some of them.

    Args:
        seen: What was seen of the steps to be looked at.
        known: What the pipeline was built with.
        changes: What each step changes in place, seen or foreseen. A step that is foreseen to
            change all names of a group is no reason: the code shows what they share.
    """
    found: dict[str, Observed] = {}
    for name, effects in seen.items():
        had = known.get(name, Observed()).shared
        groups = [g for g in effects.shared if g not in had and _matters(name, g, changes)]
        if groups and name in changes:
            found[name] = Observed(shared=tuple(groups))
    return found


def _matters(step: str, group: tuple[str, ...], changes: Mapping[str, frozenset[str]]) -> bool:
    """Return whether another step changes some names of a group and not the others."""
    return any(
        other != step and changed & set(group) and not set(group) <= changed
        for other, changed in changes.items()
    )


def _without(names: Iterable[str], known: Iterable[str]) -> tuple[str, ...]:
    left = set(known)
    return tuple(n for n in names if n not in left)


class FileUses:
    """Which steps read and write which paths, as far as seen or written in their code."""

    def __init__(self, steps: Iterable[Step]) -> None:
        self._writers: dict[str, set[str]] = {}
        self._users: dict[str, set[str]] = {}
        for step in steps:
            self.add(step.name, step.files_read, step.files_written)

    def add(self, step: str, read: Iterable[str], written: Iterable[str]) -> set[str]:
        """Note files that a step uses; return the steps that use any of them."""
        found: set[str] = set()
        for path in map(posixpath.normpath, written):
            self._writers.setdefault(path, set()).add(step)
            self._users.setdefault(path, set()).add(step)
            found |= self._users[path]
        for path in map(posixpath.normpath, read):
            self._users.setdefault(path, set()).add(step)
            if path in self._writers:
                found |= self._users[path]
        return found

    def shared(self, step: str, paths: Iterable[str], *, writing: bool) -> Iterator[str]:
        """Yield the paths that other steps use as well, at least one of them writing."""
        uses = self._users if writing else self._writers
        for path in paths:
            if uses.get(path, set()) - {step}:
                yield path


def describe_effects(step: str, effects: Observed) -> Iterator[str]:
    """Yield effects of a step in words.

    Example:
        >>> list(describe_effects("clean", Observed(changes=("df",), cwd=True)))
        ['`clean` changed `df` in place', '`clean` changed the working directory']
    """
    if effects.changes:
        yield f"`{step}` changed {_listed(effects.changes)} in place"
    if effects.files_written:
        yield f"`{step}` wrote {_listed(effects.files_written)}"
    if effects.files_read:
        yield f"`{step}` read {_listed(effects.files_read)}"
    if effects.random:
        yield f"`{step}` moved the random state"
    if effects.cwd:
        yield f"`{step}` changed the working directory"
    for group in effects.shared:
        yield f"{_listed(group)} of `{step}` share an object"
    if effects.env:
        yield f"`{step}` set {_listed(effects.env)} in the environment"


def _listed(names: tuple[str, ...]) -> str:
    shown = ", ".join(f"`{shown_name(name)}`" for name in names[:3])
    return f"{shown} and {len(names) - 3} more" if len(names) > 3 else shown
