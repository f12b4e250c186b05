"""Every command, as a process, on a real project: what it prints and what its JSON holds."""

from __future__ import annotations

import json
import os
import pty
import re
import select
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest

CELLS = [
    "%%parameters\nn: int = 3",
    "%%step load\nprint('loading')\nrows = [i * 2 for i in range(n)]",
    "%%check load\nassert rows",
    "%%step total\nimport cellwright as cw\ntotal = sum(rows)\ncw.log_metric('total', total)",
    "%%step table --retries 1\nimport pandas as pd\nframe = pd.DataFrame({'row': rows})",
    "x = 'exploration'",
]
NB = "nb.ipynb"
pytestmark = pytest.mark.kernel


@pytest.fixture(scope="module")
def done(tmp_path_factory):
    """A project with one run, looked at by many tests."""
    from tests.e2e.conftest import Project

    folder = tmp_path_factory.mktemp("done")
    (folder / "pyproject.toml").write_text("[project]\nname = 'p'\nversion = '0'\n")
    project = Project(folder)
    project.write(NB, CELLS)
    run = project.command("run", NB, "-j", "2")
    assert run.status == 0, run.err
    project.first = run
    return project


def test_run_in_words(done):
    assert re.match(r"run \S+ of nb succeeded in .+: 3 succeeded\n", done.first.out)
    assert "total  total  6" in done.first.out
    assert re.search(r"^✓ load +succeeded +\d+", done.first.err, re.MULTILINE)
    assert "\x1b" not in done.first.out + done.first.err


def test_runs_show_and_their_json(done):
    listed = done.command("runs", "--json").data["runs"]
    (row,) = listed
    assert {"run", "pipeline", "status", "actor", "started", "seconds", "parameters"} <= set(row)
    assert (row["status"], row["parameters"]) == ("succeeded", {"n": "3"})
    assert row["metrics"] == {"total": [{"name": "total", "value": 6, "index": 0}]}
    text = done.command("runs").out
    assert row["run"] in text
    assert "n = 3" in text
    assert "total 6" in text
    assert done.command("runs", "--status", "failed").out == "no runs\n"
    assert done.command("runs", "--since", "1h", "--step", "load").out.count("\n") == 2

    shown = done.command("show", row["run"][:12], "--json").data
    assert list(shown["steps"]) == ["load", "total", "table"]
    assert "succeeded" in done.command("show", "latest").out
    step = done.command("show", "latest", "load", "--json").data
    assert step["outputs"]["rows"]["type"] == "list"
    executed = [attempt["executed"] for attempt in step["tries"]]
    assert len(executed) == 2
    assert all(nbformat.read(path, 4).cells for path in executed)
    told = done.command("show", "latest", "table").out
    assert "inputs" in told
    assert "profile of frame: 3 × 1" in told
    assert re.search(r"column +type +missing", told)
    assert re.search(r"table\.frame +3 × 1", done.command("show", "latest").out)
    described = done.command("show", "latest", "table", "--json").data["profiles"]
    assert described["frame"]["columns"][0]["quantiles"][-1] == 4
    assert step["profiles"] == {}


def test_get(done):
    assert done.command("get", "latest", "load.rows").out == "[0, 2, 4]\n"
    data = done.command("get", "latest", "table.frame", "--json").data
    assert set(data) == {"digest", "type", "bytes", "summary", "profile"}
    assert "3" in data["summary"]
    assert data["profile"]["rows"] == 3
    told = done.command("get", "latest", "table.frame", "--profile").out
    assert told.splitlines()[0] == "3 × 1"
    written = done.command("get", "latest", "table.frame", "-o", "out/frame.csv")
    assert (written.status, written.out) == (0, "")
    assert (done.folder / "out" / "frame.csv").read_text().splitlines()[1:] == ["0,0", "1,2", "2,4"]


def test_logs(done):
    assert "loading" in done.command("logs", "latest").out
    assert done.command("logs", "latest", "load").out.startswith("loading")
    logs = done.command("logs", "latest", "--json").data["logs"]
    assert any(log["attempt"] == "load/1" and "loading" in log["text"] for log in logs)


@pytest.mark.parametrize(
    ("form", "begins"),
    [("text", "nb: 3 steps"), ("mermaid", "flowchart"), ("dot", "digraph"), ("svg", "<svg")],
)
def test_graph(done, form, begins):
    drawn = done.command("graph", NB, "--format", form)
    assert (drawn.status, drawn.err) == (0, "")
    assert drawn.out.startswith(begins)


def test_graph_json_is_that_of_format_json(done):
    asked = done.command("graph", NB, "--json").data
    assert [step["name"] for step in asked["steps"]] == ["load", "total", "table"]
    assert {(e["from"], e["to"]) for e in asked["edges"]} == {("load", "total"), ("load", "table")}
    assert json.loads(done.command("graph", NB, "--format", "json").out) == asked


def test_plan_and_dry_run(done):
    plan = done.command("plan", NB, "-p", "n=4", "--json").data
    assert {s["name"]: s["decision"] for s in plan["steps"]} == {
        "load": "run",
        "total": "run",
        "table": "run",
    }
    assert all(s["reasons"] for s in plan["steps"])
    dry = done.command("run", NB, "--dry-run", "--json").data
    assert {s["decision"] for s in dry["steps"]} == {"reuse"}
    assert "3 to reuse" in done.command("run", NB, "--dry-run").out
    assert len(done.command("runs", "--json").data["runs"]) == 1


def test_check(done):
    assert done.command("check", NB, "--json").data == {"problems": []}
    assert done.command("check", NB).out == "no problems\n"
    assert done.command("check", NB, "--format", "github").out == ""
    assert json.loads(done.command("check", NB, "--format", "sarif").out)["version"] == "2.1.0"


def test_doctor(done):
    data = done.command("doctor", "--json")
    assert data.status == 0
    names = {check["name"]: check["status"] for check in data.data["checks"]}
    assert names["papermill"] == names["ledger"] == "ok"
    assert "papermill" in done.command("doctor").out


def test_convert(project):
    project.write(NB, CELLS)
    first = project.command("convert", NB, "--json").data
    assert [(s["name"], s["changed"]) for s in first["steps"]] == [
        ("load", True),
        ("total", True),
        ("table", True),
    ]
    again = project.command("convert", NB, "-o", first["directory"], "--json").data
    assert not any(step["changed"] for step in again["steps"])
    assert "as it was" in project.command("convert", NB).out


def test_mark_and_unmark(project):
    path = project.write(NB, ["x = 1", "y = x", "z = y"])
    marked = project.command("mark", NB, "1", "c2", "load", "--retries", "2", "--json").data
    step = {"role": "step", "step": "load", "retries": 2}
    assert marked["marks"] == [step, step]
    cells = nbformat.read(path, 4).cells
    assert [dict(c.metadata.get("cellwright", {})) for c in cells] == [step, step, {}]
    assert project.command("mark", NB, "c3", "setup").out == "marked: setup\n"
    off = project.command("unmark", NB, "1", "2", "3").out
    assert off.splitlines() == [
        "unmarked: step step=load retries=2",
        "unmarked: step step=load retries=2",
        "unmarked: setup",
    ]
    assert not any("cellwright" in c.metadata for c in nbformat.read(path, 4).cells)


def test_versions_tell_when_a_step_changed_and_what(project):
    cells = ["%%step load\nrows = [1, 2]", "%%step total\ntotal = sum(rows)"]
    project.write(NB, cells)
    assert project.command("versions", NB, "--json").data == {"versions": []}
    assert project.run(NB).status == 0
    cells[1] = cells[1].replace("sum", "max")
    project.write(NB, cells)
    assert project.run(NB).status == 0
    found = project.command("versions", NB, "--json").data["versions"]
    assert [v["step"] for v in found] == ["load", "total", "total"]
    assert len({v["version"] for v in found}) == 3
    told = project.command("versions", NB, "total").out
    assert re.search(r"^ +-.*sum\(rows\)", told, re.MULTILINE)
    assert re.search(r"^ +\+.*max\(rows\)", told, re.MULTILINE)


def test_a_failure_in_words(project):
    project.write(
        NB, ["%%step load\nrows = [1, 0]", "%%step div\nx = 1\ny = [1 / r for r in rows]"]
    )
    failed = project.command("run", NB)
    assert failed.status == 1
    assert "step div failed (raised): ZeroDivisionError" in failed.out
    assert "nb.ipynb, cell 2 (c2), line 3" in failed.out
    assert "y = [1 / r for r in rows]" in failed.out
    assert "--resume" in failed.out
    executed = re.search(r"notebook: (\S+)", failed.out)[1]
    assert (project.folder / executed).is_file()


def test_two_runs_are_compared_and_a_step_is_opened_again(project):
    project.write(NB, CELLS)
    first = project.command("run", NB, "--json").data["run"]
    project.write(NB, [*CELLS[:3], CELLS[3].replace("sum(rows)", "sum(rows) + 1"), *CELLS[4:]])
    second = project.command("run", NB, "-p", "n=4", "--json").data["run"]

    found = project.command("diff", first, second, "--json").data
    assert found["planes"]["parameters"] == {"n": {"a": "3", "b": "4"}}
    assert list(found["planes"]["code"]) == ["total"]
    assert "+total = sum(rows) + 1" in found["planes"]["code"]["total"]["diff"]
    assert found["planes"]["metrics"]["total"]["total"] == {"a": 6, "b": 13}
    assert found["planes"]["environment"] == {}
    assert "parameters (1)" in found["summary"]
    told = project.command("diff", first, "latest").out
    assert "n: 3 → 4" in told
    assert project.command("diff", first, first).out.endswith("the two runs do not differ\n")
    assert project.command("diff", first, "none").status == 2

    opened = project.command("debug", "latest", "total", "--json").data["notebook"]
    sources = [cell.source for cell in nbformat.read(opened, 4).cells]
    assert "load_inputs" in sources[-2]
    assert "sum(rows) + 1" in sources[-1]
    there = project.command("debug", "latest", "load", "-o", "again.ipynb")
    assert there.out == "again.ipynb\n"
    assert project.command("debug", "latest", "odd").status == 2


def test_quiet(project):
    project.write(NB, ["%%step load\nrows = 1"])
    done = project.command("run", NB, "--quiet")
    assert (done.status, done.err) == (0, "")
    assert done.out.count("\n") == 1


def read_terminal(words, cwd, env, seconds=120):
    """Run a command in a terminal of its own; return status and all that it wrote."""
    leader, follower = pty.openpty()
    process = subprocess.Popen(
        words, cwd=cwd, env=env, stdin=follower, stdout=follower, stderr=follower
    )
    os.close(follower)
    data, until = b"", time.monotonic() + seconds
    while time.monotonic() < until:
        ready, _, _ = select.select([leader], [], [], 0.2)
        try:
            more = os.read(leader, 65536) if ready else None
        except OSError:
            break
        if more == b"" or (more is None and process.poll() is not None):
            break
        data += more or b""
    os.close(leader)
    return process.wait(timeout=10), data.decode()


def test_a_terminal_sees_steps_as_they_run(project):
    project.write(NB, ["%%step load\nimport time\ntime.sleep(1)\nrows = 1", "%%step use\ny = rows"])
    env = {**project.environment(), "TERM": "xterm-256color", "COLUMNS": "100"}
    del env["NO_COLOR"]
    words = [sys.executable, "-m", "cellwright", "run", NB]
    status, screen = read_terminal(words, project.folder, env)
    assert status == 0, screen
    assert "› load  running" in re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", screen)
    assert "\x1b[32m✓ load" in screen
    assert "0 of 2 steps" in screen


def test_no_color_is_honoured(project):
    project.write(NB, ["%%step load\nrows = 1"])
    env = {**project.environment(), "TERM": "xterm-256color"}
    words = [sys.executable, "-m", "cellwright", "graph", NB]
    status, screen = read_terminal(words, project.folder, env)
    assert status == 0
    assert not re.search(r"\x1b\[[0-9;]*3[0-9]m", screen)


def test_the_three_ways_to_call_are_one(done):
    ways = ([sys.executable, "-m", "cellwright"], ["cellwright"], ["jupyter", "cellwright"])
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    said = [
        subprocess.run(
            [*way, "runs", "--json"],
            cwd=done.folder,
            env={**done.environment(), "PATH": path},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for way in ways
    ]
    assert said[0] == said[1] == said[2]


def test_logs_are_followed_until_the_run_has_ended(project):
    loop = "for i in range(3):\n    print('tick', i, flush=True)\n    time.sleep(0.5)"
    project.write(NB, [f"%%step slow\nimport time\n{loop}"])
    process = project.popen("run", NB, "--quiet")
    until = time.monotonic() + 60
    while not list(project.folder.glob(".cellwright/runs/*/slow/1/log.txt")):
        assert time.monotonic() < until
        time.sleep(0.05)
    followed = project.command("logs", "latest", "--follow")
    process.communicate(timeout=60)
    assert (process.returncode, followed.status) == (0, 0)
    assert "tick 0\ntick 1\ntick 2\n" in followed.out


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("run nb.ipynb --only lo", {"load"}),
        ("show latest:", {"latest:failed", "latest:succeeded"}),
        ("get late", {"latest", "latest:failed", "latest:succeeded"}),
        ("runs --status r", {"running"}),
    ],
)
def test_words_complete(done, words, offered):
    completed = done.command(
        _CELLWRIGHT_COMPLETE="bash_complete",
        COMP_WORDS=f"cellwright {words}",
        COMP_CWORD=str(len(words.split())),
    )
    assert {line.partition(",")[2] for line in completed.out.split()} == offered
