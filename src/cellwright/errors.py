"""Every exception that Cellwright raises on purpose; nothing that decides when to raise one.

The tree, by whose problem it is::

    CellwrightError
    ├── NotebookError      the file is not a notebook that can be read
    ├── PipelineError      marks or data flow do not make a pipeline
    ├── SettingsError      an option, parameter or configuration value is wrong
    ├── RunError           a run, step or artifact that was asked for does not exist
    ├── StepFailed         the user's code did not succeed
    ├── PluginError        a plug-in cannot be loaded or breaks its contract
    ├── TrustError         a value would run code when loaded, and nobody trusted signed it
    ├── StoreError         the artifact store cannot be read or written
    ├── LedgerError        the database of runs cannot be read or written
    ├── EngineError        no kernel, no worker: a step could not be executed
    └── InternalError      our bug
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "CellwrightError",
    "EngineError",
    "InternalError",
    "LedgerError",
    "NotebookError",
    "PipelineError",
    "PluginError",
    "RunError",
    "SettingsError",
    "StepFailed",
    "StoreError",
    "TrustError",
    "nearest",
]


class CellwrightError(Exception):
    """Root of the tree: what is wrong, where, and what to do about it.

    Args:
        message: What is wrong, one sentence without a full stop at the end of the code's name.
        code: Stable name for scripts, such as `notebook-missing` or `CW012`.
        where: The place in words, such as `churn.ipynb, cell 7 (a1b2), line 3`.
        hint: What to do about it.
    """

    exit_status: ClassVar[int] = 3

    def __init__(self, message: str, *, code: str, where: str = "", hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.where = where
        self.hint = hint

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle by keyword, so that errors cross processes whole."""
        return (_rebuild, (type(self), self.message, self.code, self.where, self.hint))

    def as_dict(self) -> dict[str, str]:
        """Return the error object of the command line's JSON."""
        return {
            "code": self.code,
            "message": self.message,
            "where": self.where,
            "hint": self.hint,
        }


def _rebuild(
    kind: type[CellwrightError], message: str, code: str, where: str, hint: str
) -> CellwrightError:
    return kind(message, code=code, where=where, hint=hint)


class NotebookError(CellwrightError):
    """The file is not a notebook that can be read."""

    exit_status = 2


class PipelineError(CellwrightError):
    """Marks or data flow do not make a pipeline."""

    exit_status = 2


class SettingsError(CellwrightError):
    """An option, a parameter or a configuration value is wrong."""

    exit_status = 2


class RunError(CellwrightError):
    """A run, a step of it or an artifact that was asked for does not exist."""

    exit_status = 2


class StepFailed(CellwrightError):
    """The user's code did not succeed."""

    exit_status = 1


class PluginError(CellwrightError):
    """A plug-in cannot be loaded or breaks its contract."""


class TrustError(CellwrightError):
    """A value would run code when it is loaded, and nobody whom the reader trusts signed it."""

    exit_status = 1


class StoreError(CellwrightError):
    """The artifact store cannot be read or written."""


class LedgerError(CellwrightError):
    """The database of runs cannot be read or written."""


class EngineError(CellwrightError):
    """A step could not be executed: no kernel, no worker, no room."""


class InternalError(CellwrightError):
    """Our bug."""


def nearest(name: str, known: Iterable[str]) -> str:
    """Return a hint that lists the known names nearest to an unknown one.

    Example:
        >>> nearest("tarin", ["train", "load"])
        'did you mean `train`?'
        >>> nearest("x", ["train", "load"])
        'known: `load`, `train`'
    """
    names = sorted(set(known))
    close = get_close_matches(name, names, n=3, cutoff=0.6)
    if close:
        return "did you mean " + " or ".join(f"`{n}`" for n in close) + "?"
    if not names:
        return "there are none"
    shown = ", ".join(f"`{n}`" for n in names[:12])
    return f"known: {shown}" + (", …" if len(names) > 12 else "")
