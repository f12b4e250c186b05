"""The graph of a pipeline as text: for people, for Mermaid, for Graphviz; not as a picture."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from cellwright.convert.drawing import label
from cellwright.model import Edge, Pipeline, SourceKind, Step

if TYPE_CHECKING:
    from rich.console import Console


_SOURCES: dict[SourceKind, str] = {
    "parameter": "parameters",
    "setup": "setup",
    "unbound": "unbound",
}
"""What a step reads that no step hands on, and how it is called."""


def print_graph(console: Console, pipeline: Pipeline) -> None:
    """Print parameters and steps; of each step what it gets from whom, and what it hands on."""
    counts = (
        f"{_count(len(pipeline.steps), 'step')}, {_count(len(pipeline.parameters), 'parameter')}"
    )
    console.print(f"{pipeline.name}: {counts}", style="bold")
    for parameter in pipeline.parameters:
        console.print(f"  {parameter.name}: {parameter.type} = {parameter.source}", style="dim")
    for step in pipeline.steps:
        cells = ", ".join(str(cell.cell.number) for cell in step.cells)
        console.print()
        console.print(step.name, style="bold", end="")
        console.print(f"  cell{'s' if len(step.cells) > 1 else ''} {cells}", style="dim")
        for name, text in _facts(pipeline, step):
            console.print(f"  {name:<10} {text}")


def _facts(pipeline: Pipeline, step: Step) -> Iterable[tuple[str, str]]:
    for loop in step.settings.foreach:
        yield "each", f"{loop.variable} in {loop.expression}"
    if step.settings.when is not None:
        yield "when", step.settings.when
    edges = [edge for edge in pipeline.edges if edge.target == step.name]
    for edge in edges:
        yield "gets", f"{label(edge)} from {edge.source}{_evidence(edge)}"
    for kind, title in _SOURCES.items():
        names = [name for name, read in step.reads.items() if read.source == kind]
        if names:
            yield title, ", ".join(names)
    if step.changes:
        yield "changes", ", ".join(step.changes)
    if step.outputs:
        yield "hands on", ", ".join(step.outputs)
    if step.results:
        yield "keeps", ", ".join(step.results)
    if step.checks:
        yield "checked", "by " + ", ".join(f"cell {c.cell.cell.number}" for c in step.checks)


def _evidence(edge: Edge) -> str:
    kinds = sorted(set(edge.evidence.values()) - {"static"})
    return f" ({', '.join(kinds)})" if kinds else ""


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
