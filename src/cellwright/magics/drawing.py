"""The graph of a pipeline for the output of a cell: lines of text, and a small picture."""

from __future__ import annotations

from html import escape

from cellwright.convert.drawing import label, svg
from cellwright.model import Pipeline


def graph_bundle(pipeline: Pipeline) -> dict[str, str]:
    """Return the graph by media type, as text and as HTML."""
    return {"text/plain": graph_text(pipeline), "text/html": graph_html(pipeline)}


def graph_text(pipeline: Pipeline) -> str:
    """Return a line for the pipeline and one for each step, with what it gets from whom."""
    lines = [f"{pipeline.name}: {len(pipeline.steps)} steps"]
    if pipeline.parameters:
        lines[0] += ", parameters " + ", ".join(p.name for p in pipeline.parameters)
    for step in pipeline.steps:
        edges = [edge for edge in pipeline.edges if edge.target == step.name]
        gets = "; ".join(f"{label(edge)} from {edge.source}" for edge in edges)
        lines.append(f"  {step.name} ← {gets}" if gets else f"  {step.name}")
    lines += [f"⚠ {p.place}: {p.message} [{p.code}]" for p in pipeline.problems]
    return "\n".join(lines)


def graph_html(pipeline: Pipeline) -> str:
    """Return the graph as an inline picture; what an edge carries shows under the pointer."""
    problems = "".join(
        f"<div>⚠ {escape(str(p.place))}: {escape(p.message)} [{p.code}]</div>"
        for p in pipeline.problems
    )
    return f'<div style="overflow: auto">{svg(pipeline)}{problems}</div>'
