"""The graph of a pipeline in the languages of Mermaid and Graphviz; pictures are in `picture`."""

from __future__ import annotations

from cellwright.model import Edge, Pipeline, Step


def label(edge: Edge) -> str:
    """Return what an edge carries, in words."""
    return ", ".join((*edge.variables, *edge.files, *edge.other))


def repetition(step: Step) -> str:
    """Return how often a step runs, in words; nothing for one that runs once in any case."""
    words = [f"each {one.variable} in {one.expression}" for one in step.settings.foreach]
    words += [f"when {step.settings.when}"] if step.settings.when is not None else []
    return ", ".join(words)


def _node(step: Step, line: str) -> str:
    told = repetition(step)
    return f"{step.name}{line}{told}" if told else step.name


def mermaid(pipeline: Pipeline) -> str:
    """Return the graph for Mermaid, as Markdown files show it."""
    ids = {step.name: f"s{i}" for i, step in enumerate(pipeline.steps)}
    lines = ["flowchart LR"]
    for step in pipeline.steps:
        text = _mermaid_text(_node(step, "\n")).replace("\n", "<br/>")
        lines.append(f'  {ids[step.name]}["{text}"]')
    for edge in pipeline.edges:
        text = _mermaid_text(label(edge))
        middle = f'-- "{text}" -->' if text else "-->"
        lines.append(f"  {ids[edge.source]} {middle} {ids[edge.target]}")
    return "\n".join(lines) + "\n"


def _mermaid_text(text: str) -> str:
    return text.replace("&", "#amp;").replace('"', "#quot;").replace("<", "#lt;")


def dot(pipeline: Pipeline) -> str:
    """Return the graph for Graphviz."""
    lines = [
        f"digraph {_dot_text(pipeline.name)} {{",
        "  rankdir=LR;",
        '  node [shape=box, style=rounded, fontname="sans-serif"];',
        '  edge [fontname="sans-serif", fontsize=10];',
    ]
    for step in pipeline.steps:
        more = f" [label={_dot_text(_node(step, chr(10)))}]" if repetition(step) else ""
        lines.append(f"  {_dot_text(step.name)}{more};")
    lines += [
        f"  {_dot_text(edge.source)} -> {_dot_text(edge.target)} [label={_dot_text(label(edge))}];"
        for edge in pipeline.edges
    ]
    return "\n".join([*lines, "}"]) + "\n"


def _dot_text(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
