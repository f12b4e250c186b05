"""`%run` of programs and notebooks in packages that run alone."""

import json

from cellwright.convert.sync.magics_back import magic_of
from tests.unit.convert.conftest import notebook_text

PROGRAM = """
import sys
words = sys.argv[1:]
rate = 3
_own = 1
def scaled(x):
    return x * rate
if __name__ == "__main__":
    said = "main"
"""


def said(done):
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_a_program_binds_its_names_in_later_steps(workbench):
    (workbench.folder / "lib").mkdir()
    (workbench.folder / "lib" / "beside.py").write_text("deep = 5\n")
    (workbench.folder / "lib" / "other.py").write_text("from beside import deep\n" + PROGRAM)
    workbench.write(
        "%%step a\nrate = 100\n%run lib/other.py -n 'x y'",
        "%%step b\nimport json, sys\ny = scaled(2)",
        "%%step c\nprint(json.dumps([y, rate, words, said, deep, _own, sys.argv[1:]]))",
    )
    assert said(workbench.run()) == [6, 3, ["-n", "x y"], "main", 5, 1, []]


def test_a_program_that_runs_inside_sees_the_names(workbench):
    (workbench.folder / "other.py").write_text("total = first + 1\n")
    workbench.write("%%step a\nfirst = 1\n%run -i other", "%%step b\nprint(total, __name__)")
    assert workbench.run().stdout.split() == ["2", "__main__"]


def test_a_notebook_runs_cell_by_cell(workbench):
    cells = [
        "#md Title",
        "%matplotlib inline\nx = 4",
        "def double(v):\n    return 2 * v\ndisplay(x)",
    ]
    (workbench.folder / "other.ipynb").write_text(notebook_text(cells))
    workbench.write("%%setup\n%run other.ipynb", "%%step a\ny = double(x)", "%%step b\nprint(y)")
    assert workbench.run().stdout.split() == ["4", "8"]


def test_a_notebook_with_magics_that_act_stops(workbench):
    (workbench.folder / "other.ipynb").write_text(notebook_text(["x = 1", "!ls"]))
    workbench.write("%%step a\n%run other.ipynb")
    done = workbench.run()
    assert done.returncode == 1
    assert "other.ipynb, cell 2: `!ls` has no meaning in a script" in done.stderr


def test_it_is_read_back():
    assert magic_of('run_file_here("a.py", ["-n", "3"], globals())') == "%run a.py -n 3"
    line = 'run_file_here("my nb.ipynb", [], globals(), inside=True)  # %run x'
    assert magic_of(line) == "%run -i 'my nb.ipynb'"
