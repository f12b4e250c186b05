"""Reuse as people see it: plans, reasons, files put back, samples, what is never the same."""

import json
import shutil

import pytest

pytestmark = pytest.mark.kernel

CELLS = [
    "%%setup\nimport os\nimport uuid\nfrom pathlib import Path\nfrom lib.scales import scale",
    "%%step load\nrows = [int(x) for x in Path('data.txt').read_text().split()]",
    "%%step scaled\nlarger = [scale(x) for x in rows]\nPath('out.txt').write_text(str(larger))",
    "%%step named\nname = str(uuid.uuid4())",
    "%%step last\nshown = (len(larger), name[:0])",
]
LIB = (
    "FACTOR = 2\n\n\ndef scale(x):\n    y = x * FACTOR\n    return y\n\n\n"
    "def idle():\n    return 1\n"
)


@pytest.fixture
def ready(project):
    (project.folder / "lib").mkdir()
    (project.folder / "lib/__init__.py").touch()
    (project.folder / "lib/scales.py").write_text(LIB)
    (project.folder / "data.txt").write_text("1 2 3")
    project.write("nb.ipynb", CELLS)
    assert project.run("nb.ipynb").status == 0
    return project


def plan(project, *words):
    """Return the decisions and reasons of a plan, by step."""
    told = project.command("plan", "--json", "nb.ipynb", *words)
    return {s["name"]: (s["decision"], s["reasons"]) for s in told.data["steps"]}


def statuses(finished):
    return {name: step["status"] for name, step in finished.data["steps"].items()}


def test_a_plan_says_why_down_to_the_line_and_a_run_says_the_same(ready):
    library = ready.folder / "lib/scales.py"
    library.write_text(LIB.replace("return 1", "return 2"))
    assert {d for d, _ in plan(ready).values()} == {"reuse"}
    library.write_text(LIB.replace("x * FACTOR", "x * FACTOR + 1"))
    (ready.folder / "data.txt").write_text("1 2 3 4")
    told = plan(ready)
    assert told["load"] == ("run", ["file `data.txt` changed"])
    word = "helper `scale` in `lib.scales` changed (line 5)"
    assert word in told["scaled"][1]
    dry = ready.command("run", "--dry-run", "--json", "nb.ipynb")
    assert {s["name"]: s["decision"] for s in dry.data["steps"]} == {
        name: decision for name, (decision, _) in told.items()
    }
    done = ready.run("nb.ipynb")
    assert statuses(done)["named"] == "reused"
    shown = ready.command("show", "latest", "scaled", "--json")
    assert word in json.dumps(shown.data, ensure_ascii=False)
    assert ready.value("scaled.larger") == [3, 5, 7, 9]


def test_files_of_reused_steps_are_put_back_and_edits_of_people_are_kept(ready):
    written = ready.folder / "out.txt"
    written.unlink()
    assert "restores `out.txt`" in plan(ready)["scaled"][1]
    assert not written.exists(), "a plan writes nothing"
    assert set(statuses(ready.run("nb.ipynb")).values()) == {"reused"}
    assert written.read_text() == "[2, 4, 6]"
    written.write_text("edited by hand")
    done = ready.run("nb.ipynb")
    assert written.read_text() == "[2, 4, 6]"
    (word,) = [w for w in done.data["steps"]["scaled"]["reasons"] if "by hand" in w]
    kept = word.rpartition("kept as `")[2].rstrip("`")
    assert (ready.folder / kept).read_text() == "edited by hand"


def test_a_result_that_is_another_one_each_time_is_told(ready):
    done = ready.run("nb.ipynb", "--sample-reuse", "100%")
    assert set(statuses(done).values()) == {"succeeded"}
    told = [n for n, s in done.data["steps"].items() if "not deterministic" in str(s["reasons"])]
    assert told == ["named"]
    assert "not deterministic" in str(plan(ready)["named"][1])
    assert "not deterministic" in str(ready.command("show", "latest", "named", "--json").data)
    problems = ready.command("check", "nb.ipynb", "--json").data["problems"]
    (told,) = [p["message"] for p in problems if p["code"] == "CW192"]
    assert told.startswith("step `named` is not deterministic: `")
    bad = ready.command("run", "nb.ipynb", "--sample-reuse", "150%")
    assert bad.status == 2


def test_another_notebook_and_a_clone_take_results_too(ready, tmp_path):
    ready.write("copy.ipynb", [*CELLS[:3], "%%step other\nx = larger[0]"])
    done = ready.run("copy.ipynb")
    assert statuses(done) == {"load": "reused", "scaled": "reused", "other": "succeeded"}
    clone = tmp_path / "clone"
    shutil.copytree(ready.folder, clone, ignore=shutil.ignore_patterns(".cellwright", "out.txt"))
    home = ready.folder / ".cellwright"
    shared = {
        "CELLWRIGHT_STORE": str(home / "store"),
        "CELLWRIGHT_LEDGER": f"sqlite:///{home / 'ledger.db'}",
    }
    (clone / "pyproject.toml").touch()
    done = ready.command("run", "--json", str(clone / "nb.ipynb"), **shared)
    assert set(statuses(done).values()) == {"reused"}, done.err
    assert (clone / "out.txt").read_text() == "[2, 4, 6]"


def test_what_touched_the_outside_is_not_reused_without_a_freshness(project):
    code = "import socket\ns = socket.create_server(('127.0.0.1', 0))\n"
    code += "c = socket.create_connection(s.getsockname())\nc.close()\ns.close()\ndel s, c\nx = 1"
    project.write(
        "nb.ipynb", [f"%%step a\n{code}", f"%%step b --cache 1d\n{code.replace('x', 'y')}"]
    )
    assert project.run("nb.ipynb").status == 0
    told = plan(project)
    assert told["a"][0] == "run"
    assert "no freshness" in told["a"][1][0]
    assert told["b"][0] == "reuse"
