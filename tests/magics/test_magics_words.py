"""The words of a `%pipeline` line, and where the notebook's file is found."""

from pathlib import Path

import pytest
from IPython.core.error import UsageError

from cellwright.magics.notebook_path import find_notebook
from cellwright.magics.words import read_options, split_line

LINES = [
    ("", ("graph", None, [])),
    ("graph", ("graph", None, [])),
    ("churn.ipynb", ("graph", Path("churn.ipynb"), [])),
    ("run", ("run", None, [])),
    ("run 'my nb.ipynb' -j 2", ("run", Path("my nb.ipynb"), ["-j", "2"])),
    ("run -p n=3 a/b.ipynb", ("run", Path("a/b.ipynb"), ["-p", "n=3"])),
    ("load latest train", ("load", None, ["latest", "train"])),
]


@pytest.mark.parametrize(("line", "expected"), LINES)
def test_lines_are_split(line, expected):
    assert split_line(line) == expected


def test_options_become_arguments():
    words = ["-p", "n=3", "--param", "s=a=b", "--only", "a,b", "--only", "b,c", "-j", "2"]
    assert read_options("run", words) == {
        "texts": {"n": "3", "s": "a=b"},
        "params_file": None,
        "only": ("a", "b", "c"),
        "start_from": (),
        "force": (),
        "resume": None,
        "cache": None,
        "jobs": 2,
        "engine": None,
    }
    assert "jobs" not in read_options("plan", [])
    assert read_options("load", ["latest", "train"]) == {"run": "latest", "step": "train"}
    assert read_options("check", []) == {}


WRONG = [
    ("nonsense", "there is no `nonsense`; known: graph, run"),
    ("run 'x", "No closing quotation"),
]


@pytest.mark.parametrize(("line", "words"), WRONG)
def test_wrong_lines_are_told(line, words):
    with pytest.raises(UsageError, match=r"%pipeline") as caught:
        split_line(line)
    assert words in str(caught.value)


WRONG_OPTIONS = [
    ("run", ["--onyl", "a"], "unrecognized arguments: --onyl a"),
    ("run", ["-p", "n"], "`n` is not of the form NAME=VALUE"),
    ("run", ["-j", "many"], "invalid int value"),
    ("plan", ["-j", "2"], "unrecognized arguments"),
    ("check", ["x"], "unrecognized arguments"),
    ("load", ["latest"], "required: step"),
    ("run", ["--cache", "1d"], "invalid choice"),
]


@pytest.mark.parametrize(("command", "options", "words"), WRONG_OPTIONS)
def test_wrong_options_are_told(command, options, words):
    with pytest.raises(UsageError) as caught:
        read_options(command, options)
    assert words in str(caught.value)


@pytest.fixture
def notebook(tmp_path):
    path = tmp_path / "a b.ipynb"
    path.write_text("{}")
    return path


@pytest.mark.parametrize("name", ["__vsc_ipynb_file__", "__session__"])
def test_the_file_is_found_by_what_front_ends_leave(name, notebook):
    assert find_notebook({name: str(notebook)}, {}) == notebook


def test_the_file_is_found_in_the_environment(notebook):
    assert find_notebook({}, {"JPY_SESSION_NAME": str(notebook)}) == notebook


def test_a_trace_that_is_no_notebook_is_none(notebook, tmp_path):
    environment = {"JPY_SESSION_NAME": str(tmp_path / "gone.ipynb")}
    assert find_notebook({"__session__": "console-1", "__vsc_ipynb_file__": 3}, environment) is None
    assert find_notebook({"__session__": str(tmp_path)}, {}) is None
    assert find_notebook({}, {}) is None
