"""Turns settings and plug-ins into the parts of a run: store, ledger, runner, engine."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from cellwright import plugins
from cellwright.config import Settings
from cellwright.errors import LedgerError, PluginError, StoreError

if TYPE_CHECKING:
    from cellwright.interfaces import Engine, Ledger, Runner, Store
    from cellwright.stores import ObjectStore


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


def open_objects(settings: Settings) -> ObjectStore:
    """Return the artifact store as what can be looked after.

    Raises:
        PluginError: The store is of another kind (`store-care`).
    """
    from cellwright.stores import ObjectStore

    store = open_store(settings)
    if not isinstance(store, ObjectStore):
        raise PluginError(
            "this store looks after itself",
            code="store-care",
            where=settings.store,
            hint="use the tools of the plug-in that provides it",
        )
    return store


def open_ledger(settings: Settings) -> Ledger:
    """Return the ledger."""
    kind: Any = plugins.load("cellwright.ledgers", "sql")
    return cast("Ledger", kind(settings.ledger))


def describe_ledger(settings: Settings) -> str:
    """Return how a store names the ledger whose runs use it: no password, no moved folder."""
    prefix = "sqlite:///"
    if not settings.ledger.startswith(prefix):
        kind: Any = plugins.load("cellwright.ledgers", "sql")
        return str(kind(settings.ledger).url)
    path = Path(settings.ledger.removeprefix(prefix))
    beside = Path(settings.store).parent
    return prefix + (f"../{path.relative_to(beside)}" if path.is_relative_to(beside) else str(path))


def open_other_ledger(name: str, settings: Settings) -> Ledger:
    """Return another ledger whose runs use the store.

    Args:
        name: How the store names it.
        settings: Where the store is.

    Raises:
        LedgerError: It is not there, or cannot be read.
    """
    prefix = "sqlite:///"
    if name.startswith(prefix):
        path = Path(settings.store, name.removeprefix(prefix)).resolve()
        if not path.is_file():
            raise LedgerError("the ledger is not there", code="ledger-unreachable", where=name)
        name = f"{prefix}{path}"
    kind: Any = plugins.load("cellwright.ledgers", "sql")
    ledger = cast("Ledger", kind(name))
    ledger.interrupted()
    return ledger


def open_runner(settings: Settings) -> Runner:
    """Return the runner, with its kernels."""
    kind: Any = plugins.load("cellwright.runners", settings.runner)
    return cast("Runner", kind(warm=settings.warm, keep=60 * settings.keep_kernels))


def open_engine(settings: Settings, runner: Runner, slots: int) -> Engine:
    """Return the engine."""
    kind: Any = plugins.load("cellwright.engines", settings.engine)
    return cast("Engine", kind(runner, slots=slots))
