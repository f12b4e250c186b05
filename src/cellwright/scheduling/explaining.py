"""Finds what a task was made of the last time, so that it can be said what changed; no words."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from cellwright.errors import CellwrightError
from cellwright.interfaces import Ledger, Store
from cellwright.model import Pipeline, StepRun
from cellwright.scheduling.keys import Identifier
from cellwright.scheduling.reasons import (
    explain_changes,
    explain_missing,
    own_parts,
    read_listing,
)
from cellwright.scheduling.tasks import Task

_LOOKED_AT_FIRST, _LOOKED_AT = 2, 12
"""How many runs are looked at for what changed: the last one and this, and when that fails more."""


class Explainer:
    """Compares what tasks are made of now with the last run in which they were decided.

    Args:
        pipeline: The pipeline.
        identifier: Knows the meanings of its tasks.
        store: Where lists of packages and texts of code are.
        ledger: Where earlier runs are.
        run: The run that asks, which is none of the earlier ones; None for a plan.
    """

    def __init__(
        self,
        pipeline: Pipeline,
        identifier: Identifier,
        store: Store,
        ledger: Ledger,
        run: str | None,
    ) -> None:
        self._pipeline = pipeline
        self._identifier = identifier
        self._store = store
        self._ledger = ledger
        self._run = run

    def explain(self, task: Task, parts: Mapping[str, str]) -> tuple[str, ...]:
        """Return what changed since a task was last decided, or why there is no result."""
        found = self.explain_changes(task, parts)
        return found or (explain_missing(task.kind, self._last(task)),)

    def explain_changes(
        self, task: Task, parts: Mapping[str, str], *, inputs: bool = True
    ) -> tuple[str, ...]:
        """Return in words what changed since a task was last decided; nothing if nothing did.

        Args:
            task: The task.
            parts: What its key is made of now.
            inputs: Whether its inputs are known.
        """
        return explain_changes(
            kind=task.kind,
            now=parts,
            last=self._last(task),
            pipeline=self._pipeline,
            meaning=self._identifier.meaning(task),
            listing=self._listing,
            texts=self._identifier.texts.keys(),
            inputs=inputs,
        )

    def _last(self, task: Task) -> StepRun | None:
        """Return the last run of a task's step that recorded what the task's key was made of."""
        for earlier in (self._just_before, self._before):
            for step in earlier.get(task.step, ()):
                if own_parts(step.parts, task.kind):
                    return step
        return None

    @cached_property
    def _just_before(self) -> Mapping[str, list[StepRun]]:
        return self._look_back(_LOOKED_AT_FIRST)

    @cached_property
    def _before(self) -> Mapping[str, list[StepRun]]:
        return self._look_back(_LOOKED_AT)

    def _look_back(self, limit: int) -> Mapping[str, list[StepRun]]:
        found: dict[str, list[StepRun]] = {}
        for record in self._ledger.runs(limit=limit, pipeline=self._pipeline.name):
            if record.run != self._run:
                for name, step in record.steps.items():
                    if step.parts:
                        found.setdefault(name, []).append(step)
        return found

    def _listing(self, digest: str) -> Mapping[str, Any]:
        known = self._identifier.listings.get(digest)
        if known is not None or not digest:
            return known or {}
        try:
            return read_listing(self._store.get(digest))
        except (CellwrightError, ValueError):
            return {}
