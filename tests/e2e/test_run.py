"""Runs of small notebooks through the command line: values, parallelism, reuse, failures."""

import time

import pytest

pytestmark = pytest.mark.kernel

CHAIN = [
    "%%parameters\nn: int = 3\nname = 'a'",
    "%%setup\nimport math\n\ndef double(x):\n    return 2 * x",
    ("md", "# Load"),
    "%%step load\nrows = [double(i) for i in range(n)]",
    "rows[:1]  # exploration stays out",
    "%%step total\ntotal = sum(rows)\nroot = math.sqrt(total)",
    "%%step report\ntext = f'{name}: {total}'",
]


def statuses(finished):
    return {name: step["status"] for name, step in finished.data["steps"].items()}


def test_a_chain_runs_and_its_values_are_there(project):
    project.write("nb.ipynb", CHAIN)
    done = project.run("nb.ipynb")
    assert done.status == 0, done.err
    assert done.data["status"] == "succeeded"
    assert statuses(done) == dict.fromkeys(("load", "total", "report"), "succeeded")
    assert project.value("load.rows") == [0, 2, 4]
    assert project.value("report.text") == "a: 6"


def test_metadata_marks_run_the_same(project):
    def step(name, code):
        return (code, {"cellwright": {"role": "step", "step": name}})

    project.write(
        "nb.ipynb",
        [
            ("n = 3", {"tags": ["parameters"]}),
            ("import math", {"cellwright": {"role": "setup"}}),
            step("load", "rows = list(range(n))"),
            step("total", "total = math.fsum(rows)"),
        ],
    )
    done = project.run("nb.ipynb", "-p", "n=5")
    assert done.status == 0, done.err
    assert project.value("total.total") == 10.0


def test_nothing_runs_twice_and_an_edit_runs_what_depends_on_it(project):
    project.write("nb.ipynb", CHAIN)
    project.run("nb.ipynb")
    again = project.run("nb.ipynb")
    assert set(statuses(again).values()) == {"reused"}
    edited = [*CHAIN]
    edited[5] = edited[5].replace("sum(rows)", "sum(rows) + 1")
    project.write("nb.ipynb", edited)
    third = project.run("nb.ipynb")
    assert statuses(third) == {"load": "reused", "total": "succeeded", "report": "succeeded"}
    assert any("code" in reason for reason in third.data["steps"]["total"]["reasons"])
    assert project.value("report.text") == "a: 7"


def test_an_edit_that_changes_no_value_stops_there(project):
    project.write("nb.ipynb", CHAIN)
    project.run("nb.ipynb")
    edited = [*CHAIN]
    edited[5] = edited[5].replace("sum(rows)", "sum(rows) + 0")
    project.write("nb.ipynb", edited)
    assert statuses(project.run("nb.ipynb"))["report"] == "reused"


def test_parameters_are_typed_and_counted(project):
    project.write("nb.ipynb", CHAIN)
    project.run("nb.ipynb")
    other = project.run("nb.ipynb", "-p", "name=b")
    assert statuses(other) == {"load": "reused", "total": "reused", "report": "succeeded"}
    assert project.value("report.text") == "b: 6"


def test_branches_run_side_by_side(project):
    branch = (
        "%%step {0}\nimport time\nbegan_{0} = time.time()\ntime.sleep(1.5)\nended_{0} = time.time()"
    )
    project.write("nb.ipynb", [branch.format("left"), branch.format("right")])
    done = project.run("nb.ipynb", "-j", "2")
    assert done.status == 0, done.err
    assert project.value("left.began_left") < project.value("right.ended_right")
    assert project.value("right.began_right") < project.value("left.ended_left")


def test_a_failure_shows_cell_line_and_traceback_and_the_rest_finishes(project):
    project.write(
        "nb.ipynb",
        [
            "%%step load\nrows = [1, 0]",
            "%%step broken\nratios = []\nfor r in rows:\n    ratios.append(1 / r)",
            "%%step after\nbest = max(ratios)",
            "%%step aside\nlength = len(rows)",
        ],
    )
    done = project.run("nb.ipynb")
    assert done.status == 1
    assert done.data["status"] == "failed"
    assert statuses(done) == {
        "load": "succeeded",
        "broken": "failed",
        "after": "skipped",
        "aside": "succeeded",
    }
    error = done.data["steps"]["broken"]["error"]
    assert (error["kind"], error["cell"], error["line"]) == ("raised", "c2", 4)
    assert "ZeroDivisionError" in error["message"]
    assert "ratios.append(1 / r)" in error["traceback"]
    assert "nbclient" not in error["traceback"]


def test_what_cannot_be_shown_is_no_failure_of_the_code(project):
    shown = "class Odd:\n    def __repr__(self):\n        raise RuntimeError('cannot be shown')"
    project.write(
        "nb.ipynb",
        [
            f"%%setup\n{shown}",
            "%%step a\nx = 3\nodd = Odd()\ndisplay(odd)",
            "%%step b\ny = x + 1",
        ],
    )
    done = project.run("nb.ipynb")
    assert done.status == 0, done.err
    assert project.value("b.y") == 4
    (executed,) = project.folder.glob(".cellwright/runs/*/a/1/executed.ipynb")
    assert "cannot be shown" in executed.read_text()
    project.write("nb.ipynb", [f"%%setup\n{shown}", "%%step a\nx = 3\nOdd()"])
    done = project.run("nb.ipynb")
    assert done.status == 1
    assert "RuntimeError: cannot be shown" in done.err  # here Jupyter stops as well


def test_resume_runs_only_what_did_not_succeed(project):
    cells = [
        "%%step load\nrows = [1, 2]",
        "%%step use\nfrom pathlib import Path\nassert Path('ready').exists()\nt = sum(rows)",
    ]
    project.write("nb.ipynb", cells)
    failed = project.run("nb.ipynb")
    assert failed.status == 1
    (project.folder / "ready").touch()
    resumed = project.run("nb.ipynb", "--resume", failed.data["run"])
    assert statuses(resumed) == {"load": "reused", "use": "succeeded"}


def test_a_failing_check_fails_its_step_and_holds_back_what_follows(project):
    cells = [
        "%%step load\nrows = [1, 2]",
        "%%check load\nassert len(rows) == 3, 'three rows'",
        "%%step use\ntotal = sum(rows)",
    ]
    project.write("nb.ipynb", cells)
    done = project.run("nb.ipynb")
    assert statuses(done) == {"load": "failed", "use": "skipped"}
    error = done.data["steps"]["load"]["error"]
    assert (error["kind"], error["cell"], error["line"]) == ("check", "c2", 2)
    cells[1] = cells[1].replace("== 3", "== 2")
    project.write("nb.ipynb", cells)
    mended = project.run("nb.ipynb")
    assert mended.data["status"] == "succeeded"
    assert statuses(mended)["use"] == "succeeded"


def test_retries_are_made_and_counted(project):
    code = (
        "%%step flaky --retries 3\nimport pathlib\nmark = pathlib.Path('tries')\n"
        "tries = len(mark.read_text()) if mark.exists() else 0\n"
        "mark.write_text('x' * (tries + 1))\nassert tries >= 2\nok = tries"
    )
    project.write("nb.ipynb", [code])
    done = project.run("nb.ipynb")
    assert done.status == 0, done.err
    assert done.data["steps"]["flaky"]["attempts"] == 3


def test_only_and_from_take_what_is_there(project):
    project.write("nb.ipynb", CHAIN)
    only = project.run("nb.ipynb", "--only", "total")
    assert only.status == 0, only.err
    assert statuses(only)["total"] == "succeeded"
    assert "report" not in statuses(only) or statuses(only)["report"] == "skipped"
    rest = project.run("nb.ipynb", "--from", "report")
    assert statuses(rest)["report"] == "succeeded"
    assert statuses(rest)["load"] == "reused"


def test_force_and_cache_off_run_again(project):
    project.write("nb.ipynb", CHAIN)
    project.run("nb.ipynb")
    forced = project.run("nb.ipynb", "--force", "total")
    assert statuses(forced) == {"load": "reused", "total": "succeeded", "report": "reused"}
    off = project.run("nb.ipynb", "--cache", "off")
    assert set(statuses(off).values()) == {"succeeded"}


def test_objects_shared_between_steps_stay_shared(project):
    project.write(
        "nb.ipynb",
        [
            "%%step make\nimport pandas as pd\ntrain = pd.DataFrame({'x': [1, 2]})\ndata = [train]",
            "%%step change\ndata[0]['y'] = 5\nsame = data[0] is train",
            "%%step use\ntotal = int(train['y'].sum())",
        ],
    )
    done = project.run("nb.ipynb")
    assert done.status == 0, done.err
    assert project.value("change.same") is True
    assert project.value("use.total") == 10


def test_two_runs_at_once_in_one_project(project):
    project.write("nb.ipynb", CHAIN)
    processes = [project.popen("run", "nb.ipynb", "--json", "-p", f"n={i}") for i in (4, 5)]
    ended = [(*p.communicate(timeout=200), p.returncode) for p in processes]
    assert [e[2] for e in ended] == [0, 0], ended
    listed = project.command("runs", "--json").data["runs"]
    assert [r["status"] for r in listed] == ["succeeded", "succeeded"]


def test_a_notebook_module_counts_in_the_key(project):
    (project.folder / "local_tools.py").write_text("def f(x):\n    return x + 1\n")
    cells = ["%%setup\nimport local_tools", "%%step use\ny = local_tools.f(1)"]
    project.write("nb.ipynb", cells)
    assert project.run("nb.ipynb").status == 0
    assert project.value("use.y") == 2
    time.sleep(0.05)
    (project.folder / "local_tools.py").write_text("def f(x):\n    return x + 2\n")
    assert statuses(project.run("nb.ipynb")) == {"use": "succeeded"}
    assert project.value("use.y") == 3


def test_a_file_that_a_step_reads_counts(project):
    (project.folder / "data.csv").write_text("a\n1\n")
    project.write("nb.ipynb", ["%%step use\nimport pandas as pd\ndf = pd.read_csv('data.csv')"])
    assert project.run("nb.ipynb").status == 0
    assert statuses(project.run("nb.ipynb")) == {"use": "reused"}
    (project.folder / "data.csv").write_text("a\n2\n")
    assert statuses(project.run("nb.ipynb")) == {"use": "succeeded"}
    assert int(project.value("use.df")["a"][0]) == 2
