"""Notebooks tagged for Kale are taken over as they are."""

from cellwright.convert import read_notebook
from cellwright.convert.suggest import suggest_marks
from tests.unit.convert_suggest.suggest_cases import notebook_text


def tagged(*cells):
    sources = [("code", source, {"tags": list(tags)}) for source, *tags in cells]
    return suggest_marks(read_notebook(notebook_text(sources), "kale.ipynb"))


def test_all_tags():
    found = tagged(
        ("import os", "imports"),
        ("def f(x):\n    return x + 1", "functions"),
        ("N = 3", "pipeline-parameters"),
        ("print('look')", "skip"),
        ("a = [N]", "block:load"),
        ("a.append(4)",),
        ("b = [f(v) for v in a]", "step:work", "prev:load"),
        ("print(max(b))", "pipeline-metrics"),
    )
    assert [c.cell for c in found.setup] == ["c1", "c2"]
    assert found.parameters.cell == "c3"
    assert [c.cell for c in found.skipped] == ["c4"]
    assert {s.name: s.cells for s in found.steps} == {
        "load": ("c5", "c6"),
        "work": ("c7",),
        "pipeline_metrics": ("c8",),
    }
    assert not [p for p in found.problems if p.severity == "error"]


def test_order_that_the_data_show_is_not_said_again():
    found = tagged(
        ("a = [1]", "block:one"),
        ("b = [2]", "block:two", "prev:one"),
        ("c = a + b", "block:three", "prev:two", "prev:one"),
        ("d = c + [1]", "block:four", "prev:one"),
    )
    assert [s.settings.after for s in found.steps] == [(), ("one",), (), ()]
    assert found.marks["c2"].settings.after == ("one",)


def test_limits_stay():
    found = tagged(("a = 1", "block:one", "limit:cpu:2"), ("a = 2",), ("b = a", "block:two"))
    assert found.marks["c1"].settings.cpus == 2
    assert found.marks["c2"].settings.cpus is None


def test_marks_of_our_own_stay():
    sources = [
        ("code", "a = 1", {"tags": ["block:one"], "cellwright": {"role": "skip"}}),
        ("code", "b = 2", {"tags": ["block:two"]}),
    ]
    found = suggest_marks(read_notebook(notebook_text(sources), "kale.ipynb"))
    assert list(found.marks) == ["c2"]
