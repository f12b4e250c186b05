"""The decisions about a package of scripts, as records; how they are made is in `plan`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from cellwright.convert.scripts.parts import Helper, Parts
from cellwright.convert.scripts.surroundings import SetupNames


@dataclass(slots=True)
class Placement:
    """Where helpers go.

    `shared` stand in definitions.py; `local` at the top of a unit's module; `passed` are handed
    on as values by the step that defines them; `replayed` are made anew before a unit, once.
    """

    shared: dict[str, Helper] = field(default_factory=dict)
    local: dict[str, list[Helper]] = field(default_factory=dict)
    passed: dict[str, set[str]] = field(default_factory=dict)
    replayed: dict[str, list[Helper]] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class ScriptPlan:
    """The decisions for a whole package.

    `reasons` says, by unit, why its cells stay verbatim; a unit without one is a function body.
    `types` are those of the values that steps leave, by step and name, as far as known.
    """

    parts: Parts
    setup: SetupNames
    placement: Placement
    reasons: dict[str, str]
    types: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def parameters(self) -> set[str]:
        """Return the names of the pipeline's parameters."""
        return {p.name for p in self.parts.pipeline.parameters}

    @property
    def helpers(self) -> dict[str, Helper]:
        """Return all functions and classes of definitions.py, by name."""
        return {**self.setup.functions, **self.placement.shared}
