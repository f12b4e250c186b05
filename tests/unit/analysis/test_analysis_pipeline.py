"""The records of a pipeline beyond its edges: languages, names, places, single cells."""

import pytest

from cellwright.analysis import CellFlow, build_pipeline, cell_flow, pipeline_name
from cellwright.model import Cell, Mark, MarkedCell, MarkedNotebook, Notebook, ReadSource


def notebook(*cells, metadata=None, name="work/02-my nb.ipynb"):
    made = tuple(Cell(f"c{i}", i, "code", code) for i, (_, code) in enumerate(cells, 1))
    marks = [Mark("step", step) if step else None for step, _ in cells]
    marked = tuple(MarkedCell(c, m, c.source) for c, m in zip(made, marks, strict=True))
    return MarkedNotebook(Notebook(name, made, metadata or {}), marked)


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("churn.ipynb", "churn"),
        ("01-my nb.ipynb", "my_nb"),
        ("a/b/Über uns.ipynb", "ber_uns"),
        ("2024.ipynb", "pipeline_2024"),
        ("---.ipynb", "pipeline"),
        ("c:\\x\\A.ipynb", "a"),
    ],
)
def test_pipeline_name(file, name):
    assert pipeline_name(file) == name


def test_another_language_is_a_problem_and_nothing_else_is_looked_at():
    metadata = {"kernelspec": {"name": "ir", "language": "R", "display_name": "R"}}
    pipeline = build_pipeline(notebook(("a", "x <- 1"), metadata=metadata))
    assert (pipeline.language, pipeline.kernel, pipeline.steps) == ("r", "ir", ())
    assert [p.code for p in pipeline.problems] == ["CW055"]


def test_an_empty_notebook():
    pipeline = build_pipeline(notebook())
    assert pipeline.steps == ()
    assert pipeline.problems == ()


def test_a_problem_has_its_place_and_what_to_do():
    pipeline = build_pipeline(notebook(("a", "result = 1"), ("b", "\n\nprint(reslt)")))
    (problem,) = pipeline.problems
    assert str(problem.place) == "work/02-my nb.ipynb, cell 2 (c2), line 3"
    assert problem.hint == "did you mean `result`?"


def test_a_definition_has_its_source_and_place():
    code = "x = 1\n\n@deco(3)\ndef f(a,\n      b=2):\n    # why\n    return a\ny = 2"
    pipeline = build_pipeline(notebook(("a", "from m import deco"), ("a", code)))
    found = {d.name: d for d in pipeline.definitions}
    assert found["f"].source == "@deco(3)\ndef f(a,\n      b=2):\n    # why\n    return a"
    assert (found["f"].cell, found["f"].line, found["f"].needs) == ("c2", 3, ("deco",))
    assert found["deco"].source == "from m import deco"


def test_a_definition_that_shares_its_line():
    pipeline = build_pipeline(notebook(("a", "f = lambda x: x; y = 2"), ("b", "f(1)")))
    (definition,) = pipeline.step("b").definitions
    assert definition.source == "f = lambda x: x"


def test_edges_carry_evidence_for_each_item():
    pipeline = build_pipeline(
        notebook(("a", "x = 1\nopen('f.txt', 'w')"), ("b", "print(x, open('f.txt'))"))
    )
    (edge,) = pipeline.edges
    assert edge.evidence == {"x": "static", "f.txt": "static"}


def test_modules_are_the_top_level_names():
    pipeline = build_pipeline(notebook(("a", "import os.path\nfrom numpy.linalg import norm")))
    assert pipeline.modules == ("numpy", "os")


def test_an_unbound_name_is_read_from_nowhere():
    pipeline = build_pipeline(notebook(("a", "print(x)")))
    assert pipeline.step("a").reads == {"x": ReadSource("unbound")}


def test_a_check_gets_the_definitions_and_options_of_its_step():
    code = (
        "import pandas as pd\npd.set_option('display.width', 9)\ndef f(x): return pd.isna(x)\nx = 1"
    )
    marked = notebook(("a", code), ("a", "assert not f(x)"))
    step, check = marked.cells
    check = MarkedCell(check.cell, Mark("check", "a"), check.code)
    pipeline = build_pipeline(MarkedNotebook(marked.notebook, (step, check)))
    (found,) = pipeline.step("a").checks
    assert found.reads == {"x": ReadSource("step", "a")}
    assert [(d.name, d.kind) for d in found.definitions] == [
        ("pd", "import"),
        ("@option c1:2", "option"),
        ("f", "function"),
    ]
    assert pipeline.step("a").definitions == ()


def test_what_is_nested_too_deeply_widens_and_does_not_raise():
    deep = "x = " + " + ".join(["y"] * 2000)
    pipeline = build_pipeline(notebook(("a", "y = 1"), ("b", deep), ("c", "print(x, y)")))
    assert [p.code for p in pipeline.problems] == ["CW111"]
    assert [(e.source, e.target, e.variables) for e in pipeline.edges] == [
        ("a", "b", ("y",)),
        ("b", "c", ("x", "y")),
    ]


def test_problems_of_the_marks_come_first():
    marked = notebook(("a", "print(x)"))
    problem = build_pipeline(marked).problems[0]
    again = build_pipeline(MarkedNotebook(marked.notebook, marked.cells, (problem,)))
    assert again.problems == (problem, problem)


def test_the_same_notebook_gives_the_same_pipeline():
    marked = notebook(
        ("a", "p = {}; q = [p]\ndef f(x): x['a'] = 1"),
        ("b", "for x in q: f(x)"),
        ("c", "print(p, q)"),
    )
    assert build_pipeline(marked) == build_pipeline(marked)


FLOWS = [
    ("y = x + 1", CellFlow(reads=("x",), writes=("y",))),
    ("df['a'] = 1", CellFlow(reads=("df",), changes=("df",))),
    ("q = df\nq['a'] = 1", CellFlow(reads=("df",), writes=("q",), changes=("df",))),
    ("import math as m", CellFlow(writes=("m",), imports=("m",))),
    ("def f(): return k", CellFlow(writes=("f",), definitions=("f",))),
    ("del x", CellFlow(reads=("x",), deletes=("x",))),
    ("print(len(x))", CellFlow(reads=("x",))),
    ("v = !ls {p}", CellFlow(reads=("p",), writes=("v",))),
]


@pytest.mark.parametrize(("code", "flow"), FLOWS)
def test_cell_flow(code, flow):
    assert cell_flow(code) == flow


def test_cell_flow_of_what_does_not_parse():
    assert cell_flow("x = = 1").error
