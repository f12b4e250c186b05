"""Judges a run against the reference: equal by digest first, then by type, then by repetition."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from cellwright.convert import list_kept
from cellwright.model import ArtifactRef, Pipeline, RunRecord
from cellwright.runtime.reference import Snapshot
from cellwright.verify.reference import Reference

SEEN: Final = "compared by what can be seen of it: it cannot be stored"

Status = Literal["equal", "different", "nondeterministic", "uncomparable"]
Pairs = Mapping[str, tuple[str, str]]
Compare = Callable[[Pairs], Mapping[str, tuple[str, str]]]
Key = tuple[str, str]
Refs = Mapping[Key, tuple[ArtifactRef, ArtifactRef]]

_AGAIN = "again:"
"""Stands before the names of variables that are compared between two runs of the notebook."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is said about one variable of one step."""

    step: str
    name: str
    status: Status
    why: str = ""


def sum_up(verdicts: Iterable[Verdict]) -> Literal["equal", "different", "unproven"]:
    """Return what verdicts come to: nothing is proven where no value could be compared.

    Example:
        >>> sum_up([Verdict("a", "x", "equal"), Verdict("a", "y", "uncomparable")])
        'equal'
        >>> sum_up([Verdict("a", "y", "uncomparable")])
        'unproven'
    """
    found = {verdict.status for verdict in verdicts}
    if "different" in found:
        return "different"
    return "unproven" if found == {"uncomparable"} else "equal"


def judge_run(
    pipeline: Pipeline,
    run: RunRecord,
    reference: Reference,
    *,
    compare: Compare,
    repeat: Callable[[], Reference],
) -> tuple[Verdict, ...]:
    """Return a verdict on every variable that a step hands on or keeps.

    Where digests say already that something differs, the notebook is repeated first, so that all
    is compared at once.

    Args:
        pipeline: The pipeline.
        run: The succeeded run of the pipeline.
        reference: The succeeded run of the reference program.
        compare: Compares stored values by type; asked only for those whose digests differ.
        repeat: Runs the reference program again; asked only when something differs. A variable
            that differs between the two references is nondeterministic in the notebook itself.
    """
    found, pairs = _judge(pipeline, run, reference)
    again = repeat() if any(_is_certain(v, pairs) for v in found.values()) else None
    if again is None:
        _settle(found, compare(_named(pairs)))
        pairs = {}
        if not _doubtful(found):
            return tuple(found.values())
        again = repeat()
    moved, twins = pair_references(reference, again, _doubtful(found))
    settled = {key for key, refs in twins.items() if _differs(refs)}
    left = {key: refs for key, refs in pairs.items() if key not in settled}
    said = compare({**_named(left), **_named(twins, _AGAIN)})
    for text, (status, why) in said.items():
        key = _key(text.removeprefix(_AGAIN))
        if text.startswith(_AGAIN) and (status == "different" or key in settled):
            moved[key] = why
    _settle(found, {t: s for t, s in said.items() if not t.startswith(_AGAIN)})
    for key in [k for k in moved if found[k].status == "different"]:
        words = f"two runs of the notebook differ{': ' if moved[key] else ''}{moved[key]}"
        found[key] = Verdict(*key, "nondeterministic", words)
    return tuple(found.values())


def pair_references(
    one: Reference, other: Reference, keys: list[Key]
) -> tuple[dict[Key, str], dict[Key, tuple[ArtifactRef, ArtifactRef]]]:
    """Return which variables differ between two runs of the reference program, and which may.

    Args:
        one: A run of the reference program.
        other: Another one.
        keys: Steps and variables.

    Returns:
        Words for those that certainly differ; the stored values of those that are to be compared.
    """
    moved: dict[Key, str] = {}
    twins: dict[Key, tuple[ArtifactRef, ArtifactRef]] = {}
    for step, name in keys:
        a = _value(one.snapshots.get(step), name)
        b = _value(other.snapshots.get(step), name)
        if a is None or b is None:
            if a is not b:
                moved[step, name] = "bound in one of them only"
        elif a.value != b.value:
            twins[step, name] = (a, b)
    return moved, twins


def _is_certain(verdict: Verdict, pairs: Refs) -> bool:
    """Return whether a variable differs, without a look at its values."""
    if verdict.status != "different":
        return False
    refs = pairs.get((verdict.step, verdict.name))
    return refs is None or _differs(refs)


def _differs(refs: tuple[ArtifactRef, ArtifactRef]) -> bool:
    return all(ref.canonical for ref in refs) and refs[0].value != refs[1].value


def _doubtful(found: Mapping[Key, Verdict]) -> list[Key]:
    return [key for key, verdict in found.items() if verdict.status == "different"]


def _named(pairs: Refs, prefix: str = "") -> dict[str, tuple[str, str]]:
    return {f"{prefix}{s}.{n}": (a.digest, b.digest) for (s, n), (a, b) in pairs.items()}


def _key(text: str) -> Key:
    step, _, name = text.partition(".")
    return step, name


def _settle(found: dict[Key, Verdict], said: Mapping[str, tuple[str, str]]) -> None:
    for text, (status, why) in said.items():
        found[_key(text)] = Verdict(*_key(text), status, why)  # type: ignore[arg-type]


def _judge(
    pipeline: Pipeline, run: RunRecord, reference: Reference
) -> tuple[dict[Key, Verdict], dict[Key, tuple[ArtifactRef, ArtifactRef]]]:
    """Return verdicts by digest, and the values of those that are different as far as known."""
    found: dict[Key, Verdict] = {}
    pairs: dict[Key, tuple[ArtifactRef, ArtifactRef]] = {}
    for step in pipeline.steps:
        snapshot = reference.snapshots.get(step.name)
        record = run.steps.get(step.name)
        result = record.result if record else None
        left = {**result.results, **result.outputs} if result else {}
        for name in list_kept(step):
            expected, there = _value(snapshot, name), left.get(name)
            verdict = _judge_digests(step.name, name, expected, there, snapshot)
            if verdict is None and expected is not None and there is not None:
                pairs[step.name, name] = (expected, there)
            found[step.name, name] = verdict or Verdict(step.name, name, "different")
    return found, pairs


def _judge_digests(
    step: str,
    name: str,
    expected: ArtifactRef | None,
    there: ArtifactRef | None,
    snapshot: Snapshot | None,
) -> Verdict | None:
    """Return a verdict where none of the values must be looked at, else None."""
    refused = snapshot.refused.get(name) if snapshot else None
    if expected is not None and there is not None:
        if expected.value != there.value:
            return None
        return Verdict(step, name, "equal", SEEN if refused else "")
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
