"""How much room values and run folders take: by pipeline, by run, and what nobody needs."""

from __future__ import annotations

from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from cellwright.api.history import has_ledger
from cellwright.app import open_ledger, open_objects
from cellwright.config import load_settings
from cellwright.model import RunRecord
from cellwright.scheduling import StoredObjects
from cellwright.stores.sizes import stored_sizes

_ALL = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Share:
    """What a run or a pipeline takes.

    Attributes:
        name: Its name.
        pipeline: The pipeline of a run.
        values: Bytes of its values; what several share counts for each.
        alone: Bytes of values that nobody else has.
        folder: Bytes of executed notebooks and logs.
        runs: How many runs these are.
    """

    name: str
    pipeline: str
    values: int
    alone: int
    folder: int
    runs: int = 1


@dataclass(frozen=True, slots=True)
class Usage:
    """What a project takes.

    Attributes:
        store: The store.
        values: Bytes of all objects in it.
        objects: How many there are.
        unclaimed: Bytes of objects that belong to no value of a run: texts of notebooks, files,
            values of other projects, garbage.
        folders: Bytes of all run folders.
        cache: Bytes of plain files in this user's cache.
        pipelines, runs: By pipeline, and by run, the newest first.
    """

    store: str
    values: int
    objects: int
    unclaimed: int
    folders: int
    cache: int
    pipelines: tuple[Share, ...] = ()
    runs: tuple[Share, ...] = ()


def measure_usage(*, folder: str | Path = ".") -> Usage:
    """Return how much room the values and folders of a project's runs take.

    Raises:
        StoreError: The store cannot be read.
        LedgerError: The ledger cannot be read.
    """
    settings = load_settings(Path(folder))
    store = open_objects(settings)
    sizes = stored_sizes(store)
    records: tuple[RunRecord, ...] = ()
    if has_ledger(settings):
        with closing(open_ledger(settings)) as ledger:
            records = ledger.runs(limit=_ALL)
    known = StoredObjects(store)
    objects = {r.run: _objects_of(r, known, sizes) for r in records}
    folders = {r.run: size_of_folder(Path(settings.home) / "runs" / r.run) for r in records}
    runs = _shares({r.run: objects[r.run] for r in records}, sizes)
    by_pipeline: dict[str, set[str]] = {}
    for record in records:
        by_pipeline.setdefault(record.pipeline, set()).update(objects[record.run])
    pipelines = _shares(by_pipeline, sizes)
    claimed = set().union(*objects.values())
    return Usage(
        store=settings.store,
        values=sum(size for size, _ in sizes.values()),
        objects=len(sizes),
        unclaimed=sum(size for name, (size, _) in sizes.items() if name not in claimed),
        folders=sum(folders.values()),
        cache=size_of_folder(store.cache.root),
        pipelines=tuple(
            Share(
                name,
                name,
                *found,
                sum(folders[r.run] for r in records if r.pipeline == name),
                sum(1 for r in records if r.pipeline == name),
            )
            for name, found in pipelines.items()
        ),
        runs=tuple(Share(r.run, r.pipeline, *runs[r.run], folders[r.run]) for r in records),
    )


def _objects_of(
    record: RunRecord, known: StoredObjects, sizes: dict[str, tuple[int, tuple[str, ...]]]
) -> set[str]:
    """Return the objects of a run's values, and those that these are pieces of."""
    found: set[str] = set()
    for step in record.steps.values():
        if step.result is not None:
            for ref in (*step.result.results.values(), *step.result.outputs.values()):
                found |= known.objects_of(ref.digest)
    sources = {s for name in found if name in sizes for s in sizes[name][1]}
    return {name for name in found | sources if name in sizes}


def _shares(
    owners: dict[str, set[str]], sizes: dict[str, tuple[int, tuple[str, ...]]]
) -> dict[str, tuple[int, int]]:
    counts = Counter(name for found in owners.values() for name in found)
    return {
        owner: (
            sum(sizes[name][0] for name in found),
            sum(sizes[name][0] for name in found if counts[name] == 1),
        )
        for owner, found in owners.items()
    }


def size_of_folder(folder: Path) -> int:
    """Return the bytes of all files below a folder, 0 when it is not there."""
    total = 0
    for path in folder.rglob("*") if folder.is_dir() else ():
        try:
            total += path.stat().st_size if path.is_file() else 0
        except OSError:
            continue
    return total
