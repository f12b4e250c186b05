"""What runs and with which parameters, from the words of a call to the arguments of the API."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cellwright.cli.words import flatten


@dataclass(frozen=True, slots=True)
class Selection:
    """The options that `plan` and `run` share."""

    texts: dict[str, str]
    params_file: str | None
    only: tuple[str, ...]
    start_from: tuple[str, ...]
    force: tuple[str, ...]
    resume: str | None
    cache: str | None

    def for_plan(self) -> dict[str, Any]:
        """Return the arguments of `api.plan`."""
        return {
            "texts": self.texts,
            "params_file": self.params_file,
            "only": self.only,
            "start_from": self.start_from,
            "force": self.force,
            "resume": self.resume,
            "cache": self.cache,
        }

    def for_run(self, *, jobs: int | None, engine: str | None) -> dict[str, Any]:
        """Return the arguments of `api.run`."""
        return {**self.for_plan(), "jobs": jobs, "engine": engine}


def read_selection(
    *,
    parameters: tuple[tuple[str, str], ...],
    params_file: str | None,
    only: tuple[tuple[str, ...], ...],
    start_from: tuple[tuple[str, ...], ...],
    force: tuple[tuple[str, ...], ...],
    resume: str | None,
    cache: str | None,
) -> Selection:
    """Return the selection of a call; of a parameter that is given twice the last value counts."""
    return Selection(
        texts=dict(parameters),
        params_file=params_file,
        only=flatten(only),
        start_from=flatten(start_from),
        force=flatten(force),
        resume=resume,
        cache=cache,
    )
