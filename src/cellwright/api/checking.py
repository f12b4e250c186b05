"""Looks whether store and ledger are what they were: every byte, every link of the chain."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from cellwright.api.history import has_ledger
from cellwright.app import open_ledger, open_objects
from cellwright.config import load_settings
from cellwright.interfaces import Ledger
from cellwright.model import ArtifactRef, RunRecord
from cellwright.scheduling import StoredObjects
from cellwright.stores.checking import Damage, check_objects

_ALL = 1_000_000_000


@dataclass(frozen=True, slots=True)
class StoreCheck:
    """What a check of the store found.

    Attributes:
        objects: How many objects are whole.
        damages: What is damaged, and what was done about it.
        lost: Values of runs, as `RUN STEP.NAME`, that are not whole now.
        missing: Those of the last run of each pipeline that succeeded, which no collection of
            garbage takes, that are not in the store.
        place: Where the store is.
    """

    objects: int
    damages: tuple[Damage, ...] = ()
    lost: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    place: str = ""

    @property
    def holds(self) -> bool:
        """Return whether nothing is damaged now, and the store is not one that lost everything."""
        gone = bool(self.missing) and not self.objects
        return not gone and all(damage.done for damage in self.damages)


@dataclass(frozen=True, slots=True)
class Audit:
    """Whether the ledger's events are those that were written: `breaks` says where not."""

    runs: int
    breaks: tuple[str, ...] = ()


def check_store(*, folder: str | Path = ".", repair: bool = False) -> StoreCheck:
    """Compare every object of the store with its name.

    Args:
        folder: A folder of the project.
        repair: Whether to restore what can be restored, and to set the rest aside: the steps that
            made it run again.

    Raises:
        StoreError: The store cannot be read.
    """
    settings = load_settings(Path(folder))
    store = open_objects(settings)
    found = list(check_objects(store, repair=repair))
    damages = tuple(f for f in found if isinstance(f, Damage))
    lost: list[str] = []
    missing: list[str] = []
    if has_ledger(settings):
        bad = {d.digest for d in damages if d.what in ("object", "small", "recipe")}
        bad -= {d.digest for d in damages if d.done == "restored"}
        objects = StoredObjects(store)
        with closing(open_ledger(settings)) as ledger:
            for record in ledger.runs(limit=_ALL) if damages else ():
                lost += _lost_of(record, objects, bad)
            for record in _last_successes(ledger):
                missing += _missing_of(record, objects)
    told = [value for value in missing if value not in lost]
    return StoreCheck(
        len(found) - len(damages), damages, tuple(lost), tuple(told), str(settings.store)
    )


def _last_successes(ledger: Ledger) -> Iterator[RunRecord]:
    """Yield the last run of each pipeline that succeeded."""
    seen: set[str] = set()
    for record in ledger.runs(limit=_ALL, steps=False):
        if record.status == "succeeded" and record.pipeline not in seen:
            seen.add(record.pipeline)
            whole = ledger.run(record.run)
            yield whole if whole is not None else record


def _missing_of(record: RunRecord, objects: StoredObjects) -> Iterator[str]:
    for name, variable, ref in _values_of(record):
        if not objects.is_whole(ref.digest):
            yield f"{record.run} {name}.{variable}"


def _values_of(record: RunRecord) -> Iterator[tuple[str, str, ArtifactRef]]:
    for name, step in record.steps.items():
        made = step.result
        for variable, ref in {**made.results, **made.outputs}.items() if made else ():
            yield name, variable, ref


def _lost_of(record: RunRecord, objects: StoredObjects, bad: set[str]) -> list[str]:
    return [
        f"{record.run} {name}.{variable}"
        for name, variable, ref in _values_of(record)
        if objects.objects_of(ref.digest) & bad
    ]


def verify_ledger(*, folder: str | Path = ".", run: str | None = None) -> Audit:
    """Check the chain of digests over all events of the ledger, or over those of one run.

    Raises:
        LedgerError: The ledger cannot be read.
    """
    settings = load_settings(Path(folder))
    if not has_ledger(settings):
        return Audit(0)
    with closing(open_ledger(settings)) as ledger:
        runs = 1 if run else len(ledger.runs(limit=_ALL, steps=False))
        return Audit(runs, tuple(ledger.verify_chain(run)))
