"""What the public functions return: a run with its steps and values; not how they are made."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from cellwright.app import open_store
from cellwright.errors import RunError, StoreError, nearest
from cellwright.serializers import load_bundle, read_profile

if TYPE_CHECKING:
    from cellwright.config import Settings
    from cellwright.model import ArtifactRef, Profile, RunRecord, RunStatus, StepRun


_DESCRIBED = ("pandas.", "numpy.", "polars.", "pyarrow.", "geopandas.")


class Cancel:
    """Asks a run to end, from another thread or another process.

    Args:
        path: A file that asks the same when it appears, or None.
        within: What asks this one to end as well, such as that of a sweep.
    """

    def __init__(self, path: Path | None = None, *, within: Cancel | None = None) -> None:
        self._event = threading.Event()
        self._within = within
        self.path = path

    def request(self) -> None:
        """Ask the run to end; it stops its steps and records that it was cancelled."""
        self._event.set()

    def requested(self) -> bool:
        """Return whether the run is to end."""
        asked = self._within is not None and self._within.requested()
        if asked or (not self._event.is_set() and self.path is not None and self.path.exists()):
            self._event.set()
        return self._event.is_set()

    def wait(self, seconds: float) -> bool:
        """Wait until asked or until the time is over; return whether asked."""
        return self._event.wait(seconds) or self.requested()


class StepView(Mapping[str, object]):
    """One step of a run: its record, and its values by name, loaded when asked for."""

    def __init__(self, settings: Settings, record: StepRun) -> None:
        self._settings = settings
        self.record = record

    @property
    def artifacts(self) -> Mapping[str, ArtifactRef]:
        """Return what the step left behind by name, handed on or kept."""
        result = self.record.result
        return {} if result is None else {**result.results, **result.outputs}

    def artifact(self, name: str) -> ArtifactRef:
        """Return the reference to a value.

        Raises:
            RunError: The step left no such value (`unknown-artifact`).
        """
        if name not in self.artifacts:
            raise RunError(
                f"step `{self.record.step}` left no `{name}` in run {self.record.run}",
                code="unknown-artifact",
                where=f"run {self.record.run}, step {self.record.step}",
                hint=nearest(name, self.artifacts),
            )
        return self.artifacts[name]

    def profiles(self) -> dict[str, Profile]:
        """Return what frames and arrays look like, by name; what is no longer stored is left out.

        The values themselves are not loaded.
        """
        described = {n: r for n, r in self.artifacts.items() if r.type.startswith(_DESCRIBED)}
        if not described:
            return {}
        found: dict[str, Profile] = {}
        store = open_store(self._settings)
        for name, ref in described.items():
            with contextlib.suppress(StoreError):
                profile = read_profile(ref, store)
                if profile is not None:
                    found[name] = profile
        return found

    def __getitem__(self, name: str) -> object:
        """Load a value.

        Raises:
            RunError: The step left no such value (`unknown-artifact`).
        """
        ref = self.artifact(name)
        return load_bundle({name: ref.digest}, open_store(self._settings))[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.artifacts)

    def __len__(self) -> int:
        return len(self.artifacts)

    def __repr__(self) -> str:
        kept = ", ".join(f"{n}: {a.summary or a.type}" for n, a in self.artifacts.items())
        return f"<step {self.record.step} {self.record.status}: {kept}>"


class Run(Mapping[str, StepView]):
    """One run: its record, and its steps by name.

    Example:
        `run["train"]["model"]` loads what step `train` handed on as `model`.
    """

    def __init__(self, settings: Settings, record: RunRecord) -> None:
        self.settings = settings
        self.record = record

    @property
    def id(self) -> str:
        """Return the run's id."""
        return self.record.run

    @property
    def status(self) -> RunStatus:
        """Return `running`, `succeeded`, `failed` or `cancelled`."""
        return self.record.status

    @property
    def folder(self) -> Path:
        """Return where the executed notebooks and logs of the run are."""
        return Path(self.settings.home) / "runs" / self.id

    def __getitem__(self, step: str) -> StepView:
        """Return one step.

        Raises:
            RunError: The run has no such step (`unknown-step`).
        """
        if step not in self.record.steps:
            raise RunError(
                f"run {self.id} has no step `{step}`",
                code="unknown-step",
                where=f"run {self.id}",
                hint=nearest(step, self.record.steps),
            )
        return StepView(self.settings, self.record.steps[step])

    def __iter__(self) -> Iterator[str]:
        return iter(self.record.steps)

    def __len__(self) -> int:
        return len(self.record.steps)

    def __repr__(self) -> str:
        steps = ", ".join(f"{n} {s.status}" for n, s in self.record.steps.items())
        return f"<run {self.id} of {self.record.pipeline}, {self.status}: {steps}>"
