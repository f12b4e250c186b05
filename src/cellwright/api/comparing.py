"""Two runs of a project compared; what is compared stands in `compare`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from cellwright.api.history import open_run
from cellwright.api.records import Run
from cellwright.app import open_store
from cellwright.compare import Comparison, compare_runs
from cellwright.errors import StoreError


def diff(a: str | Run, b: str | Run, *, folder: str | Path = ".") -> Comparison:
    """Compare two runs: states, parameters, code, data, environment, results, metrics, resources.

    Args:
        a: The earlier run, or the one that is expected.
        b: The other one.
        folder: A folder of the project.

    Returns:
        What differs, plane by plane; an empty plane has no difference.

    Raises:
        RunError: There is no such run.
        StoreError: A store cannot be read.
    """
    first, second = (
        run if isinstance(run, Run) else open_run(run, folder=folder) for run in (a, b)
    )
    return compare_runs(first.record, second.record, _reader(first, second))


def _reader(*opened: Run) -> Callable[[str], str | None]:
    """Return what reads texts by their digests: runs of two projects have two stores."""
    settings = {run.settings.store: run.settings for run in opened}
    stores = [open_store(found) for found in settings.values()]

    def read(digest: str) -> str | None:
        for store in stores:
            try:
                return store.get(digest).decode("utf-8", "replace")
            except StoreError as error:
                if error.code != "object-missing":
                    raise
        return None

    return read
