"""Notebooks tagged for Kale say the same in marks."""

import pytest

from cellwright.convert import dump_mark, parse_mark_metadata
from cellwright.convert.kale import is_kale, read_kale_tags
from cellwright.model import Cell, Mark, Notebook, StepSettings


def notebook(*cells):
    """Make a notebook from lists of tags, or None for a text cell."""
    return Notebook(
        "k.ipynb",
        tuple(
            Cell(f"c{n}", n, "markdown" if tags is None else "code", "x", {"tags": tags or []})
            for n, tags in enumerate(cells, 1)
        ),
    )


def taken(*cells):
    return {int(i[1:]): dump_mark(mark) for i, mark in read_kale_tags(notebook(*cells)).items()}


SETUP, PARAMETERS, SKIP = {"role": "setup"}, {"role": "parameters"}, {"role": "skip"}


def step(name, **options):
    return {"role": "step", "step": name, **options}


CASES = [
    ([], {}),
    ([[]], {}),
    ([["imports"], ["functions"], ["pipeline-parameters"]], {1: SETUP, 2: SETUP, 3: PARAMETERS}),
    ([["block:load"], ["step:train", "prev:load"]],
     {1: step("load"), 2: step("train", after=["load"])}),
    ([["step:a"], [], None, []], {1: step("a"), 2: step("a"), 4: step("a")}),
    ([["imports"], [], ["step:a"]], {1: SETUP, 2: SETUP, 3: step("a")}),
    ([[], ["step:a"]], {2: step("a")}),
    ([["step:a"], ["skip"], []], {1: step("a"), 2: SKIP, 3: step("a")}),
    ([["step:a"], ["block:"], ["step:"]], {1: step("a"), 2: step("a"), 3: step("a")}),
    ([["step:a"], ["step:b", "prev:a"], ["step:b", "prev:a"], []],
     {1: step("a"), 2: step("b", after=["a"]), 3: step("b"), 4: step("b")}),
    ([["step:a"], ["step:b"], ["step:c", "prev:b", "prev:a", "prev:a"]],
     {1: step("a"), 2: step("b"), 3: step("c", after=["b", "a"])}),
    ([["step:a"], ["pipeline-metrics"], []],
     {1: step("a"), 2: step("pipeline_metrics"), 3: step("pipeline_metrics")}),
    ([["step:setup"], ["step:class", "prev:setup"]],
     {1: step("setup_step"), 2: step("class_step", after=["setup_step"])}),
    ([["step:a", "limit:nvidia.com/gpu:2", "limit:cpu:1.5", "limit:memory:2Gi"]],
     {1: step("a", cpus=1.5, memory="2G", gpus=2)}),
    ([["step:a", "limit:cpu:500m", "limit:memory:1G", "limit:disk:3", "label:x:y"]],
     {1: step("a", cpus=0.5, memory="1000000000")}),
    ([["other"], ["step:a", "other"]], {2: step("a")}),
]  # fmt: skip


@pytest.mark.parametrize(("cells", "expected"), CASES)
def test_tags_become_marks(cells, expected):
    assert taken(*cells) == expected
    for data in taken(*cells).values():
        assert parse_mark_metadata(data).problems == ()


def test_a_notebook_is_kales_when_it_has_a_step():
    assert is_kale(notebook(["imports"], ["step:a"]))
    assert not is_kale(notebook(["imports"], ["parameters"], ["step:"]))


def test_the_marks_are_for_the_metadata():
    marks = read_kale_tags(notebook(["step:a", "limit:cpu:2"]))
    assert marks["c1"] == Mark("step", "a", StepSettings(cpus=2.0), "metadata")
