"""`cellwright suggest`: what it proposes is written, runs, and computes what the notebook does."""

import json

import pytest

from tests.unit.convert_suggest.suggest_cases import NAMES, notebook_text, read_cells, read_expected


def write(project, name, cells=None):
    path = project.folder / f"{name}.ipynb"
    path.write_text(notebook_text(cells or read_cells(name)))
    return path


def expected_steps(name):
    lines = [line.split() for line in read_expected(name) if line.startswith("step ")]
    return {words[1]: [f"c{n}" for n in words[2:]] for words in lines}


@pytest.mark.kernel
@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_proposal_verifies(project, name):
    write(project, name)
    suggested = project.command("suggest", "--json", "--write", f"{name}.ipynb")
    assert suggested.status == 0, suggested.err
    steps = {s["name"]: s["cells"] for s in suggested.data["steps"]}
    assert steps == expected_steps(name)
    verified = project.command("verify", "--json", f"{name}.ipynb")
    assert verified.data["status"] == "equal", verified.data
    assert {v["step"] for v in verified.data["variables"]} <= set(steps)


def test_nothing_is_written_unless_asked(project):
    path = write(project, "two_models")
    before = path.read_bytes()
    told = project.command("suggest", "two_models.ipynb")
    assert told.status == 0
    assert "step random_forest: cells 12-13" in told.out
    assert "--write" in told.err
    assert project.command("suggest", "--json", "two_models.ipynb").data["written"] is None
    assert path.read_bytes() == before


def test_copy_is_written_and_only_metadata_differ(project):
    path = write(project, "penguins_headed")
    before = path.read_bytes()
    done = project.command("suggest", "--json", "-o", "marked.ipynb", "penguins_headed.ipynb")
    assert (done.status, done.data["written"]) == (0, "marked.ipynb")
    assert path.read_bytes() == before
    marked = json.loads((project.folder / "marked.ipynb").read_text())
    original = json.loads(before)
    assert any("cellwright" in cell["metadata"] for cell in marked["cells"])
    for cell in marked["cells"]:
        cell["metadata"].pop("cellwright", None)
    assert marked == original
    assert project.command("check", "marked.ipynb").status == 0


def test_second_call_has_nothing_to_add(project):
    write(project, "text")
    assert project.command("suggest", "--write", "text.ipynb").status == 0
    again = project.command("suggest", "--json", "--write", "text.ipynb")
    assert (again.status, again.data["steps"], again.data["skipped"]) == (0, [], [])
    assert again.data["notes"] == ["every code cell has a mark already"]


@pytest.mark.kernel
def test_kale_notebook_runs(project):
    cells = [
        ("code", "import math", {"tags": ["imports"]}),
        ("code", "N = 3", {"tags": ["pipeline-parameters"]}),
        ("code", "values = [math.sqrt(i) for i in range(N)]", {"tags": ["block:load"]}),
        ("code", "with open('a.txt', 'w') as f:\n    f.write('a')", {"tags": ["block:note"]}),
        ("code", "total = sum(values)", {"tags": ["block:add", "prev:load", "prev:note"]}),
    ]
    write(project, "kale", cells)
    done = project.command("suggest", "--json", "--write", "kale.ipynb")
    settings = {s["name"]: s["settings"] for s in done.data["steps"]}
    assert settings == {"load": {}, "note": {}, "add": {"after": ["note"]}}
    run = project.run("kale.ipynb", "-p", "N=5")
    assert run.data["status"] == "succeeded", run.data
    assert project.value("add.total") == pytest.approx(6.146264369941973)


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (("suggest", "missing.ipynb", "--json"), 2),
        (("suggest", "text.ipynb", "--write", "-o", "x.ipynb", "--json"), 2),
    ],
)
def test_bad_calls(project, words, status):
    write(project, "text")
    done = project.command(*words)
    assert done.status == status
    assert done.data["error"]["message"]


def test_notebook_that_changed_meanwhile_is_refused(project):
    import cellwright.api as api
    from cellwright.errors import NotebookError

    path = write(project, "text")
    suggestion = api.suggest(path)
    api.mark(path, ["c5"], "other")
    with pytest.raises(NotebookError) as caught:
        api.apply_suggestion(path, suggestion)
    assert caught.value.code == "notebook-changed"
