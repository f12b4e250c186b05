"""Two runs of a project compared; what is compared stands in `compare`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from cellwright.api.history import open_run
from cellwright.api.records import Run
from cellwright.app import open_store
from cellwright.compare import Comparison, compare_runs
from cellwright.errors import RunError, StoreError


def diff(a: str | Run, b: str | Run, *, folder: str | Path = ".") -> Comparison:
    """Compare two runs: states, parameters, code, data, environment, results, metrics, resources.

    Args:
        a: The earlier run, or the one that is expected.
        b: The other one.
        folder: A folder of the project.

    Returns:
        What differs, plane by plane; an empty plane has no difference.

    Raises:
        RunError: There is no such run, or they are of two projects (`other-project`).
    """
    first, second = (
        run if isinstance(run, Run) else open_run(run, folder=folder) for run in (a, b)
    )
    if first.settings.home != second.settings.home:
        raise RunError(
            f"runs {first.id} and {second.id} are of two projects",
            code="other-project",
            where=f"{first.settings.project}, {second.settings.project}",
            hint="compare runs of one project",
        )
    return compare_runs(first.record, second.record, _reader(first))


def _reader(opened: Run) -> Callable[[str], str | None]:
    store = open_store(opened.settings)

    def read(digest: str) -> str | None:
        try:
            return store.get(digest).decode("utf-8", "replace")
        except StoreError as error:
            if error.code != "object-missing":
                raise
            return None

    return read
