"""The graph as text, Mermaid, Graphviz and SVG; layouts; hostile names."""

from __future__ import annotations

import io
import itertools
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from cellwright.api.json_data import pipeline_json
from cellwright.cli.text_graph import print_graph
from cellwright.convert.drawing import dot, mermaid, place, svg
from cellwright.model import (
    Cell,
    Check,
    Edge,
    Mark,
    MarkedCell,
    Parameter,
    Pipeline,
    ReadSource,
    Step,
    StepSettings,
)


def cell(number, name):
    return MarkedCell(Cell(f"c{number}", number, "code", "x"), Mark("step", name), "x")


def make_pipeline(first="load", second="train", file="a.csv"):
    return Pipeline(
        name="churn",
        notebook="churn.ipynb",
        parameters=(Parameter("rate", "float", 0.5, "0.5"),),
        steps=(
            Step(
                first,
                (cell(2, first), cell(4, first)),
                reads={"rate": ReadSource("parameter"), "pd": ReadSource("setup")},
                writes=("rows",),
                outputs=("rows",),
                results=("sample",),
                checks=(Check(first, cell(5, first), {}),),
            ),
            Step(
                second,
                (cell(6, second),),
                settings=StepSettings(retries=2),
                reads={"rows": ReadSource("step", first), "lost": ReadSource("unbound")},
                changes=("rows",),
            ),
        ),
        edges=(
            Edge(first, second, ("rows",), (file,), evidence={"rows": "static", file: "observed"}),
        ),
    )


def printed(pipeline):
    stream = io.StringIO()
    print_graph(Console(file=stream, width=200), pipeline)
    return stream.getvalue()


def test_text_says_who_gets_what_from_whom():
    assert printed(make_pipeline()).splitlines() == [
        "churn: 2 steps, 1 parameter",
        "  rate: float = 0.5",
        "",
        "load  cells 2, 4",
        "  parameters rate",
        "  setup      pd",
        "  hands on   rows",
        "  keeps      sample",
        "  checked    by cell 5",
        "",
        "train  cell 6",
        "  gets       rows, a.csv from load (observed)",
        "  unbound    lost",
        "  changes    rows",
    ]


def test_json_has_the_promised_keys():
    assert pipeline_json(make_pipeline()) == {
        "pipeline": "churn",
        "notebook": "churn.ipynb",
        "parameters": [{"name": "rate", "type": "float", "default": 0.5, "source": "0.5"}],
        "steps": [
            {
                "name": "load",
                "cells": ["c2", "c4"],
                "reads": {"rate": {"source": "parameter"}, "pd": {"source": "setup"}},
                "writes": ["rows"],
                "changes": [],
                "outputs": ["rows"],
                "checks": ["c5"],
                "settings": {},
            },
            {
                "name": "train",
                "cells": ["c6"],
                "reads": {
                    "rows": {"source": "step", "step": "load"},
                    "lost": {"source": "unbound"},
                },
                "writes": [],
                "changes": ["rows"],
                "outputs": [],
                "checks": [],
                "settings": {"retries": 2},
            },
        ],
        "edges": [
            {
                "from": "load",
                "to": "train",
                "variables": ["rows"],
                "files": ["a.csv"],
                "other": [],
                "evidence": {"rows": "static", "a.csv": "observed"},
            }
        ],
    }


def test_mermaid():
    assert mermaid(make_pipeline()) == (
        "flowchart LR\n"
        '  s0["load"]\n'
        '  s1["train"]\n'
        '  s0 -- "rows, a.csv" --> s1\n'
    )  # fmt: skip


def test_dot():
    text = dot(make_pipeline())
    assert '"load" -> "train" [label="rows, a.csv"];' in text
    assert text.startswith('digraph "churn" {\n')
    assert text.endswith("}\n")


HOSTILE = "<script>alert('1')</script>\"&]-->\\"


def test_hostile_names_stay_text():
    hostile = make_pipeline(file=HOSTILE)
    assert "<script" not in mermaid(hostile)
    assert '\\"&]' in dot(hostile)
    root = ElementTree.fromstring(svg(hostile))
    titles = [e.text for e in root.iter("{http://www.w3.org/2000/svg}title")]
    assert titles[0] == f"load → train: rows, {HOSTILE}"
    assert not list(root.iter("{http://www.w3.org/2000/svg}script"))


def test_a_picture_is_a_picture_whatever_the_graph():
    for pipeline in (Pipeline("empty", "e.ipynb"), make_pipeline()):
        root = ElementTree.fromstring(svg(pipeline))
        assert root.tag.endswith("svg")
        assert len(list(root.iter("{http://www.w3.org/2000/svg}rect"))) == len(pipeline.steps)
    names = [e.text for e in root.iter("{http://www.w3.org/2000/svg}text")]
    assert names == ["load", "train"]


def crossings(layout):
    """Count pairs of edge pieces that cross between two layers."""
    pieces = [p for route in layout.routes for p in itertools.pairwise(route)]
    return sum(
        1
        for (a, b), (c, d) in itertools.combinations(pieces, 2)
        if a[0] == c[0] and (a[1] - c[1]) * (b[1] - d[1]) < 0
    )


@pytest.mark.parametrize(
    ("steps", "edges", "most"),
    [
        ("abcdef", ["ad", "be", "cf"], 0),
        ("abcdef", ["af", "be", "cd"], 0),
        ("abcde", ["ab", "ac", "ad", "be", "ce", "de", "ae"], 0),
        ("abcd", ["ac", "ad", "bc", "bd"], 1),
    ],
)
def test_few_edges_cross(steps, edges, most):
    assert crossings(place(list(steps), [tuple(e) for e in edges])) == most


@st.composite
def graphs(draw):
    count = draw(st.integers(0, 12))
    steps = [f"s{i}" for i in range(count)]
    pairs = list(itertools.combinations(steps, 2))
    return steps, draw(st.lists(st.sampled_from(pairs), unique=True)) if pairs else []


@given(graphs())
def test_edges_go_right_and_nothing_overlaps(graph):
    steps, edges = graph
    layout = place(steps, edges)
    assert list(layout.heights) == steps
    for (source, target), route in zip(edges, layout.routes, strict=True):
        assert layout.layers[source] < layout.layers[target]
        assert [layer for layer, _ in route] == list(
            range(layout.layers[source], layout.layers[target] + 1)
        )
        assert route[0][1] == layout.heights[source]
        assert route[-1][1] == layout.heights[target]
    for one, other in itertools.combinations(steps, 2):
        if layout.layers[one] == layout.layers[other]:
            assert abs(layout.heights[one] - layout.heights[other]) > 1 - 1e-9
    assert min(layout.heights.values(), default=0) >= 0
    assert place(steps, edges) == layout
