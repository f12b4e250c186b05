"""Effects that steps were seen to have, put beside those that their code shows; no observing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from cellwright.analysis.machine import Machine
from cellwright.analysis.paths import normalise
from cellwright.analysis.record import FileMode, FileUse, Record
from cellwright.analysis.values import WITHOUT_IDENTITY
from cellwright.model import CWD, ENV_PREFIX, MODULE_PREFIX, Edge, Evidence, Observed, Pipeline

Arrow = tuple[str, str]


def add_observed(record: Record, observed: Observed) -> None:
    """Add what a step was seen to do to the record of one of its cells.

    Changed names are not among it: the machine treats them as changed where the cell begins.
    """
    uses: tuple[tuple[FileMode, tuple[str, ...]], ...] = (
        ("read", observed.files_read),
        ("write", observed.files_written),
    )
    for mode, paths in uses:
        for text in paths:
            path = normalise(text)
            if path is not None:
                record.files.append(FileUse(path, mode, 0))
    known, seeded = {n for _, n in record.random}, {n for use, n in record.random if use == "seed"}
    record.random += [("draw", library) for library in observed.drawn if library not in known]
    for library in observed.seeded:
        if library not in seeded:  # it may have drawn before
            record.random += [("draw", library), ("seed", library)]
    if observed.cwd:
        record.state_sets.setdefault(CWD, 0)
    for name in observed.env:
        record.state_sets.setdefault(ENV_PREFIX + name, 0)
    for item in observed.changes:
        if item.startswith(MODULE_PREFIX):
            record.state_reads.setdefault(item, 0)
            record.state_sets.setdefault(item, 0)
            record.state_perhaps.add(item)


def share_observed(machine: Machine, record: Record, observed: Observed) -> None:
    """Let the values of names share what they were seen to share at the end of a step."""
    for group in observed.shared:
        bound = (machine.binding_of(name) for name in group)
        things = [t for b in bound if b is not None for t in b.value]
        things = [t for t in things if t.kind not in WITHOUT_IDENTITY]
        for thing in things:
            thing.hold(frozenset(things) - {thing})
            record.joins.append((thing, frozenset(group)))


def label_observed(edges: tuple[Edge, ...], plain: Pipeline) -> tuple[Edge, ...]:
    """Return edges, those items labelled `observed` that the code alone does not give."""
    static = {(e.source, e.target): set(e.evidence) for e in plain.edges}
    return tuple(
        replace(edge, evidence=_evidence(edge, static.get((edge.source, edge.target), set())))
        for edge in edges
    )


def _evidence(edge: Edge, static: set[str]) -> dict[str, Evidence]:
    return {n: kind if n in static else "observed" for n, kind in edge.evidence.items()}


def find_unforeseen(
    observed: Mapping[str, Observed], edges: tuple[Edge, ...], plain: Pipeline
) -> Iterator[tuple[str, str, str]]:
    """Yield step, kind and name of the effects that the code does not show and others depend on.

    Args:
        observed: What steps were seen to do.
        edges: The edges with it, labelled.
        plain: The pipeline of the code alone.

    Yields:
        The step, `changes`, `read`, `write`, `random`, `cwd` or `env`, and what of it.
    """
    found = {
        (e.source, e.target): {n for n, kind in e.evidence.items() if kind == "observed"}
        for e in edges
    }
    for step in plain.steps:
        seen = observed.get(step.name)
        if seen is None:
            continue
        given = {n for (source, _), names in found.items() if source == step.name for n in names}
        taken = {n for (_, target), names in found.items() if target == step.name for n in names}
        yield from ((step.name, "changes", n) for n in seen.changes if n not in step.changes)
        yield from ((step.name, "read", n) for n in seen.files_read if n in given | taken)
        yield from ((step.name, "write", n) for n in seen.files_written if n in given | taken)
        if seen.random and "random" in given | taken:
            yield step.name, "random", "random"
        if seen.cwd and "cwd" in given:
            yield step.name, "cwd", "cwd"
        yield from ((step.name, "env", n) for n in seen.env if f"env:{n}" in given)
