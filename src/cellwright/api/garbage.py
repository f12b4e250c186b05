"""Collects what no run needs any more; how objects are removed is the store's affair."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from cellwright.api.folders import remove_folders
from cellwright.api.history import has_ledger, settle
from cellwright.app import (
    SystemClock,
    describe_ledger,
    open_ledger,
    open_objects,
    open_other_ledger,
)
from cellwright.config import Settings, load_settings
from cellwright.errors import LedgerError, StoreError
from cellwright.model import RunRecord
from cellwright.scheduling import StoredObjects
from cellwright.stores.ledgers import forget_ledger, known_ledgers
from cellwright.stores.sweeping import sweep

if TYPE_CHECKING:
    from cellwright.interfaces import Ledger
    from cellwright.stores import ObjectStore

_DIGEST = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")
_ALL = 1_000_000_000
_BEFORE_RUNS = timedelta(minutes=10)
"""How long before its first event a run may have looked at the store."""


@dataclass(frozen=True, slots=True)
class Garbage:
    """What was collected, or would be.

    Attributes:
        removed, freed: Objects and bytes.
        kept: Objects that runs need.
        recent: Objects that no run needs, but that were stored or used too lately.
        runs, kept_runs: How many runs there are, and how many of them keep their values.
        folders, folder_bytes: Folders of runs that were removed, and their bytes.
        dry_run: Whether nothing was removed.
    """

    removed: int
    freed: int
    kept: int
    recent: int
    runs: int
    kept_runs: int
    folders: int
    folder_bytes: int
    dry_run: bool


def collect_garbage(
    *,
    folder: str | Path = ".",
    dry_run: bool = False,
    keep_runs: int | None = None,
    keep_days: int | None = None,
    grace_minutes: int | None = None,
    keep_folder_days: int | None = None,
    forget: Collection[str] = (),
) -> Garbage:
    """Remove the values that no run needs which is to be kept, and the folders of old runs.

    Runs, collectors and readers may go on meanwhile. What runs were, and the texts of their
    notebooks and steps, stay for ever.

    Args:
        folder: A folder of the project.
        dry_run: Only tell what would be removed.
        keep_runs: How many of the newest runs of each pipeline keep their values.
        keep_days: Runs that are younger than so many days keep theirs too.
        grace_minutes: What was stored or used in the last minutes stays.
        keep_folder_days: Executed notebooks and logs of runs that are younger stay, and those of
            runs that keep their values.
        forget: Ledgers that are no more, and count no longer.

    Raises:
        StoreError: Another ledger uses the store and cannot be read (`ledger-of-store`).
    """
    options = {
        "keep_runs": keep_runs,
        "keep_days": keep_days,
        "grace_minutes": grace_minutes,
        "keep_folder_days": keep_folder_days,
    }
    settings = load_settings(Path(folder), options)
    clock = SystemClock()
    begun = clock.now()
    store = open_objects(settings)
    roots: set[str] = set()
    total = kept = folders = folder_bytes = 0
    own = describe_ledger(settings)
    threshold = begun - timedelta(minutes=settings.grace_minutes)
    for url, ledger in _open_ledgers(settings, store, forget):
        with closing(ledger):
            settle(ledger, settings)
            records = ledger.runs(limit=_ALL, steps=False)
            keeping = set(_keep(records, settings, begun))
            total, kept = total + len(records), kept + len(keeping)
            live = [r.started for r in records if r.status == "running"]
            threshold = min([threshold, *(started - _BEFORE_RUNS for started in live)])
            roots |= _history(ledger, records)
            for run in keeping:
                roots |= _needs(ledger, run, settings)
            if url == own:
                folders, folder_bytes = remove_folders(
                    ledger, records, keeping, settings, begun, dry_run=dry_run
                )
    objects = StoredObjects(store)
    needed = roots.union(*(objects.objects_of(root) for root in roots if store.has(root)))
    swept = sweep(store, needed, int(threshold.timestamp() * 1e9), dry=dry_run)
    return Garbage(
        removed=swept.removed,
        freed=swept.freed,
        kept=swept.kept,
        recent=swept.recent,
        runs=total,
        kept_runs=kept,
        folders=folders,
        folder_bytes=folder_bytes,
        dry_run=dry_run,
    )


def _open_ledgers(
    settings: Settings, store: ObjectStore, forget: Collection[str]
) -> Iterator[tuple[str, Ledger]]:
    """Yield the ledger of the project, and every other one whose runs use the store."""
    own = describe_ledger(settings)
    if has_ledger(settings):
        yield own, open_ledger(settings)
    for url, place in known_ledgers(store):
        if url == own:
            continue
        if url in forget:
            forget_ledger(store, url)
            continue
        try:
            yield url, open_other_ledger(url, settings)
        except LedgerError as error:
            raise StoreError(
                f"runs of another ledger use this store, and it cannot be read: {url}",
                code="ledger-of-store",
                where=f"store {settings.store}, used by {place}",
                hint=f"collect where it can be read, or, if it is no more, add --forget {url}",
            ) from error


def _keep(records: Iterable[RunRecord], settings: Settings, now: datetime) -> Iterator[str]:
    """Yield the runs that keep their values; `records` are the newest first."""
    counts: dict[str, int] = {}
    succeeded: set[str] = set()
    for record in records:
        count = counts[record.pipeline] = counts.get(record.pipeline, 0) + 1
        last = record.status == "succeeded" and record.pipeline not in succeeded
        succeeded.update([record.pipeline] if last else [])
        young = now - record.started < timedelta(days=settings.keep_days)
        if count <= settings.keep_runs or young or last or record.status == "running":
            yield record.run


def _history(ledger: Ledger, records: Iterable[RunRecord]) -> set[str]:
    """Return the texts that say what runs were; they are small and stay."""
    found: set[str] = set()
    pipelines = set()
    for record in records:
        found |= {record.notebook_digest, record.sources, record.environment}
        pipelines.add(record.pipeline)
    for pipeline in pipelines:
        found |= {version.source for version in ledger.versions(pipeline)}
    return found - {""}


def _needs(ledger: Ledger, run: str, settings: Settings) -> set[str]:
    """Return every object that a run mentions: in its record, its events, its notebooks."""
    texts = [msgspec.json.encode(ledger.run(run)).decode()]
    after = 0
    while events := ledger.history(run, after=after):
        texts += [msgspec.json.encode(e.event).decode() for e in events]
        after = events[-1].sequence
    folder = Path(settings.home) / "runs" / run
    found = {digest for text in texts for digest in _DIGEST.findall(text)}
    for path in folder.rglob("*.ipynb"):
        found.update(_DIGEST.findall(path.read_text("utf-8", "replace")))
    return found
