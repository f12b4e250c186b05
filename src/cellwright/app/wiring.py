"""Turns settings and plug-ins into the parts of a run: store, ledger, runner, engine."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from cellwright import plugins
from cellwright.config import Settings
from cellwright.errors import StoreError

if TYPE_CHECKING:
    from cellwright.interfaces import Engine, Ledger, Runner, Store


def prepare_home(settings: Settings) -> Path:
    """Make the folder of store, ledger and runs, which git is told to leave alone.

    Raises:
        StoreError: It cannot be written (`home-unwritable`).
    """
    home = Path(settings.home)
    try:
        home.mkdir(parents=True, exist_ok=True)
        ignore = home / ".gitignore"
        if not ignore.exists():
            ignore.write_text("*\n")
    except OSError as error:
        raise StoreError(
            f"cannot write the folder of runs: {error.strerror}",
            code="home-unwritable",
            where=str(home),
            hint="make it writable, or choose another with CELLWRIGHT_HOME",
        ) from error
    return home


def open_store(settings: Settings) -> Store:
    """Return the artifact store."""
    kind: Any = plugins.load("cellwright.stores", "fsspec")
    return cast("Store", kind(settings.store))


def open_ledger(settings: Settings) -> Ledger:
    """Return the ledger."""
    kind: Any = plugins.load("cellwright.ledgers", "sql")
    return cast("Ledger", kind(settings.ledger))


def open_runner(settings: Settings) -> Runner:
    """Return the runner, with its kernels."""
    kind: Any = plugins.load("cellwright.runners", settings.runner)
    return cast("Runner", kind(warm=settings.warm))


def open_engine(settings: Settings, runner: Runner, slots: int) -> Engine:
    """Return the engine."""
    kind: Any = plugins.load("cellwright.engines", settings.engine)
    return cast("Engine", kind(runner, slots=slots))
