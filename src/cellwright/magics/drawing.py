"""The graph of a pipeline for the output of a cell: lines of text, and a small picture."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from cellwright.model import Edge, Pipeline, Step

_LETTER, _HIGH, _DOWN, _ACROSS, _MARGIN = 7.5, 30, 48, 70, 12
_STYLE = (
    "font: 13px var(--jp-ui-font-family, sans-serif); max-width: 100%;"
    " color: var(--jp-ui-font-color1, #24292f)"
)


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
        gets = "; ".join(f"{_carried(edge)} from {edge.source}" for edge in edges)
        lines.append(f"  {step.name} ← {gets}" if gets else f"  {step.name}")
    lines += [f"⚠ {p.place}: {p.message} [{p.code}]" for p in pipeline.problems]
    return "\n".join(lines)


def _carried(edge: Edge) -> str:
    return ", ".join((*edge.variables, *edge.files, *edge.other)) or "nothing"


def find_layers(pipeline: Pipeline) -> dict[str, int]:
    """Return how many steps lie before each step on the longest way to it."""
    layers: dict[str, int] = {}
    for step in pipeline.steps:
        before = (layers.get(name, 0) for name in pipeline.upstream(step.name))
        layers[step.name] = max((layer + 1 for layer in before), default=0)
    return layers


def graph_html(pipeline: Pipeline) -> str:
    """Return the graph as an inline picture; what an edge carries shows under the pointer."""
    layers = find_layers(pipeline)
    columns: list[list[Step]] = [[] for _ in range(max(layers.values(), default=-1) + 1)]
    for step in pipeline.steps:
        columns[layers[step.name]].append(step)
    boxes: dict[str, tuple[float, float, float]] = {}
    left, deepest = float(_MARGIN), max((len(c) for c in columns), default=0)
    for column in columns:
        width = max(len(step.name) for step in column) * _LETTER + 24
        top = _MARGIN + (deepest - len(column)) * _DOWN / 2
        boxes |= {s.name: (left, top + i * _DOWN, width) for i, s in enumerate(column)}
        left += width + _ACROSS
    across, down = max(left - _ACROSS, 0) + _MARGIN, deepest * _DOWN + _MARGIN
    parts = [_edge(edge, boxes) for edge in pipeline.edges]
    parts += [_box(step, boxes[step.name]) for step in pipeline.steps]
    problems = "".join(
        f"<div>⚠ {escape(str(p.place))}: {escape(p.message)} [{p.code}]</div>"
        for p in pipeline.problems
    )
    return (
        f'<div style="{_STYLE}"><svg role="img" aria-label="Steps of {escape(pipeline.name)}"'
        f' width="{across:.0f}" height="{down:.0f}" viewBox="0 0 {across:.0f} {down:.0f}"'
        f' style="max-width: 100%">{"".join(parts)}</svg>{problems}</div>'
    )


def _box(step: Step, box: tuple[float, float, float]) -> str:
    left, top, width = box
    hands_on = ", ".join(step.outputs) or "nothing"
    return (
        f"<g><title>{escape(step.name)} hands on {escape(hands_on)}</title>"
        f'<rect x="{left:.1f}" y="{top:.1f}" width="{width:.1f}" height="{_HIGH}" rx="7"'
        ' fill="none" stroke="var(--jp-brand-color1, #1976d2)"/>'
        f'<text x="{left + width / 2:.1f}" y="{top + 20:.1f}" text-anchor="middle"'
        f' fill="currentColor">{escape(step.name)}</text></g>'
    )


def _edge(edge: Edge, boxes: Mapping[str, tuple[float, float, float]]) -> str:
    left, top, width = boxes[edge.source]
    x1, y1 = left + width, top + _HIGH / 2
    x2, y2 = boxes[edge.target][0], boxes[edge.target][1] + _HIGH / 2
    middle = (x1 + x2) / 2
    told = escape(f"{edge.source} → {edge.target}: {_carried(edge)}")
    path = f"M{x1:.1f} {y1:.1f}C{middle:.1f} {y1:.1f} {middle:.1f} {y2:.1f} {x2:.1f} {y2:.1f}"
    tip = f"M{x2 - 7:.1f} {y2 - 4:.1f}L{x2:.1f} {y2:.1f}L{x2 - 7:.1f} {y2 + 4:.1f}"
    return (
        f'<g fill="none" stroke="currentColor" stroke-opacity="0.6"><title>{told}</title>'
        f'<path d="{path}"/><path d="{tip}"/></g>'
    )
