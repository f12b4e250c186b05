"""Judges a run against the reference: equal by digest first, then by type, then by repetition."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from cellwright.convert import list_kept
from cellwright.model import ArtifactRef, Pipeline, RunRecord
from cellwright.runtime.reference import Snapshot
from cellwright.verify.reference import Reference

Status = Literal["equal", "different", "nondeterministic", "uncomparable"]
Pairs = Mapping[str, tuple[str, str]]
Compare = Callable[[Pairs], Mapping[str, tuple[str, str]]]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is said about one variable of one step."""

    step: str
    name: str
    status: Status
    why: str = ""


def judge_run(
    pipeline: Pipeline,
    run: RunRecord,
    reference: Reference,
    *,
    compare: Compare,
    repeat: Callable[[], Reference],
) -> tuple[Verdict, ...]:
    """Return a verdict on every variable that a step hands on or keeps.

    Args:
        pipeline: The pipeline.
        run: The succeeded run of the pipeline.
        reference: The succeeded run of the reference program.
        compare: Compares stored values by type; asked only for those whose digests differ.
        repeat: Runs the reference program again; asked only when something differs. A variable
            that differs between the two references is nondeterministic in the notebook itself.
    """
    first = _judge(pipeline, run, reference, compare)
    doubtful = [key for key, verdict in first.items() if verdict.status == "different"]
    if doubtful:
        again = repeat()
        moved = list_doubts(reference, again, doubtful, compare)
        for key, why in moved.items():
            words = f"two runs of the notebook differ{': ' if why else ''}{why}"
            first[key] = Verdict(*key, "nondeterministic", words)
    return tuple(first.values())


def list_doubts(
    one: Reference, other: Reference, keys: list[tuple[str, str]], compare: Compare
) -> dict[tuple[str, str], str]:
    """Return those of some variables that differ between two runs of the reference program, why."""
    moved: dict[tuple[str, str], str] = {}
    pairs: dict[str, tuple[str, str]] = {}
    for step, name in keys:
        a = _value(one.snapshots.get(step), name)
        b = _value(other.snapshots.get(step), name)
        if a is None or b is None:
            if a is not b:
                moved[step, name] = "bound in one of them only"
        elif a.value != b.value:
            pairs[f"{step}.{name}"] = (a.digest, b.digest)
    for key, (status, why) in compare(pairs).items():
        if status != "equal":
            step, _, name = key.partition(".")
            moved[step, name] = why
    return moved


def _judge(
    pipeline: Pipeline, run: RunRecord, reference: Reference, compare: Compare
) -> dict[tuple[str, str], Verdict]:
    found: dict[tuple[str, str], Verdict] = {}
    pairs: dict[str, tuple[str, str]] = {}
    for step in pipeline.steps:
        snapshot = reference.snapshots.get(step.name)
        record = run.steps.get(step.name)
        result = record.result if record else None
        left = {**result.results, **result.outputs} if result else {}
        skipped = record is not None and record.status == "skipped"
        if snapshot is not None and (snapshot.left_out or skipped):
            found |= {
                (step.name, name): _judge_left_out(step.name, name, snapshot.left_out, skipped)
                for name in list_kept(step)
            }
            continue
        for name in list_kept(step):
            expected, there = _value(snapshot, name), left.get(name)
            verdict = _judge_digests(step.name, name, expected, there, snapshot)
            if verdict is None and expected is not None and there is not None:
                pairs[f"{step.name}.{name}"] = (expected.digest, there.digest)
            found[step.name, name] = verdict or Verdict(step.name, name, "different")
    for key, (status, why) in compare(pairs).items():
        step_name, _, name = key.partition(".")
        found[step_name, name] = Verdict(step_name, name, status, why)  # type: ignore[arg-type]
    return found


def _judge_left_out(step: str, name: str, notebook: bool, pipeline: bool) -> Verdict:
    if notebook and pipeline:
        return Verdict(step, name, "equal", "left out in both")
    where = "notebook" if notebook else "pipeline"
    return Verdict(step, name, "different", f"the step is left out in the {where} alone")


def _judge_digests(
    step: str,
    name: str,
    expected: ArtifactRef | None,
    there: ArtifactRef | None,
    snapshot: Snapshot | None,
) -> Verdict | None:
    """Return a verdict where none of the values must be looked at, else None."""
    if expected is not None and there is not None:
        return Verdict(step, name, "equal") if expected.value == there.value else None
    refused = snapshot.refused.get(name) if snapshot else None
    if refused:
        return Verdict(step, name, "uncomparable", refused)
    unbound = snapshot is not None and name in snapshot.unbound
    if expected is None and there is None:
        if unbound:
            return Verdict(step, name, "equal", "unbound in both")
        return Verdict(step, name, "uncomparable", "neither run kept a value")
    if expected is None:
        return Verdict(step, name, "different", "bound in the pipeline and not in the notebook")
    return Verdict(step, name, "different", "bound in the notebook and not in the pipeline")


def _value(snapshot: Snapshot | None, name: str) -> ArtifactRef | None:
    return snapshot.values.get(name) if snapshot else None
