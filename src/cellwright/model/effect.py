"""What a step was seen to do to things that it did not create; not what its code says."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

UNFORESEEN = "which was not foreseen"
"""What reasons say of effects that the code did not show."""


@dataclass(frozen=True, slots=True)
class Observed:
    """Effects of a step as its runtime saw them.

    Attributes:
        changes: Names that it got and whose values were others at its end.
        files_read, files_written: Paths, relative to the notebook's folder where they can be.
        drawn: Libraries from whose global random state it drew.
        seeded: Libraries whose random state it set, or moved too far to tell.
        cwd: It left another working directory.
        env: Variables of the environment that it set or deleted.
        shared: Groups of names whose values had objects in common at its end.
    """

    changes: tuple[str, ...] = ()
    files_read: tuple[str, ...] = ()
    files_written: tuple[str, ...] = ()
    drawn: tuple[str, ...] = ()
    seeded: tuple[str, ...] = ()
    cwd: bool = False
    env: tuple[str, ...] = ()
    shared: tuple[tuple[str, ...], ...] = ()

    @property
    def random(self) -> bool:
        """Return whether it moved the global random state."""
        return bool(self.drawn or self.seeded)

    def __or__(self, other: Observed) -> Observed:
        """Return the effects of both, names sorted."""
        return Observed(
            changes=_both(self.changes, other.changes),
            files_read=_both(self.files_read, other.files_read),
            files_written=_both(self.files_written, other.files_written),
            drawn=_both(self.drawn, other.drawn),
            seeded=_both(self.seeded, other.seeded),
            cwd=self.cwd or other.cwd,
            env=_both(self.env, other.env),
            shared=tuple(sorted({*self.shared, *other.shared})),
        )

    def __bool__(self) -> bool:
        """Return whether there is any effect."""
        return self != Observed()


def _both(one: Iterable[str], two: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({*one, *two}))
