"""What the last runs of a pipeline tell of its steps: looked up once, when somebody asks."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Final

from cellwright.interfaces import Ledger
from cellwright.model import KeyedResult, Pipeline, RunRecord
from cellwright.scheduling.conditions import Conditions

_LOOKED_AT: Final = 12
"""How many runs are looked at for steps that have not been seen yet as they are now."""

_DONE: Final = ("succeeded", "reused")


class Acquaintance:
    """Knows what the steps of a pipeline were seen to do.

    Args:
        ledger: Where runs were recorded.
        pipeline: The pipeline.
        conditions: What plan or run is made under.
        run: The run that asks, which is none of the earlier ones; None for a plan.
    """

    def __init__(
        self, ledger: Ledger, pipeline: Pipeline, conditions: Conditions, run: str | None
    ) -> None:
        self._ledger = ledger
        self._pipeline = pipeline
        self._conditions = conditions
        self._run = run

    @cached_property
    def recent(self) -> Mapping[str, tuple[KeyedResult, ...]]:
        """Return by key the results that the last runs made or took."""
        return self._ledger.recent_results(self._pipeline.name)

    @cached_property
    def touching(self) -> frozenset[str]:
        """Return the steps that were seen to touch the outside world, as they were then or are."""
        found = (result for results in self.recent.values() for result in results)
        return frozenset(each.step for each in found if each.result.outside)

    @cached_property
    def new(self) -> frozenset[str]:
        """Return the steps of which no earlier run has seen what they do as they are now."""
        seen = {
            (name, step.version)
            for record in self._earlier()
            for name, step in record.steps.items()
            if step.status in _DONE
        }
        versions = {step.name: self._version(step.name) for step in self._pipeline.steps}
        return frozenset(name for name, now in versions.items() if (name, now) not in seen)

    def _earlier(self) -> list[RunRecord]:
        records = self._ledger.runs(limit=_LOOKED_AT, pipeline=self._pipeline.name)
        return [record for record in records if record.run != self._run]

    def _version(self, step: str) -> str:
        meaning = self._conditions.meanings.get(step)
        return meaning.version if meaning is not None else ""
