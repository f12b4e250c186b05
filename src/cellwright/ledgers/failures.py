"""Errors of databases and their drivers, mapped to `LedgerError`; not what raises them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import URL
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from cellwright.errors import LedgerError

# Beginnings of SQLite's error names and of SQLSTATE classes, longest first where one begins
# with another.
_CODES = (
    ("SQLITE_BUSY", "ledger-locked"),
    ("SQLITE_LOCKED", "ledger-locked"),
    ("SQLITE_READONLY", "ledger-read-only"),
    ("SQLITE_PERM", "ledger-read-only"),
    ("SQLITE_FULL", "ledger-full"),
    ("SQLITE_CORRUPT", "ledger-damaged"),
    ("SQLITE_NOTADB", "ledger-damaged"),
    ("SQLITE_CANTOPEN", "ledger-unreachable"),
    ("SQLITE_IOERR", "ledger-unreachable"),
    ("SQLITE_CONSTRAINT_TRIGGER", "ledger-append-only"),
    ("23514", "ledger-append-only"),
    ("25006", "ledger-read-only"),
    ("42501", "ledger-read-only"),
    ("40P01", "ledger-locked"),
    ("55P03", "ledger-locked"),
    ("53100", "ledger-full"),
    ("53", "ledger-unreachable"),
    ("08", "ledger-unreachable"),
    ("28", "ledger-unreachable"),
    ("3D", "ledger-unreachable"),
    ("57P", "ledger-unreachable"),
    ("XX001", "ledger-damaged"),
    ("XX002", "ledger-damaged"),
)

_MESSAGES = {
    "ledger-locked": "the ledger is locked by another process",
    "ledger-read-only": "the ledger cannot be written",
    "ledger-full": "the ledger's disk is full",
    "ledger-damaged": "the ledger is damaged or not a ledger",
    "ledger-unreachable": "the ledger cannot be opened",
    "ledger-append-only": "events in the ledger cannot be changed or removed",
    "ledger-failed": "the ledger refused a statement",
}

_HINTS = {
    "ledger-locked": "wait for the other run, or find what holds the database open",
    "ledger-read-only": "give yourself the right to write there, or set another `ledger`",
    "ledger-full": "free some space there, or set `ledger` to another place",
    "ledger-damaged": "restore it from a backup, or set `ledger` to a new place",
    "ledger-unreachable": "check that the place exists and lets you in, or set another `ledger`",
    "ledger-append-only": "append an event that says what is so now",
    "ledger-failed": "run again with --verbose and report what it says",
}


def shown_url(url: URL) -> str:
    """Return a database URL as messages show it: without passwords."""
    if url.get_backend_name() == "sqlite":
        return url.database or ""
    kept = url.difference_update_query([n for n in url.query if "pass" in n.lower()])
    return kept.render_as_string(hide_password=True)


@contextmanager
def mapped_errors(url: URL) -> Iterator[None]:
    """Turn what SQLAlchemy and the drivers raise within into `LedgerError`."""
    try:
        yield
    except DBAPIError as error:
        raise _ledger_error(error.orig or error, url) from error
    except (SQLAlchemyError, OSError) as error:
        raise _ledger_error(error, url) from error


def _ledger_error(error: BaseException, url: URL) -> LedgerError:
    code = _code(error)
    words = str(error).strip().splitlines()
    detail = words[0].strip() if words else type(error).__name__
    return LedgerError(
        f"{_MESSAGES[code]}: {detail}", code=code, where=shown_url(url), hint=_HINTS[code]
    )


def _code(error: BaseException) -> str:
    name = getattr(error, "sqlite_errorname", None) or getattr(error, "sqlstate", None)
    if isinstance(name, str):
        return next((code for start, code in _CODES if name.startswith(start)), "ledger-failed")
    if isinstance(error, OSError) or type(error).__name__ == "OperationalError":
        return "ledger-unreachable"
    return "ledger-failed"
