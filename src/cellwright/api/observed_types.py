"""Types of the values of a run, for the signatures of step scripts; not how they are written."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from cellwright.api.history import open_run
from cellwright.api.packages import read_package
from cellwright.convert import public_type, read_types
from cellwright.errors import RunError
from cellwright.model import Pipeline


def find_types(
    pipeline: Pipeline, package: Path, folder: Path, run: str | None
) -> dict[str, dict[str, str]]:
    """Return the types of what steps leave: those of a run, else those that the package keeps.

    Args:
        pipeline: The pipeline that is converted.
        package: The folder of its package, which need not be there.
        folder: The notebook's folder.
        run: What names a run, or None. Steps that it does not have keep their types.

    Raises:
        RunError: There is no such run, or it has no value of any step of the pipeline
            (`no-types`).
    """
    kept = read_types(read_package(package).get("pipeline.yaml", ""))
    if run is None:
        return kept
    seen = _types_of_run(run, folder)
    names = {step.name for step in pipeline.steps}
    if not names & seen.keys():
        raise RunError(
            f"run `{run}` has no values of this notebook's steps",
            code="no-types",
            where=str(pipeline.notebook),
            hint=f"run the notebook first: `cellwright run {pipeline.notebook}`",
        )
    return {**kept, **seen}


def _types_of_run(run: str, folder: Path) -> Mapping[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for name, step in open_run(run, folder=folder).record.steps.items():
        if step.result is None:
            continue
        refs = {**step.result.results, **step.result.outputs}
        known = {n: public_type(ref.type) for n, ref in sorted(refs.items()) if n[0] != "@"}
        if types := {n: text for n, text in known.items() if text}:
            found[name] = types
    return found
