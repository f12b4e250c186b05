"""Errors as answers: which status an error gets, and its JSON; not where they come from."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from cellwright.errors import CellwrightError, InternalError

_MISSING = frozenset(
    {
        "notebook-missing",
        "unknown-run",
        "unknown-step",
        "unknown-artifact",
        "path-hidden",
        "not-executed",
    }
)
_REFUSED = frozenset({"path-outside"})
_CONFLICTING = frozenset({"run-ended", "scripts-edited", "file-in-the-way", "ambiguous-run"})
_LARGE = frozenset({"too-large"})


def status_of(error: CellwrightError) -> int:
    """Return the HTTP status that says whose fault an error is.

    Example:
        >>> from cellwright.errors import RunError, StoreError
        >>> status_of(RunError("no", code="unknown-run"))
        404
        >>> status_of(StoreError("no", code="store-full"))
        503
    """
    for codes, status in (
        (_MISSING, HTTPStatus.NOT_FOUND),
        (_REFUSED, HTTPStatus.FORBIDDEN),
        (_CONFLICTING, HTTPStatus.CONFLICT),
        (_LARGE, HTTPStatus.REQUEST_ENTITY_TOO_LARGE),
    ):
        if error.code in codes:
            return int(status)
    if isinstance(error, InternalError):
        return int(HTTPStatus.INTERNAL_SERVER_ERROR)
    if error.exit_status >= CellwrightError.exit_status:
        return int(HTTPStatus.SERVICE_UNAVAILABLE)
    return int(HTTPStatus.BAD_REQUEST)


def failure_json(error: CellwrightError) -> dict[str, Any]:
    """Return the body of an answer that says what went wrong."""
    return {"error": error.as_dict(), "message": error.message}


_WORDS = {
    400: ("bad-request", "check the request against the schemas of the API"),
    403: ("forbidden", "log in, or ask for the permission"),
    404: ("not-found", "the server has nothing at this address"),
    405: ("bad-method", "use another HTTP method"),
    413: ("too-large", "clear the outputs of the notebook"),
}


def http_failure_json(status: int, message: str, where: str) -> dict[str, Any]:
    """Return the same for what the web server refused by itself."""
    code, hint = _WORDS.get(status, ("server", "the server's log tells more"))
    reason = {"code": code, "message": message, "where": where, "hint": hint}
    return {"error": reason, "message": message}
