"""Foreign errors of disks and networks turned into `StoreError`; nothing that touches either."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from cellwright.errors import CellwrightError, StoreError

FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


def missing(digest: str, where: str) -> StoreError:
    """Return the error for an object that is not there."""
    return StoreError(
        f"object {digest} is not in the store",
        code="object-missing",
        where=where,
        hint="it was removed, or this is another store than the one the run used; "
        "run the step again to make it",
    )


def damaged(digest: str, where: str) -> StoreError:
    """Return the error for an object whose bytes are not those that its name promises."""
    return StoreError(
        f"object {digest} is damaged: its bytes do not match its name",
        code="object-damaged",
        where=where,
        hint="remove that file and run the step again that makes it",
    )


@contextmanager
def mapped_failures(where: str) -> Iterator[None]:
    """Raise what goes wrong inside as `StoreError`: full, or not to be reached.

    Args:
        where: The place in words, for the message.
    """
    try:
        yield
    except CellwrightError:
        raise
    except OSError as error:
        if error.errno in FULL:
            raise StoreError(
                "there is no space left in the store",
                code="store-full",
                where=where,
                hint="free space there, or name another place with the `store` setting",
            ) from error
        raise _unreachable(error, where) from error
    except Exception as error:
        raise _unreachable(error, where) from error


def _unreachable(error: Exception, where: str) -> StoreError:
    reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return StoreError(
        f"the store cannot be used: {reason}",
        code="store-unreachable",
        where=where,
        hint="check that the place exists and that you may write there",
    )
