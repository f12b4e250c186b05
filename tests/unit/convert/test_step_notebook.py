import dataclasses
import json
from datetime import date

import nbformat
import pytest

from cellwright.analysis.pipeline import build_pipeline
from cellwright.convert import build_step_notebook, read_marks, read_notebook, step_versions
from cellwright.convert.edits import Edit, replace
from cellwright.convert.injection import inject_parameters
from cellwright.model import Parameter


def pipeline_of(*cells, name="nb.ipynb"):
    document = {
        "cells": [
            {
                "cell_type": "code",
                "execution_count": None,
                "id": f"c{number}",
                "metadata": {},
                "outputs": [],
                "source": source,
            }
            for number, source in enumerate(cells, 1)
        ],
        "metadata": {},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return build_pipeline(read_marks(read_notebook(json.dumps(document), name)))


NOTEBOOK = (
    "from datetime import date",
    "%%parameters\nn: int = 3\nday = date(2013, 1, 1)\ndouble = n * 2",
    "%%setup\nimport uuid\nrun_id = uuid.uuid4().hex",
    "# adds\ndef add(x):\n    return x + n",
    "%%step load\n\nx = add(1)\nid_ = run_id",
    "%%check load\nassert x",
    "%%step show\n%%time\nprint(x, id_)",
)


def build(pipeline, task, step, **changes):
    given = {
        "store": "file:///tmp/store",
        "project": "/home/me",
        "seed": 7,
        "parameters": {},
        "inputs": {},
    }
    text = build_step_notebook(pipeline, task, step, **{**given, **changes})
    nbformat.validate(nbformat.reads(text, as_version=4))
    return json.loads(text)


def layout(document):
    """Return each cell's role: of the machinery, or the id of the user's cell."""
    found = []
    for cell in document["cells"]:
        about = cell["metadata"]["cellwright"]
        found.append(about.get("machinery") or about["cell"])
    return found


def source(document, index):
    return "".join(document["cells"][index]["source"])


def test_a_step_has_all_that_it_needs_in_notebook_order():
    document = build(pipeline_of(*NOTEBOOK), "step", "load", inputs={"run_id": "abc"})
    assert layout(document) == [
        "begin",
        "definitions",
        "parameters",
        "c3",
        "definitions",
        "inputs",
        "c5",
        "outputs",
    ]
    assert source(document, 0) == (
        "import cellwright.runtime as _cellwright\n"
        '_cellwright.begin(store="file:///tmp/store", seed=7, project="/home/me")'
    )
    assert source(document, 5) == '_cellwright.load_inputs({\n    "run_id": "abc",\n})'
    assert source(document, 7).startswith('_cellwright.save_outputs(["id_", "x"]')
    assert document["metadata"]["cellwright"] == {"pipeline": "nb", "task": "load"}


def test_an_import_that_a_later_cell_repeats_comes_before_what_needs_it():
    pipeline = pipeline_of(
        "%%step a\nimport numpy as np",
        "%%step b\nnp.set_printoptions(precision=2)\nimport numpy as np",
        "%%step c\nprint(np.zeros(2))",
    )
    cells = build(pipeline, "step", "c")["cells"]
    code = "\n".join("".join(cell["source"]) for cell in cells)
    assert code.index("import numpy as np") < code.index("np.set_printoptions")


def test_where_modules_are_found_is_known_before_imports():
    pipeline = pipeline_of("%%step a\nimport here\nx = 1", "%%step b\nhere.show(x)")
    inputs = {"x": "d1", "@options:sys": "d2"}
    cells = build(pipeline, "step", "b", inputs=inputs)["cells"]
    code = "\n".join("".join(cell["source"]) for cell in cells)
    assert code.index("d2") < code.index("import here") < code.index("d1")
    assert code.count("d2") == 1


def test_user_cells_keep_their_lines_and_say_where_they_come_from():
    document = build(pipeline_of(*NOTEBOOK), "step", "load")
    cell = next(c for c in document["cells"] if c["metadata"]["cellwright"].get("cell") == "c5")
    assert cell["metadata"]["cellwright"] == {"cell": "c5", "number": 5, "role": "step"}
    assert "".join(cell["source"]) == "# %%step load\n\nx = add(1)\nid_ = run_id"


def test_definitions_stand_at_the_lines_of_their_cell():
    document = build(pipeline_of(*NOTEBOOK), "step", "load")
    cell = document["cells"][4]
    assert cell["metadata"]["cellwright"] == {"machinery": "definitions", "cell": "c4", "number": 4}
    assert "".join(cell["source"]) == "#\ndef add(x):\n    return x + n"


def test_a_cell_magic_below_the_mark_stays_first():
    document = build(pipeline_of(*NOTEBOOK), "step", "show")
    assert source(document, layout(document).index("c7")) == "\n%%time\nprint(x, id_)"


def test_setup_hands_on_its_values():
    document = build(pipeline_of(*NOTEBOOK), "setup", None)
    assert layout(document)[-2:] == ["c3", "outputs"]
    assert source(document, -1) == '_cellwright.save_outputs(["run_id"], replayed=True)'


def test_checks_hand_on_nothing():
    document = build(pipeline_of(*NOTEBOOK), "check", "load", inputs={"x": "abc"})
    assert layout(document)[-3:] == ["inputs", "c6", "outputs"]
    assert source(document, -1) == "_cellwright.save_outputs([])"


def test_the_text_is_the_same_each_time():
    texts = {json.dumps(build(pipeline_of(*NOTEBOOK), "step", "load")) for _ in range(2)}
    assert len(texts) == 1


def test_the_kernel_and_the_definitions_are_named():
    document = build(pipeline_of(*NOTEBOOK), "step", "load", kernel="gpu", definitions="d1")
    assert document["metadata"]["kernelspec"]["name"] == "gpu"
    assert 'definitions="d1"' in source(document, 0)


def test_an_unknown_step_is_an_error():
    with pytest.raises(KeyError):
        build(pipeline_of(*NOTEBOOK), "step", "nothing")


INJECTED = [
    ("n = 1", {"n": 2}, "n = 2"),
    ("n = 1", {"n": 1}, "n = 1"),
    ("n = 1", {}, "n = 1"),
    ("n = 0x10", {"n": 16}, "n = 0x10"),
    ("n: int = 1  # how many", {"n": 2}, "n: int = 2  # how many"),
    ("n = 1; m = 2", {"m": 3}, "n = 1; m = 3"),
    ("a = b = 1", {"a": 2}, "a = 2; b = 1"),
    ("a = b = 1", {"a": 2, "b": 3}, "a = 2; b = 3"),
    ("names = [\n  'a',\n  'b',\n]\nn = 1", {"names": ["c"]}, 'names = ["c"]\n\n\n\nn = 1'),
    ("s = 'ü'; n = 1", {"n": 2}, "s = 'ü'; n = 2"),
    (
        "import datetime as dt\nday = dt.date(2013, 1, 1)",
        {"day": date(2014, 2, 1)},
        "import datetime as dt\nday = dt.date(2014, 2, 1)",
    ),
    ("flag = True", {"flag": False}, "flag = False"),
    ("n = 1\nm = n * 2", {"n": 5}, "n = 5\nm = n * 2"),
]


@pytest.mark.parametrize(("code", "values", "expected"), INJECTED)
def test_values_take_the_place_of_defaults(code, values, expected):
    pipeline = pipeline_of(f"%%parameters\n{code}", "%%step a\nprint(1)")
    if not pipeline.parameters:  # a chain is one thing for the analysis
        found = tuple(Parameter(name, "int", 1, "1") for name in "ab")
        pipeline = dataclasses.replace(pipeline, parameters=found)
    assert inject_parameters(pipeline, values).removeprefix("\n") == expected


@pytest.mark.parametrize(
    ("source", "edits", "expected"),
    [
        ("abc", [Edit(1, 2, "x")], "axc"),
        ("abc", [Edit(0, 1, "x"), Edit(2, 3, "z")], "xbz"),
        ("a(\n1\n)\nb", [Edit(0, 6, "c")], "c\n\n\nb"),
        ("a(\n1\n); d\nb", [Edit(0, 6, "c")], "c; d\nb"),
        ("a(\n1\n)", [Edit(0, 6, "c")], "c"),
    ],
)
def test_edits_keep_line_numbers(source, edits, expected):
    assert replace(source, edits) == expected


def versions(*cells):
    return step_versions(pipeline_of(*cells))


BASE = (
    "%%parameters\nn = 3",
    "%%setup\nimport os\nlimit = 2",
    "def helper(x):\n    return inner(x)",
    "def inner(x):\n    return x + 1",
    "%%step a\nx = helper(n)",
    "%%check a\nassert x > limit",
    "%%step b\ny = x",
)
# what changes, and which tasks get another version
CHANGES = [
    (4, "%%step a\n# why\nx = helper( n )", set()),
    (4, "%%step a --retries 3 --timeout 5m --cpus 2 --memory 1G\nx = helper(n)", set()),
    (4, "%%step a --kernel other\nx = helper(n)", {"a"}),
    (4, "%%step a --env-from TOKEN\nx = helper(n)", {"a"}),
    (4, "%%step a\nx = helper(n + 1)", {"a"}),
    (6, "%%step b\ny = x + 1", {"b"}),
    (5, "%%check a\nassert x > limit + 1", {"check:a"}),
    (3, "def inner(x):\n    return x + 2", {"a"}),
    (3, 'def inner(x):\n    """Adds one."""\n    return x + 1', set()),
    (2, "def helper(x):\n    return inner(x) + 0", {"a"}),
    (1, "%%setup\nimport os\nlimit = 3", {"check:a"}),
    (1, "%%setup\nimport os\nlimit = 2\nos.environ['A'] = 'b'", {"a", "b", "check:a"}),
    (0, "%%parameters\nn = 4", set()),
    (0, "%%parameters\nn = 3\nprint(n)", set()),
    (0, "%%parameters\nn = 3\nassert n", {"a", "b", "check:a"}),
]


@pytest.mark.parametrize(("index", "cell", "changed"), CHANGES)
def test_versions_change_with_meaning(index, cell, changed):
    before = versions(*BASE)
    after = versions(*BASE[:index], cell, *BASE[index + 1 :])
    assert set(before) == {"a", "b", "check:a"}
    assert {task for task in before if before[task] != after[task]} == changed


def test_magic_lines_count_as_text():
    one, other = (versions(f"%%step a\n!echo {word}\nx = 1")["a"] for word in ("a", "b"))
    assert one != other


def test_code_that_is_not_python_has_a_version_too():
    assert versions("%%step a\nx = = 1")["a"] != versions("%%step a\nx = = 2")["a"]


def test_splitting_a_cell_changes_nothing():
    assert versions("%%step a\nx = 1\ny = 2") == versions("%%step a\nx = 1", "%%step a\ny = 2")


def test_setup_has_a_version_when_it_computes_values():
    first = versions("%%setup\nimport uuid\nrun = uuid.uuid4()", "%%step a\nprint(run)")
    assert set(first) == {"setup", "a"}
