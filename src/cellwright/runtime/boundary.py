"""How errors of loading and saving look in a notebook: short, with what to do; no traceback."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from cellwright.errors import CellwrightError, PipelineError


class BoundaryError(Exception):
    """Inputs could not be loaded or outputs not be saved.

    Args:
        error: What went wrong.
    """

    def __init__(self, error: CellwrightError) -> None:
        super().__init__(f"{error.message} [{error.code}]")
        self.error = error
        self.code = error.code
        self.hint = error.hint

    def __reduce__(self) -> tuple[object, ...]:
        return (type(self), (self.error,))

    def _render_traceback_(self) -> list[str]:
        """Return what IPython shows instead of a traceback."""
        lines = [f"{type(self).__name__}: {self}"]
        if self.error.where:
            lines.append(f"  at   {self.error.where}")
        if self.error.hint:
            lines.append(f"  help {self.error.hint}")
        return lines


class MachineryError(BoundaryError):
    """The same, where the user's code is not the reason: the store is full or damaged, or our bug.

    Runners tell the outcome by this name.
    """


@contextmanager
def shown_briefly() -> Iterator[None]:
    """Turn our errors inside into ones that notebooks show in a few lines."""
    try:
        yield
    except CellwrightError as error:
        users = isinstance(error, PipelineError)
        raise (BoundaryError if users else MachineryError)(error) from None
