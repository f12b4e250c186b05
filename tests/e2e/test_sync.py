"""`sync`, drift in `check` and the hook, in real projects with real git repositories."""

import json
import os
import subprocess
import sys
from dataclasses import replace

import pytest

NB = "churn.ipynb"
CELLS = [
    "%%setup\nimport math\n\n\ndef scale(x):\n    return x * 3",
    "%%step load\nrows = [1, 2, 3]",
    ("md", "## Fitting"),
    "%%step fit\ntotal = scale(sum(rows))\nprint(total)",
]


def call(project, *words, status=0, cwd=None):
    """Run a command, and look at its exit status."""
    done = replace(project, folder=cwd or project.folder).command(*words)
    assert done.status == status, done.out + done.err
    return done


@pytest.fixture
def churn(project):
    project.write(NB, CELLS)
    call(project, "convert", NB)
    return project


def edit(path, old, new):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def sources(project):
    cells = json.loads((project.folder / NB).read_text())["cells"]
    return ["".join(cell["source"]) for cell in cells]


def snapshot(project):
    return {p: p.read_bytes() for p in project.folder.rglob("*") if p.is_file()}


def test_convert_names_the_package_and_touches_nothing_else(project):
    path = project.write(NB, CELLS)
    before = path.read_text()
    call(project, "convert", NB)
    after = path.read_text()
    assert json.loads(after)["metadata"].pop("cellwright") == {"package": "churn"}
    kept = [
        line for line in after.split("\n") if "cellwright" not in line and "package" not in line
    ]
    assert [line for line in before.split("\n") if line in kept] == before.split("\n")
    call(project, "convert", NB)
    assert path.read_text() == after


def test_an_edit_of_a_script_comes_home(churn):
    edit(churn.folder / "churn/steps/fit.py", "print(total)", "print(total + 1)")
    problems = call(churn, "check", NB, "--json", status=1).data["problems"]
    assert [p["code"] for p in problems] == ["CW401"]
    assert "step `fit`" in problems[0]["message"]
    refused = call(churn, "convert", NB, "--json", status=2).data
    assert refused["error"]["code"] == "scripts-edited"
    done = call(churn, "sync", NB, "churn", "--json").data
    assert done["changed"] == [{"side": "notebook", "what": "changed", "cell": "c4", "step": "fit"}]
    assert done["conflicts"] == []
    assert sources(churn)[3].endswith("print(total + 1)")
    assert call(churn, "check", NB, "churn", "--json").data["problems"] == []
    assert call(churn, "sync", NB, "--json").data["written"] == []


def test_an_edit_of_a_cell_goes_to_its_script(churn):
    edit(churn.folder / NB, "[1, 2, 3]", "[1, 2, 4]")
    problems = call(churn, "check", "churn", "--json", status=1).data["problems"]
    assert ["load" in p["message"] for p in problems if p["code"] == "CW401"] == [True]
    call(churn, "sync", NB, "churn")
    assert "rows = [1, 2, 4]" in (churn.folder / "churn/steps/load.py").read_text()
    call(churn, "check", NB)


def test_conflicts_are_shown_and_nothing_is_written(churn):
    edit(churn.folder / "churn/steps/load.py", "[1, 2, 3]", "[7]")
    edit(churn.folder / NB, "[1, 2, 3]", "[8]")
    before = snapshot(churn)
    data = call(churn, "sync", NB, "churn", "--json", status=1).data
    assert data["changed"] == []
    assert data["conflicts"][0]["kind"] == "conflict"
    assert "[8]" in data["conflicts"][0]["notebook"]
    assert "[7]" in data["conflicts"][0]["script"]
    shown = call(churn, "sync", NB, "churn", status=1)
    assert "-rows = [8]" in shown.out
    assert "+rows = [7]" in shown.out
    assert snapshot(churn) == before


def test_sync_to_one_side(churn):
    edit(churn.folder / "churn/steps/load.py", "[1, 2, 3]", "[7]")
    edit(churn.folder / NB, "print(total)", "print(-total)")
    call(churn, "sync", NB, "churn", "--to", "notebook")
    assert "rows = [7]" in sources(churn)[1]
    assert "print(total)" in (churn.folder / "churn/steps/fit.py").read_text()
    call(churn, "sync", NB, "churn", "--to", "scripts")
    assert "print(-total)" in (churn.folder / "churn/steps/fit.py").read_text()
    call(churn, "check", NB)


def test_formatting_is_no_conflict(churn):
    path = churn.folder / "churn/steps/load.py"
    edit(path, "[1, 2, 3]", "[\n        1,\n        2,\n        3,\n    ]")
    problems = call(churn, "check", NB, "--json").data["problems"]
    assert [p["code"] for p in problems] == ["CW402"]
    edit(churn.folder / NB, "[1, 2, 3]", "[1, 2, 4]")
    call(churn, "sync", NB, "churn")
    assert "rows = [1, 2, 4]" in path.read_text()


def test_a_folder_that_is_no_package(churn):
    (churn.folder / "other").mkdir()
    data = call(churn, "sync", NB, "other", "--json", status=2).data
    assert data["error"]["code"] == "not-a-package"
    (churn.folder / "churn/pipeline.lock").unlink()
    data = call(churn, "sync", NB, "churn", "--json", status=2).data
    assert data["error"]["code"] == "package-lock"


def git(folder, *words, **extra):
    names = {
        f"GIT_{who}_{what}": "x@y" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")
    }
    env = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")} | names
    return subprocess.run(
        ["git", *words], cwd=folder, env=env | extra, capture_output=True, text=True
    )


@pytest.mark.parametrize("worktree", [False, True])
def test_the_hook_checks_a_commit(churn, worktree):
    folder = churn.folder
    git(folder, "init", "-q")
    git(folder, "add", ".")
    assert git(folder, "commit", "-qm", "first").returncode == 0
    if worktree:
        git(folder, "worktree", "add", "-q", str(folder / "tree"))
        folder = folder / "tree"
    done = call(churn, "hook", "install", "--json", cwd=folder)
    assert done.data["hooks"][0]["path"].endswith("hooks/pre-commit")
    call(churn, "hook", "install", cwd=folder)
    edit(folder / NB, "[1, 2, 3]", "[1, 2, 4]")
    git(folder, "add", NB)
    refused = git(folder, "commit", "-qm", "second")
    assert refused.returncode == 1
    assert "CW401" in refused.stderr
    call(churn, "sync", NB, "churn", cwd=folder)
    git(folder, "add", ".")
    assert git(folder, "commit", "-qm", "second").returncode == 0


def test_another_hook_stays(churn):
    git(churn.folder, "init", "-q")
    hook = churn.folder / ".git/hooks/pre-commit"
    hook.write_text("#!/bin/sh\necho mine ran >&2\nexit 1\n")
    hook.chmod(0o755)
    data = call(churn, "hook", "install", "--json", status=2).data
    assert data["error"]["code"] == "hook-exists"
    call(churn, "hook", "install", "--force")
    git(churn.folder, "add", NB)
    refused = git(churn.folder, "commit", "-qm", "first")
    assert refused.returncode == 1
    assert "mine ran" in refused.stderr


def test_no_repository(project):
    data = call(project, "hook", "install", "--json", status=2).data
    assert data["error"]["code"] == "no-repository"


def test_the_hook_checks_packages_too(churn):
    git(churn.folder, "init", "-q")
    git(churn.folder, "add", ".")
    git(churn.folder, "commit", "-qm", "first")
    call(churn, "hook", "install")
    edit(churn.folder / "churn/steps/fit.py", "print(total)", "print(total + 1)")
    git(churn.folder, "add", ".")
    refused = git(churn.folder, "commit", "-qm", "second")
    assert refused.returncode == 1
    assert refused.stderr.count("CW401") == 1


def test_one_problem_is_told_once(churn):
    edit(churn.folder / NB, "[1, 2, 3]", "[1, 2, 4]")
    problems = call(churn, "check", NB, "churn", "--json", status=1).data["problems"]
    assert [p["code"] for p in problems] == ["CW401"]


def test_a_formatted_package_comes_home_without_a_change_of_meaning(churn):
    words = [sys.executable, "-m", "ruff", "format", "--isolated", "--line-length", "30", "churn"]
    subprocess.run(words, cwd=churn.folder, check=True, capture_output=True)
    versions = call(churn, "graph", NB, "--json").data["steps"]
    data = call(churn, "sync", NB, "--json").data
    assert data["conflicts"] == []
    assert {c["what"] for c in data["changed"]} <= {"formatted"}
    assert call(churn, "graph", NB, "--json").data["steps"] == versions
    assert call(churn, "check", NB, "--json").data["problems"] == []


def test_a_package_that_a_linter_mended_can_be_synced(churn):
    words = [
        sys.executable,
        "-m",
        "ruff",
        "check",
        "--isolated",
        "--select",
        "F,E",
        "--fix",
        "churn",
    ]
    first = churn.folder / "churn/definitions.py"
    before = first.read_text()
    assert "import" in before
    subprocess.run(words, cwd=churn.folder, check=False, capture_output=True)
    assert first.read_text() == before
    assert call(churn, "sync", NB, "--json").data["conflicts"] == []
    assert call(churn, "check", NB, "--json").data["problems"] == []


def test_notebooks_without_ids_are_synced(churn):
    path = churn.folder / NB
    data = json.loads(path.read_text()) | {"nbformat_minor": 4}
    for cell in data["cells"]:
        del cell["id"]
    path = churn.folder / "old.ipynb"
    path.write_text(json.dumps(data))
    call(churn, "convert", "old.ipynb")
    edit(churn.folder / "old/steps/fit.py", "print(total)", "print(total + 1)")
    call(churn, "sync", "old.ipynb", "old")
    cells = json.loads(path.read_text())["cells"]
    assert "print(total + 1)" in "".join(cells[3]["source"])
    assert not any("id" in cell for cell in cells)
    assert call(churn, "sync", "old.ipynb", "old", "--json").data["written"] == []
