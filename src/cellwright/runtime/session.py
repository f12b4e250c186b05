"""The state of one attempt inside its kernel, and its beginning; not what is done with it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from cellwright.model import Metric
from cellwright.runtime.boundary import shown_briefly
from cellwright.runtime.bytecode import distrust_old_bytecode
from cellwright.runtime.commands import watch_commands
from cellwright.runtime.failing import missing_files, watch_failures, write_observed
from cellwright.runtime.folder import FolderWatch
from cellwright.runtime.modules import ModuleWatch
from cellwright.runtime.moved import Before, look
from cellwright.runtime.observe import Observer
from cellwright.runtime.surroundings import seed_generators
from cellwright.serializers import DefinitionSource, LiveObjects, use_definitions
from cellwright.stores import ObjectStore

FOLDER = "CELLWRIGHT_FOLDER"
ATTEMPT = "CELLWRIGHT_ATTEMPT"
WRITTEN = "written"
"""Folder of a run in which its steps say what they wrote."""


@dataclass(slots=True)
class Session:
    """What the functions of the runtime share.

    `inputs` maps the names that were loaded to the identities of their objects, empty for numbers
    and text, `loaded` to the digests of their manifests; `before` the surroundings (`@random`, …)
    to the digests of what was restored; `start` is the state of all surroundings from which the
    step's own code goes on.
    """

    store: ObjectStore
    project: Path
    folder: Path | None
    task: str
    observer: Observer
    modules: ModuleWatch
    start: Before
    live: LiveObjects = field(default_factory=LiveObjects)
    inputs: dict[str, str] = field(default_factory=dict)
    loaded: dict[str, str] = field(default_factory=dict)
    before: dict[str, str] = field(default_factory=dict)
    metrics: list[Metric] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


_sessions: list[Session] = []


def current_session() -> Session | None:
    """Return the session of this process, None outside a step."""
    return _sessions[-1] if _sessions else None


def use_session(session: Session) -> None:
    """Go on with another session."""
    _sessions[:] = [session]


def begin(
    *,
    store: str,
    seed: int,
    project: str,
    definitions: str | None = None,
    reads: Sequence[str] = (),
    writes: Sequence[str] = (),
) -> None:
    """Begin a step: seed the random generators and start to observe.

    Args:
        store: URL of the artifact store.
        seed: For the global random generators, derived for this step from the run's.
        project: The project folder.
        definitions: Digest of the object with the sources of all definitions of the pipeline.
        reads: Files that the step's code names and may read where that cannot be observed.
        writes: Files that it names and may write.

    Raises:
        BoundaryError: The definitions cannot be read.
    """
    distrust_old_bytecode()
    folder = os.environ.get(FOLDER)
    with shown_briefly():
        place = ObjectStore(store)
        if definitions is not None:
            sources = msgspec.json.decode(place.get(definitions), type=dict[str, DefinitionSource])
            use_definitions(sources)
    root = Path(project).resolve()
    for session in _sessions:
        session.observer.stop()
    task = _task(os.environ.get(ATTEMPT, ""))
    observer = Observer(
        root,
        ignored=(store.removeprefix("file://"), folder or ""),
        folder=FolderWatch(root, Path(folder).parents[1] / WRITTEN if folder else None, task),
    )
    seed_generators(seed)
    _sessions[:] = [
        Session(
            store=place,
            project=root,
            folder=Path(folder) if folder else None,
            task=task,
            observer=observer,
            modules=ModuleWatch(observer.is_local),
            start=look(seed),
        )
    ]
    observer.expect(reads, writes)
    observer.start()
    _sessions[-1].modules.start()
    watch_failures(_write_observed)
    watch_commands(observer.saw_command)


def _write_observed(error: BaseException | None) -> None:
    session = current_session()
    if session is not None and session.folder is not None:
        for path in missing_files(error):
            session.observer.missed(path)
        write_observed(session.folder, session.observer, session.store, session.metrics)


def _task(attempt: str) -> str:
    """Return the task of `<run>/<task>/<n>`.

    Example:
        >>> _task("r1/check:train/2")
        'check:train'
    """
    parts = attempt.split("/")
    return parts[1] if len(parts) == 3 else attempt
