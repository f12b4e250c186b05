"""What a plan and a run are made under, handed in from outside; nothing here looks anything up."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Literal

from cellwright.convert import Meaning, render_value
from cellwright.model import RunRecord


@dataclass(frozen=True, kw_only=True)
class Conditions:
    """What decides, besides the pipeline itself, whether a task must run.

    Attributes:
        meanings: What each task means, by task id (`convert.find_meanings`).
        project: The project's folder: file records are relative to it.
        folder: The notebook's folder within it, where steps work.
        parameters: The value of each parameter, defaults included.
        modules: Files of local modules whose code counts by what is used of it, as recorded.
        packages: Version of each distribution that is installed, by name.
        used: Versions of the distributions that each task uses, by task id.
        behind: Returns the versions of the distributions behind top-level modules.
        environ: The environment as kernels get it.
        python: The kernel's language version, such as `3.11`.
        kernel: Kernelspec for steps that name none, or None for our own interpreter.
        seed: The run's seed.
        sources: Digest of each step's script text in the store, by step name.
        cache: `off` takes no earlier result.
        force: Steps that run in any case, their checks included.
        resumed: The run that is resumed, if one is.
        sample: The share of the steps that could be reused and run all the same, to be compared.
    """

    meanings: Mapping[str, Meaning]
    project: Path
    folder: str = "."
    parameters: Mapping[str, object] = field(default_factory=dict)
    modules: frozenset[str] = frozenset()
    packages: Mapping[str, str] = field(default_factory=dict)
    used: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    behind: Callable[[Collection[str]], Mapping[str, str]] = field(default=lambda _: {})
    environ: Mapping[str, str] = field(default_factory=dict)
    python: str = ""
    kernel: str | None = None
    seed: int = 0
    sources: Mapping[str, str] = field(default_factory=dict)
    cache: Literal["auto", "off"] = "auto"
    force: frozenset[str] = frozenset()
    resumed: RunRecord | None = None
    sample: float = 0.0

    @cached_property
    def written(self) -> Mapping[str, str]:
        """Return the parameters' values as Python source."""
        return {name: render_value(value) for name, value in self.parameters.items()}

    def resumes(self, step: str, run: str) -> bool:
        """Return whether a result of a run is one that the resumed run had for a step."""
        if self.resumed is None:
            return False
        had = self.resumed.steps.get(step)
        return run == self.resumed.run or (had is not None and run == had.reused_from)
