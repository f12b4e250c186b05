"""The round trip: edits of a notebook and of its step scripts brought together by cell id.

`lock` keeps the cells as last converted, `reading` cuts scripts into cells, `mapping` takes their
edits back, `merge` brings both sides together. Files are read and written elsewhere.
"""

from cellwright.convert.sync.drift import find_drift, unsynced_edit
from cellwright.convert.sync.lock import (
    LOCK,
    CellText,
    Lock,
    locked_cells,
    read_lock,
    render_lock,
)
from cellwright.convert.sync.notebook_text import name_package, package_of_notebook
from cellwright.convert.sync.records import Change, Conflict, Side, Synced
from cellwright.convert.sync.round_trip import To, package_edits, sync_package

__all__ = [
    "LOCK",
    "CellText",
    "Change",
    "Conflict",
    "Lock",
    "Side",
    "Synced",
    "To",
    "find_drift",
    "locked_cells",
    "name_package",
    "package_edits",
    "package_of_notebook",
    "read_lock",
    "render_lock",
    "sync_package",
    "unsynced_edit",
]
