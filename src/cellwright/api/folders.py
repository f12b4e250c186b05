"""Removes the folders of old runs: executed notebooks and logs; not their values, nor history."""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from pathlib import Path

from cellwright.api.usage import size_of_folder
from cellwright.config import Settings
from cellwright.interfaces import Ledger
from cellwright.model import RunRecord


def remove_folders(
    ledger: Ledger,
    records: Iterable[RunRecord],
    keeping: Collection[str],
    settings: Settings,
    now: datetime,
    *,
    dry_run: bool,
) -> tuple[int, int]:
    """Remove the folders of runs that are old and keep no values; return how many, and bytes.

    The folder of a run whose results a kept run took over stays: its notebooks made them.

    Args:
        ledger: The project's ledger.
        records: Its runs.
        keeping: Those that keep their values.
        settings: How long folders stay, and where they are.
        now: The time.
        dry_run: Only count.
    """
    home = Path(settings.home) / "runs"
    old = [
        record.run
        for record in records
        if record.run not in keeping
        and record.status != "running"
        and now - record.started >= timedelta(days=settings.keep_folder_days)
        and now - record.started >= timedelta(minutes=settings.grace_minutes)
        and (home / record.run).is_dir()
    ]
    if not old:
        return 0, 0
    kept = [record for run in keeping if (record := ledger.run(run)) is not None]
    used = {step.reused_from for record in kept for step in record.steps.values()}
    count = freed = 0
    for run in old:
        if run not in used:
            count += 1
            freed += size_of_folder(home / run)
            if not dry_run:
                _remove(home / run)
    return count, freed


def _remove(folder: Path) -> None:
    """Remove a folder at once for who looks at it; another collector may do the same."""
    aside = folder.with_name(f".gone-{folder.name}-{os.getpid()}")
    try:
        folder.rename(aside)
    except OSError:
        return
    shutil.rmtree(aside, ignore_errors=True)
