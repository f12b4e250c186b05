"""Problems in the forms that people, GitHub and SARIF readers want."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from cellwright.analysis import build_pipeline
from cellwright.api.json_data import problems_json
from cellwright.cli.problems import fails, github, print_problems, sarif, summarize
from cellwright.convert import read_marks
from cellwright.model import Cell, Diagnostic, Notebook, Place

ERROR = Diagnostic(
    "CW101", "error", "`x` is bound nowhere", Place("a b.ipynb", "c7", 7, 3), "bind it,\nor not"
)
WARNING = Diagnostic("CW009", "warning", "100% odd: [red]x", Place("d,e.ipynb"))
INFO = Diagnostic("CW100", "info", "so", Place("f.ipynb"))


@pytest.mark.parametrize(
    ("problems", "fail_on", "expected"),
    [
        ([], "info", False),
        ([INFO], "info", True),
        ([INFO], "warning", False),
        ([WARNING], "warning", True),
        ([WARNING], "error", False),
        ([INFO, ERROR], "error", True),
    ],
)
def test_what_fails(problems, fail_on, expected):
    assert fails(problems, fail_on) is expected


def test_text():
    stream = io.StringIO()
    print_problems(Console(file=stream, width=200, markup=False), [ERROR, WARNING])
    assert stream.getvalue() == (
        "a b.ipynb, cell 7 (c7), line 3: error CW101 `x` is bound nowhere\n"
        "  hint: bind it,\nor not\n"
        "d,e.ipynb: warning CW009 100% odd: [red]x\n"
        "1 error, 1 warning\n"
    )


def test_counts():
    assert summarize([ERROR, ERROR, WARNING, INFO, INFO]) == "2 errors, 1 warning, 2 info"


def test_json_has_the_promised_keys():
    assert problems_json([ERROR]) == {
        "problems": [
            {
                "code": "CW101",
                "severity": "error",
                "message": "`x` is bound nowhere",
                "notebook": "a b.ipynb",
                "cell": "c7",
                "number": 7,
                "line": 3,
                "hint": "bind it,\nor not",
            }
        ]
    }


def test_github():
    assert github([ERROR, WARNING, INFO]) == (
        "::error file=a b.ipynb,title=CW101::`x` is bound nowhere"
        " (a b.ipynb, cell 7 (c7), line 3) — bind it,%0Aor not\n"
        "::warning file=d%2Ce.ipynb,title=CW009::100%25 odd: [red]x (d,e.ipynb)\n"
        "::notice file=f.ipynb,title=CW100::so (f.ipynb)\n"
    )


def test_sarif():
    log = sarif([ERROR, INFO, ERROR], "1.2.3")
    (run,) = log["runs"]
    assert log["version"] == "2.1.0"
    assert run["tool"]["driver"]["version"] == "1.2.3"
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["CW100", "CW101"]
    first = run["results"][0]
    assert (first["ruleId"], first["ruleIndex"], first["level"]) == ("CW101", 1, "error")
    location = first["locations"][0]
    assert location["physicalLocation"]["artifactLocation"]["uri"] == "a%20b.ipynb"
    assert location["logicalLocations"][0]["fullyQualifiedName"] == "c7"
    assert [r["level"] for r in run["results"]] == ["error", "note", "error"]


def test_hundreds_of_problems_of_a_broken_notebook():
    cells = [f"%%step s{i}\nprint(nothing_{i}, _)\nexec(text)" for i in range(150)]
    cells += ["%%step two words\nx = 1", "%%step ok\ndef (:", "%%step u --after nobody\ny = ü"]
    made = tuple(Cell(f"c{i}", i, "code", source) for i, source in enumerate(cells, 1))
    found = build_pipeline(read_marks(Notebook("a, b%0A.ipynb", made))).problems
    assert len(found) > 300
    run = sarif(found, "1.2.3")["runs"][0]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert len(run["results"]) == len(found)
    assert len(rules) == len(set(rules))
    for problem, result in zip(found, run["results"], strict=True):
        assert result["ruleId"] == rules[result["ruleIndex"]] == problem.code
    lines = github(found).rstrip("\n").split("\n")
    assert len(lines) == len(found)
    assert all("\n" not in line and line.startswith("::") for line in lines)
