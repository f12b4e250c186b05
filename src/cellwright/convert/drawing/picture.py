"""The graph of a pipeline as an SVG picture, in colours that suit light and dark pages."""

from __future__ import annotations

from collections.abc import Mapping
from xml.sax.saxutils import escape, quoteattr

from cellwright.convert.drawing.layout import Layout, place
from cellwright.convert.drawing.markup import label, repetition
from cellwright.model import Pipeline, Step

SYMBOLS = {
    "waiting": "○",
    "running": "▶",
    "checking": "▶",
    "retrying": "↻",
    "succeeded": "✔",
    "reused": "↺",
    "failed": "✘",
    "skipped": "–",
    "cancelled": "■",
}
"""A symbol for each state of a step; a word always stands beside it."""

_LETTER = 7.3
"""Width of a letter of the font in use, about."""
_HIGH, _STRIDE, _MARGIN, _GAP = 34, 58, 16, 90

_STYLE = """
  .cellwright-graph { --ink: #1f2328; --paper: #eef4fb; --line: #3b6ea8; --edge: #7a8594; }
  @media (prefers-color-scheme: dark) {
    .cellwright-graph { --ink: #e6edf3; --paper: #1c2836; --line: #6ea8e0; }
  }
  .cellwright-graph text {
    font: 13px var(--jp-ui-font-family, ui-sans-serif, system-ui, sans-serif);
    fill: var(--jp-ui-font-color1, var(--ink));
  }
  .cellwright-graph rect {
    fill: var(--jp-layout-color2, var(--paper));
    stroke: var(--jp-brand-color1, var(--line)); stroke-width: 1.2;
  }
  .cellwright-graph path { fill: none; stroke: var(--edge); stroke-width: 1.3; }
  .cellwright-graph path.observed { stroke-dasharray: 6 3; }
  .cellwright-graph path.declared { stroke-dasharray: 2 3; }
  .cellwright-graph marker path { fill: var(--edge); stroke: none; }
  .cellwright-graph g.edge:hover path { stroke: #c2571a; stroke-width: 2.4; }
  .cellwright-graph .waiting rect, .cellwright-graph .skipped rect {
    stroke: var(--edge); stroke-dasharray: 4 3;
  }
  .cellwright-graph .succeeded rect, .cellwright-graph .reused rect {
    stroke: var(--jp-success-color1, #388e3c);
  }
  .cellwright-graph .running rect, .cellwright-graph .checking rect { stroke-width: 2.4; }
  .cellwright-graph .retrying rect { stroke: var(--jp-warn-color1, #f57c00); stroke-width: 2.4; }
  .cellwright-graph .failed rect {
    stroke: var(--jp-error-color1, #d32f2f); stroke-width: 2.4;
  }
  .cellwright-graph .cancelled rect { stroke: var(--jp-warn-color1, #f57c00); }
"""
"""Colours of a notebook's theme where there is one, else those that suit the page."""


def svg(pipeline: Pipeline, states: Mapping[str, str] | None = None) -> str:
    """Return the graph as one SVG document; what an edge carries shows under the pointer.

    Args:
        pipeline: The pipeline.
        states: The state of each step in a run, shown by colour, line and symbol.
    """
    states = states or {}
    names = [step.name for step in pipeline.steps]
    layout = place(names, [(edge.source, edge.target) for edge in pipeline.edges])
    widths = _find_widths([f"✔ {name}" if states else name for name in names], names, layout)
    lefts = [_MARGIN + sum(widths[:i]) + _GAP * i for i in range(len(widths) + 1)]
    across = max(lefts[-1] - _GAP + _MARGIN, 2 * _MARGIN)
    deep = max(layout.heights.values(), default=0.0)
    deep = max([deep, *(h for route in layout.routes for _, h in route)])
    down = 2 * _MARGIN + _HIGH + deep * _STRIDE
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {across:.0f} {down:.0f}"'
        f' width="{across:.0f}" height="{down:.0f}" role="img" class="cellwright-graph"'
        f" aria-label={quoteattr('steps of ' + pipeline.name)}>",
        f"<style>{_STYLE}</style>",
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8"'
        ' markerHeight="8" orient="auto-start-reverse"><path d="M0 0 8 4 0 8z"/></marker></defs>',
    ]
    parts += [_draw_edge(pipeline, i, layout, widths, lefts) for i in range(len(pipeline.edges))]
    for name in names:
        layer = layout.layers[name]
        left, top = lefts[layer], _middle(layout.heights[name]) - _HIGH / 2
        state = states.get(name, "")
        told = (f"{name}, {state}; " if state else "") + _hands_on(pipeline.step(name))
        symbol = f"{SYMBOLS[state]} " if state else ""
        parts.append(
            f'<g class="{f"step {state}".rstrip()}"><title>{escape(told)}</title>'
            f'<rect x="{left:.1f}" y="{top:.1f}" width="{widths[layer]:.1f}"'
            f' height="{_HIGH}" rx="8"/><text x="{left + widths[layer] / 2:.1f}"'
            f' y="{top + 22:.1f}" text-anchor="middle">{symbol}{escape(name)}</text></g>'
        )
    return "\n".join([*parts, "</svg>"]) + "\n"


def _hands_on(step: Step) -> str:
    told = f" ({repetition(step)})" if repetition(step) else ""
    return f"{step.name}{told} hands on {', '.join(step.outputs) or 'nothing'}"


def _find_widths(texts: list[str], names: list[str], layout: Layout) -> list[float]:
    """Return the width of each layer: that of its longest text."""
    widths = [0.0] * (max(layout.layers.values(), default=-1) + 1)
    for text, name in zip(texts, names, strict=True):
        layer = layout.layers[name]
        widths[layer] = max(widths[layer], len(text) * _LETTER + 28)
    return widths


def _middle(height: float) -> float:
    return _MARGIN + _HIGH / 2 + height * _STRIDE


def _draw_edge(
    pipeline: Pipeline, number: int, layout: Layout, widths: list[float], lefts: list[float]
) -> str:
    edge = pipeline.edges[number]
    route = layout.routes[number]
    (layer, height), *rest = route
    x, y = lefts[layer] + widths[layer], _middle(height)
    line = [f"M{x:.1f} {y:.1f}"]
    for i, (layer, height) in enumerate(rest):
        to_x, to_y = lefts[layer], _middle(height)
        bend = (to_x - x) / 2
        line.append(f"C{x + bend:.1f} {y:.1f} {to_x - bend:.1f} {to_y:.1f} {to_x:.1f} {to_y:.1f}")
        x, y = to_x, to_y
        if i < len(rest) - 1:
            x = lefts[layer] + widths[layer]
            line.append(f"L{x:.1f} {y:.1f}")
    kinds = sorted(set(edge.evidence.values()) - {"static"})
    told = f"{edge.source} → {edge.target}: {label(edge)}"
    return (
        f'<g class="edge"><title>{escape(told)}</title>'
        f'<path class="{kinds[0] if kinds else "static"}" d="{" ".join(line)}"'
        ' marker-end="url(#tip)"/></g>'
    )
