"""The command line of packages, and what scripts look like from outside."""

import subprocess
import sys

import pytest

from cellwright.convert import (
    notebook_of_package,
    script_paths,
    script_text,
    step_versions,
)
from cellwright.convert.scripts.magics import translate
from cellwright.errors import NotebookError, PipelineError
from cellwright.model import Place

PARAMETERS = """%%parameters
from datetime import date
from pathlib import Path
n_trees: int = 3  # how many trees
rate = 0.5
loud = False
day = date(2013, 1, 1)
where = Path("a")
names: list[str] = ["a"]
sizes = (1, 2)
extra: dict = {"k": 1}
limit: int | None = None
help = "me"
"""
SHOW = "%%step show\nprint(n_trees, rate, loud, day, where, names, sizes, extra, limit, help)"


def test_parameters_come_from_the_command_line(workbench):
    workbench.write(PARAMETERS, SHOW)
    assert workbench.run().stdout == "3 0.5 False 2013-01-01 a ['a'] (1, 2) {'k': 1} None me\n"
    given = "--n-trees 4 --rate 1 --loud --day 2014-02-01 --where b --names x y --sizes 3 4 5"
    given = [*given.split(), "--extra", "{'z': 2}", "--limit", "7"]
    done = workbench.run(*given)
    expected = "4 1.0 True 2014-02-01 b ['x', 'y'] (3, 4, 5) {'z': 2} 7 me\n"
    assert (done.stdout, done.stderr) == (expected, "")


def test_help_names_parameters_with_their_remarks(workbench):
    workbench.write(PARAMETERS, SHOW)
    done = workbench.run("--help")
    assert done.returncode == 0
    assert "--n-trees" in done.stdout
    assert "how many trees (default: 3)" in done.stdout


def test_a_wrong_value_is_refused_by_the_parser(workbench):
    workbench.write(PARAMETERS, SHOW)
    done = workbench.run("--n-trees", "many")
    assert done.returncode == 2
    assert "--n-trees" in done.stderr


@pytest.mark.parametrize(
    ("cells", "name"),
    [
        (("%%step a\nx = 1", "%%step b\nprint('b')\n1 / 0", "%%step c\nprint('c')"), "`b`"),
        (("%%step a\nx = 1", "%%check a\nassert x == 2", "%%step c\nprint('c')"), "check of a"),
        (("%%setup\n1 / 0", "%%step a\nx = 1"), "`setup`"),
        (("%%step a\nimport sys\nsys.exit(0)",), "`a`"),
        (("%%step a\nfrom math import *\n1 / 0",), "`a`"),
    ],
)
def test_a_failure_names_the_step(cells, name, workbench):
    workbench.write(*cells)
    done = workbench.run()
    assert done.returncode == 1
    assert name in done.stderr.strip().split("\n")[-1]
    assert "Traceback" in done.stderr
    assert "c\n" not in done.stdout


def test_tracebacks_show_the_line_of_verbatim_cells(workbench):
    workbench.write("%%step a\nfrom math import *\nvalue = floor(1) / 0")
    done = workbench.run()
    assert "a_cells.py" in done.stderr
    assert "value = floor(1) / 0" in done.stderr


def test_steps_are_functions_that_can_be_called_alone(workbench):
    workbench.write("%%parameters\nn = 2", "%%step a\nx = [n]", "%%step b\ny = sum(x) * n")
    code = "from nb.steps.b import b; print(b([1, 2], n=5).y, b.__doc__)"
    assert workbench.run(code=code).stdout == "15 None\n"


def test_verbatim_steps_can_be_called_alone(workbench):
    workbench.write("%%step a\nx = 4", "%%step b\nfrom math import *\ny = sqrt(x)")
    code = "from nb.steps.b import b; print(b(9).y)"
    assert workbench.run(code=code).stdout == "3.0\n"


def test_run_returns_what_the_steps_leave(workbench):
    workbench.write("%%parameters\nn = 2", "%%step a\nx = n", "%%step b\ny = x + 1")
    code = "from nb.__main__ import run; print(run(n=5))"
    assert workbench.run(code=code).stdout == "{'x': 5, 'y': 6}\n"


def test_metrics_are_logged_where_there_is_something_to_log_to(workbench):
    workbench.write(
        "%%setup\nfrom cellwright import log_metric",
        "%%step a\nimport cellwright as cw\nlog_metric('x', 1)\ncw.log_metric('y', 2)\nprint(1)",
        "%%step b\nfrom math import *\nfrom cellwright import log_metric as lm\nlm('z', pi)",
    )
    done = workbench.run()
    assert (done.returncode, done.stdout) == (0, "1\n"), done.stderr


def test_figures_are_closed_as_in_a_notebook(workbench):
    pytest.importorskip("matplotlib")
    workbench.write(
        "%%setup\nimport matplotlib.pyplot as plt",
        "%%step a\nplt.plot([1, 2])\nplt.show()\nfirst = plt.gcf()",
        "%%step b\nplt.plot([3])\nprint(len(plt.gca().lines), plt.gcf() is first)",
    )
    done = workbench.run()
    assert done.stdout == "1 False\n", done.stderr


def test_packages_may_live_under_another_name(workbench):
    workbench.write("%%setup\nk = 2", "%%step a\nx = k", "%%step b\nprint(x + 1)")
    (workbench.folder / "nb").rename(workbench.folder / "other")
    assert workbench.run(name="other").stdout == "3\n"


CELLS = (
    "#md # Title",
    "%%parameters\nn = 1",
    "%%step a\n# first\nx = {'b', 'a', 'c'}\ndef f(v):\n    return v\nprint(n)",
    "%%step b\nimport os, sys\nfrom math import *\ny = len(x)",
    "%%step c\nz = y, f(x)",
)


def test_scripts_are_the_same_byte_for_byte(workbench):
    code = (
        "import json, sys; sys.path[:0] = sys.argv[1:2]\n"
        "from cellwright.analysis import build_pipeline\n"
        "from cellwright.convert import convert_pipeline, read_marks, read_notebook\n"
        "text = open('nb.ipynb').read()\n"
        "found = convert_pipeline(build_pipeline(read_marks(read_notebook(text, 'nb.ipynb'))))\n"
        "print(json.dumps(dict(found)))"
    )
    from_cells = workbench.convert(*CELLS)
    (workbench.folder / "nb.ipynb").write_text(workbench.text(CELLS))
    told = set()
    for seed in ("0", "1"):
        env = workbench.environment() | {"PYTHONHASHSEED": seed}
        command = [sys.executable, "-c", code]
        done = subprocess.run(
            command, cwd=workbench.folder, capture_output=True, text=True, env=env, check=True
        )
        told.add(done.stdout)
    assert len(told) == 1
    assert list(from_cells) == sorted(from_cells)


def test_unchanged_steps_keep_their_bytes(workbench):
    before = workbench.convert(*CELLS)
    after = workbench.convert(*CELLS[:-1], CELLS[-1] + "\nprint(z)")
    assert {path for path in before if before[path] != after[path]} == {
        "pipeline.yaml",
        "steps/c.py",
    }


def test_comments_markdown_and_order_are_kept(workbench):
    text = workbench.convert(
        "#md ## Why\n\nBecause.",
        "%%step a\n# one\nx = 1  # two\n\n\n# three",
        "#md More",
        "%%step a\ny = 2",
    )["steps/a.py"]
    expected = ["# ## Why", "# Because.", "# one", "# two", "# three", "# More", "y = 2"]
    places = [text.index(part) for part in expected]
    assert places == sorted(places)


def test_headers_name_version_settings_and_cells(workbench):
    pipeline = workbench.pipeline("%%step a --retries 2 --timeout 10m\nx = 1")
    text = workbench.convert("%%step a --retries 2 --timeout 10m\nx = 1")["steps/a.py"]
    assert f"Version: {step_versions(pipeline)['a']}" in text
    assert "Settings: retries 2, timeout 600" in text
    assert "Cells: c1" in text


def test_the_overview_names_the_notebook(workbench):
    files = workbench.convert("%%step a\nx = 1", name="01-my nb")
    assert notebook_of_package(files["pipeline.yaml"]) == "../01-my nb.ipynb"
    with pytest.raises(NotebookError):
        notebook_of_package("[1]")


def test_script_paths_tell_steps_apart(workbench):
    pipeline = workbench.pipeline(
        "%%step a\nx = 1", "%%step A\ny = 1", "%%step class\nz = 1", "%%step a_cells\nw = 1"
    )
    paths = script_paths(pipeline)
    assert paths["class"] == "steps/class_.py"
    assert len({p.casefold() for p in paths.values()}) == 4
    assert paths["a_cells"] != "steps/a_cells.py"


def test_the_text_of_a_step_never_fails(workbench):
    pipeline = workbench.pipeline("def f():\n    return 1", "%%step a\n%run x.py\nf()")
    text = script_text(pipeline, "a")
    assert "def f():" in text
    assert "%run x.py" in text


REFUSED = [
    ("%run {name}.py", "script-magic", "%run {name}.py", 1),
    ("%run -m other", "script-magic", "%run -m other", 1),
    ("x = %run other.py", "script-magic", "%run other.py", 1),
    ("x = 1\n%%time", "script-magic", "%time", 2),
    ("\n%store x", "script-magic", "%store x", 2),
    ("%%sql\nselect 1", "script-magic", "%%sql", 1),
    ("%%capture out\nprint(1)", "script-magic", "%%capture out", 1),
    ("x = get_ipython().user_ns", "script-magic", "get_ipython()", 1),
    ("x = = 1", "script-syntax", "not Python", 1),
]


@pytest.mark.parametrize(("code", "kind", "message", "line"), REFUSED)
def test_what_no_script_can_have_is_refused(code, kind, message, line):
    with pytest.raises(PipelineError) as caught:
        translate(code, Place("nb.ipynb", "c1", 4))
    error = caught.value
    assert error.code == kind
    assert message in error.message
    assert "nb.ipynb, cell 4 (c1)" in error.where
    assert line is None or f"line {line}" in error.where
    assert error.hint


PYLAB = (
    "import numpy\nimport matplotlib\nfrom matplotlib import pylab, mlab, pyplot\n"
    "np = numpy\nplt = pyplot"
)
STARS = "\nfrom pylab import *\nfrom numpy import *"
TRANSLATED = [
    ("%matplotlib inline", "# %matplotlib inline"),
    ("x?", "# x?"),
    ("if a:\n    %who", "if a:\n    # %who\n    pass"),
    ("!pip install pandas", "# !pip install pandas"),
    ("%pip install pandas", "# %pip install pandas"),
    ("%time x = f(1)", "x = f(1)  # %time"),
    ("%run a.py -n 3", 'run_file_here("a.py", ["-n", "3"], globals())  # %run a.py -n 3'),
    ("%run -i b", 'run_file_here("b", [], globals(), inside=True)  # %run -i b'),
    ("x = %time f(1)", "x = f(1)  # %time"),
    ("%xdel x", "del x  # %xdel x"),
    ("x = %pwd", "x = os.getcwd()  # %pwd"),
    ("%pylab --no-import-all", "# %pylab --no-import-all\n" + PYLAB),
    ("%pylab inline", "# %pylab inline\n" + PYLAB + STARS),
    ("%%time\nx = 1", "# %%time\nx = 1"),
    ("!ls", 'subprocess.run("ls", shell=True, check=False)'),
    ("!ls {folder} $HOME", "subprocess.run(f'ls {folder} $HOME', shell=True, check=False)"),
    ("!echo $name", "subprocess.run(f'echo {name}', shell=True, check=False)"),
    ("%cd data", 'os.chdir(os.path.expanduser("data"))  # %cd data'),
    ("%env A=1", 'os.environ["A"] = "1"  # %env A=1'),
    ("%env", "# %env"),
    ("%%html\n<b>", "# %%html\n# <b>"),
    ("'''\n%time\n'''", "'''\n%time\n'''"),
    ("x = 7 \\\n%2", "x = 7 \\\n%2"),
]


@pytest.mark.parametrize(("code", "expected"), TRANSLATED)
def test_magics_become_python(code, expected):
    assert translate(code, Place("nb.ipynb", "c1", 1)).text.strip() == expected


def test_an_await_in_verbatim_cells_is_refused(workbench):
    with pytest.raises(PipelineError) as caught:
        workbench.convert("%%step a\nfrom asyncio import *\nawait sleep(0)")
    assert caught.value.code == "script-await"
    with pytest.raises(PipelineError):
        workbench.convert("%%setup\nimport asyncio\nawait asyncio.sleep(0)", "%%step a\nx = 1")
