"""Edges between steps, put together from names, state, files and `--after`."""

from __future__ import annotations

from dataclasses import dataclass, field

from cellwright.analysis.files import find_file_edges
from cellwright.analysis.left_out import follow
from cellwright.analysis.readers import Reader
from cellwright.analysis.resolve import Resolver
from cellwright.model import (
    CWD,
    ENV_PREFIX,
    MODULE_PREFIX,
    OPTIONS_PREFIX,
    RANDOM,
    Edge,
    Evidence,
)

AFTER = "after"


@dataclass(slots=True)
class Link:
    """What goes from one step to another."""

    variables: set[str] = field(default_factory=set)
    files: set[str] = field(default_factory=set)
    other: set[str] = field(default_factory=set)

    def as_edge(self, source: str, target: str) -> Edge:
        """Return the link as the pipeline has it."""
        evidence: dict[str, Evidence] = {}
        for item in (*sorted(self.variables), *sorted(self.files), *sorted(self.other)):
            evidence[item] = "declared" if item == AFTER else "static"
        return Edge(
            source,
            target,
            tuple(sorted(self.variables)),
            tuple(sorted(self.files)),
            tuple(sorted(self.other)),
            evidence,
        )


@dataclass(slots=True)
class Edges:
    """All links by source and target."""

    found: dict[tuple[str, str], Link] = field(default_factory=dict)

    def link(self, source: str, target: str) -> Link:
        """Return the link between two steps, made if there is none yet."""
        return self.found.setdefault((source, target), Link())


def other_name(item: str) -> str:
    """Return how an edge shows state that is no variable."""
    if item == RANDOM:
        return "random"
    if item == CWD:
        return "cwd"
    if item.startswith((OPTIONS_PREFIX, MODULE_PREFIX)):
        return item[1:]
    return "env:" + item.removeprefix(ENV_PREFIX)


def collect_edges(resolver: Resolver) -> Edges:
    """Return the edges between the steps of a notebook."""
    edges = Edges()
    for reader in resolver.steps.values():
        _variable_edges(edges, reader, resolver)
    for check in resolver.checks:
        _variable_edges(edges, check, resolver)
    for edge in find_file_edges(resolver.run.cells):
        edges.link(edge.source, edge.target).files.add(edge.path)
    for name, reader in resolver.steps.items():
        for cell in reader.cells:
            after = cell.cell.mark.settings.after if cell.cell.mark is not None else ()
            for other in after:
                if other in resolver.steps and other != name:
                    edges.link(other, name).other.add(AFTER)
    return edges


def _variable_edges(edges: Edges, reader: Reader, resolver: Resolver) -> None:
    for name, source in reader.reads.items():
        for giver in follow(resolver.steps, name, source):
            read = giver.as_read_source()
            if read.source != "step" or read.step is None or read.step == reader.name:
                continue
            link = edges.link(read.step, reader.name)
            if name.startswith("@"):
                link.other.add(other_name(name))
            else:
                link.variables.add(name)
