"""The case table of the data flow: cells → edges, reads, changes, definitions, problems.

A case is a block in `cases/*.txt`; adding a case is adding a block:

    == what it shows
    -- load                a step's cell; also `(setup)`, `(parameters)`, `(skip)`, `(unmarked)`,
    df = read()            `(check STEP)`; options of a step after its name (`train --after load`)
    -- plot
    df.plot()
    => load > plot: df             all edges of the pipeline, with all that they carry:
                                   names, 'files', @random, @cwd, @env:NAME, after
    => plot changes: ax            also `reads`, `outputs`, `definitions`, `parameters`,
                                   `maybe_unbound`, `writes`, `needs`, `asked`, `fallbacks`;
                                   exactly these
    => problems: CW102             all codes of warnings and errors; none if left out
    => errors: CW103               the codes of those that are errors
    => order: a b                  the steps in order
    => setup_values: now

Edges are compared exactly: a missing one, a needless one and a lost parallel pair all fail.
"""

import re
from pathlib import Path

import pytest

from cellwright.analysis import build_pipeline
from cellwright.model import Cell, Foreach, Mark, MarkedCell, MarkedNotebook, Notebook, StepSettings

FILES = sorted(Path(__file__).with_name("cases").glob("*.txt"))


def read_cases():
    for path in FILES:
        for block in re.split(r"^== ", path.read_text("utf-8"), flags=re.MULTILINE)[1:]:
            title, _, body = block.partition("\n")
            yield pytest.param(body, id=f"{path.stem}: {title.strip()}")


def read_case(body):
    cells, expected, code = [], {}, None
    for line in body.splitlines():
        if line.startswith("-- "):
            code = []
            cells.append((line[3:].strip(), code))
        elif line.startswith("=> "):
            key, _, value = line[3:].partition(":")
            expected[key.strip()] = value.split("#")[0].split()
        elif not line.startswith("#:"):
            code.append(line)
    return [(head, "\n".join(lines).strip("\n")) for head, lines in cells], expected


def settings_of(words):
    options = dict(zip(words[::2], words[1::2], strict=True))
    found = {}
    if "--after" in options:
        found["after"] = tuple(options["--after"].split(","))
    if "--outputs" in options:
        found["outputs"] = tuple(options["--outputs"].split(","))
    if "--when" in options:
        found["when"] = options["--when"]
    if "--foreach" in options:
        loops = [v for n, v in zip(words[::2], words[1::2], strict=True) if n == "--foreach"]
        found["foreach"] = tuple(Foreach(*loop.split("=", 1)) for loop in loops)
    if "--on-error" in options:
        found["on_error"] = options["--on-error"]
    return StepSettings(**found)


def mark_of(head):
    if head.startswith("("):
        role, *step = head.strip("()").split()
        return None if role == "unmarked" else Mark(role, step[0] if step else None)
    name, *words = head.split()
    return Mark("step", name, settings_of(words))


def make_notebook(cells):
    made = [
        (Cell(f"c{i}", i, "code", code), mark_of(head), code)
        for i, (head, code) in enumerate(cells, 1)
    ]
    marked = tuple(MarkedCell(cell, mark, code) for cell, mark, code in made)
    return MarkedNotebook(Notebook("nb.ipynb", tuple(c for c, _, _ in made)), marked)


def show_item(item, edge):
    if item in edge.files:
        return f"'{item}'"
    return f"@{item}" if item in edge.other and item != "after" else item


def show_edges(pipeline):
    return {
        f"{e.source} > {e.target}": sorted(
            show_item(i, e) for i in (*e.variables, *e.files, *e.other)
        )
        for e in pipeline.edges
    }


def names_of(step, key):
    value = getattr(step, key)
    if key == "fallbacks":
        return sorted(f"{n}={s.step or s.source}" for n, s in value.items())
    if key == "definitions":
        return sorted(d.name.replace(" ", "/") for d in value)
    return sorted(value)


@pytest.mark.parametrize("body", list(read_cases()))
def test_case(body):
    cells, expected = read_case(body)
    modules = {head.split()[1]: code for head, code in cells if head.startswith("[module")}
    modules = {name.rstrip("]"): code for name, code in modules.items()}
    cells = [(head, code) for head, code in cells if not head.startswith("[module")]
    pipeline = build_pipeline(make_notebook(cells), modules=modules)

    edges = {key: sorted(value) for key, value in expected.items() if " > " in key}
    assert show_edges(pipeline) == edges
    problems = sorted({p.code for p in pipeline.problems if p.severity != "info"})
    assert problems == sorted(expected.pop("problems", [])), pipeline.problems
    for key, value in expected.items():
        if key == "order":
            assert [s.name for s in pipeline.steps] == value
        elif key == "setup_values":
            assert sorted(pipeline.setup_values) == sorted(value)
        elif key == "errors":
            assert {p.code for p in pipeline.problems if p.severity == "error"} == set(value)
        elif key == "infos":
            assert {p.code for p in pipeline.problems if p.severity == "info"} == set(value)
        elif " > " not in key:
            step, _, what = key.partition(" ")
            assert names_of(pipeline.step(step), what) == sorted(value), key


def test_there_are_enough_cases():
    assert len(list(read_cases())) >= 150
