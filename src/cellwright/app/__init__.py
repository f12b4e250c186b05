"""The composition root: settings and plug-ins become a runnable whole; no command, no algorithm."""

from cellwright.app.files import write_text
from cellwright.app.machine import count_gpus, find_memory
from cellwright.app.packages import Installed, read_installed
from cellwright.app.preload import find_preload
from cellwright.app.sources import Source, find_modules, read_source
from cellwright.app.surroundings import (
    ACTOR,
    Stamper,
    SystemClock,
    find_actor,
    is_alive,
    new_run_id,
)
from cellwright.app.wiring import (
    describe_ledger,
    open_engine,
    open_ledger,
    open_objects,
    open_other_ledger,
    open_runner,
    open_store,
    prepare_home,
)

__all__ = [
    "ACTOR",
    "Installed",
    "Source",
    "Stamper",
    "SystemClock",
    "count_gpus",
    "describe_ledger",
    "find_actor",
    "find_memory",
    "find_modules",
    "find_preload",
    "is_alive",
    "new_run_id",
    "open_engine",
    "open_ledger",
    "open_objects",
    "open_other_ledger",
    "open_runner",
    "open_store",
    "prepare_home",
    "read_installed",
    "read_source",
    "write_text",
]
