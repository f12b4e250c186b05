"""What values need to find the notebook's functions and classes again."""

from cellwright.analysis import build_pipeline
from cellwright.convert import definition_sources
from cellwright.model import Cell, Mark, MarkedCell, MarkedNotebook, Notebook


def sources(*cells):
    marked = []
    for i, (role, code) in enumerate(cells, 1):
        mark = Mark(role) if role in ("setup", "parameters") else Mark("step", role)
        marked.append(MarkedCell(Cell(f"c{i}", i, "code", code), mark, code))
    notebook = Notebook("nb.ipynb", tuple(m.cell for m in marked))
    return definition_sources(build_pipeline(MarkedNotebook(notebook, tuple(marked))))


def test_setup_cells_define_too():
    found = sources(
        ("setup", "import functools\nclass A: pass\n@functools.wraps(A)\ndef f(): pass"),
        ("a", "x = A()\nx.f = f"),
        ("b", "print(x)"),
    )
    assert found["A"]["kind"] == "class"
    assert found["f"]["source"].startswith("@functools.wraps(A)\ndef f()")


def test_what_code_changes_has_state():
    found = sources(
        ("setup", "class A:\n    n = 0\ndef f(): pass"),
        ("a", "def g(): pass\ng.n = 1"),
        ("b", "A.n += 1\nx = (A(), g)"),
    )
    assert {n: d["stateful"] for n, d in found.items()} == {"A": True, "f": False, "g": True}


def test_a_function_defined_twice_has_no_name():
    found = sources(("a", "def f(): return 1\nx = [f]"), ("b", "def f(): return 2"))
    assert "f" not in found
