"""Outputs of a step stored, and the result written; how values are stored is elsewhere."""

from __future__ import annotations

import os
import types
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from cellwright.errors import CellwrightError
from cellwright.model import MODULE_PREFIX, ArtifactRef, StepResult
from cellwright.runtime.boundary import shown_briefly
from cellwright.runtime.inputs import find_changed, require_session
from cellwright.runtime.modules import is_there
from cellwright.runtime.moved import find_moved
from cellwright.runtime.session import Session
from cellwright.runtime.surroundings import capture, is_surrounding
from cellwright.serializers import dump_bundle
from cellwright.serializers.definitions import main_namespace

RESULT = "result.json"


def save_outputs(
    outputs: Sequence[str], *, results: Sequence[str] = (), replayed: bool = False
) -> None:
    """Store what a step hands on, and write its result into the attempt's folder.

    Args:
        outputs: Names that later steps or checks read; `@random`, `@cwd`, `@env:NAME` stand for
            that state.
        results: Names worth keeping for people; one that cannot be stored is only noted.
        replayed: Whether every step makes the outputs itself, as those of setup: one that cannot
            be stored is left to the steps.

    Raises:
        BoundaryError: An output cannot be stored (`cannot-cross`), or the store cannot be written.
    """
    session = require_session()
    if session.folder is None:
        print("not in a run: nothing is stored")  # noqa: T201
        return
    session.observer.stop()
    with shown_briefly():
        result = collect_result(session, outputs, results, replayed=replayed)
        write_whole(session.folder / RESULT, msgspec.json.encode(result))


def collect_result(
    session: Session, outputs: Sequence[str], results: Sequence[str], *, replayed: bool = False
) -> StepResult:
    """Store values, and return them with what was observed."""
    moved = find_moved(session.start, session.observer.variables())
    in_modules = tuple(session.modules.find_moved())
    changed = find_changed(session)
    values, unbound = bound_values(outputs, session.project)
    extra, _ = bound_values([n for n in results if n not in outputs], session.project)
    extra = {n: v for n, v in extra.items() if not isinstance(v, types.ModuleType)}
    refused: dict[str, CellwrightError] = {}
    shared: list[tuple[str, ...]] = []
    refs = dump_bundle(
        {**values, **extra},
        session.store,
        live=session.live,
        scope=session.task,
        optional={**extra, **values} if replayed else extra,
        refused=refused,
        loaded=session.inputs,
        shared=shared,
    )
    described = _describe([n for n in refused if n in extra], extra, session)
    return StepResult(
        outputs=_only(refs, values),
        results={**_only(refs, extra), **described},
        unbound=(*unbound, *(n for n in values if n not in refs)),
        changed_inputs=changed,
        files_written=session.observer.files_written(session.store),
        files_read=session.observer.files_read(),
        listings=session.observer.listings(),
        looked=session.observer.looked(),
        variables=session.observer.asked(),
        setup_only=session.observer.setup_only(),
        metrics=tuple(session.metrics),
        notes=(*session.notes, *_notes({n: e for n, e in refused.items() if n not in described})),
        moved=(*moved, *in_modules),
        outside=session.observer.outside(),
        shared=tuple(shared),
    )


def _notes(refused: Mapping[str, CellwrightError]) -> list[str]:
    return [f"{error.message}; {error.hint}" for error in refused.values()]


def _describe(
    names: Sequence[str], values: Mapping[str, object], session: Session
) -> dict[str, ArtifactRef]:
    """Store for people what can be seen of values that cannot be stored."""
    if not names:
        return {}
    from cellwright.serializers.portraits import store_portraits  # seldom needed

    return store_portraits(names, values, session.store, session.task)


def _only(refs: Mapping[str, ArtifactRef], names: Mapping[str, object]) -> dict[str, ArtifactRef]:
    return {name: ref for name, ref in refs.items() if name in names}


def bound_values(names: Sequence[str], project: Path) -> tuple[dict[str, object], tuple[str, ...]]:
    """Return the values of the names that are bound, and the other names."""
    namespace = main_namespace()
    values: dict[str, object] = {}
    unbound = []
    for name in names:
        if name.startswith(MODULE_PREFIX) and not is_there(name):
            unbound.append(name)
        elif is_surrounding(name):
            values[name] = capture(name, project)
        elif name in namespace:
            values[name] = namespace[name]
        else:
            unbound.append(name)
    return values, tuple(unbound)


def write_whole(path: Path, data: bytes, *, flush: bool = True) -> None:
    """Write a file under a temporary name, flush and rename it.

    Args:
        path: The file.
        data: What it holds.
        flush: Whether it is to outlive a crash of the machine, and not only of this process.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.parent / f".{path.name}.{os.getpid()}"
    with temporary.open("wb") as file:
        file.write(data)
        if flush:
            file.flush()
            os.fsync(file.fileno())
    temporary.replace(path)
