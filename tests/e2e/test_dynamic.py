"""`--foreach` and `--when` with real kernels: items, reuse, conditions, failures."""

from collections import Counter
from datetime import datetime
from itertools import pairwise

import pytest

pytestmark = pytest.mark.kernel

FAN = [
    "%%parameters\nn = 3\nlate = False",
    "%%step load\nxs = list(range(n))\nk = 10",
    "%%step fan --foreach x=xs\ny = x * k\nz = [x]\nopen(f'ran-{x}', 'a').write('x')",
    "%%step maybe --when late\nk = 100",
    "%%step join\nwho = (y, z, k)\nassert z[0] is not z[1]",
    "%%check fan\nassert len(y) == n",
]


def value(project, name):
    return project.value(name)


def done(project, *words, status=0):
    finished = project.command(words[0], "--json", *words[1:])
    assert finished.status == status, finished.out + finished.err
    return finished.data


def items_of(data, step="fan"):
    found = data["steps"][step]["items"]
    return {name: step["status"] for name, step in found["steps"].items()}, found


def test_items_are_joined_in_order_and_only_new_ones_run(project):
    project.write("nb.ipynb", FAN)
    first = done(project, "run", "nb.ipynb")
    assert first["status"] == "succeeded"
    assert items_of(first)[0] == dict.fromkeys(["fan[0]", "fan[1]", "fan[2]"], "succeeded")
    assert first["steps"]["maybe"]["status"] == "skipped"
    assert first["steps"]["maybe"]["reasons"] == ["`late` is false"]
    assert value(project, "join.who") == ([0, 10, 20], [[0], [1], [2]], 10)
    assert value(project, "fan.y") == [0, 10, 20]
    assert value(project, "fan[1].y") == 10

    again = done(project, "run", "nb.ipynb")
    assert {s["status"] for s in again["steps"].values()} == {"reused", "skipped"}

    grown = done(project, "run", "nb.ipynb", "-p", "n=5", "-p", "late=true")
    states, counts = items_of(grown)
    assert [n for n, s in states.items() if s == "succeeded"] == ["fan[3]", "fan[4]"]
    assert (counts["total"], counts["reused"]) == (5, 3)
    assert grown["steps"]["fan"]["reasons"] == ["3 of 5 items reused", "input `xs` changed"]
    assert value(project, "join.who") == ([0, 10, 20, 30, 40], [[0], [1], [2], [3], [4]], 100)
    assert [(project.folder / f"ran-{i}").read_text() for i in range(5)] == ["x"] * 5

    planned = {s["name"]: s for s in done(project, "plan", "nb.ipynb", "-p", "n=4")["steps"]}
    assert planned["maybe"]["decision"] == "skip"


def test_one_changed_item_of_many_runs_alone(project):
    cells = "%%step each --foreach i=items\nsquare = i * i", "%%step all\ntotal = sum(square)"
    for changed, ran in ((150, 300), (-7, 1)):
        made = f"%%step make\nitems = list(range(300))\nitems[150] = {changed}"
        project.write("nb.ipynb", [made, *cells])
        data = done(project, "run", "nb.ipynb")
        states = [s["status"] for s in data["steps"]["each"]["items"]["steps"].values()]
        assert (states.count("succeeded"), len(states)) == (ran, 300)
        assert value(project, "all.total") == sum(i * i for i in range(300)) - 150**2 + changed**2


def test_a_changed_expression_runs_new_items_alone(project):
    cells = ["%%step fan --foreach x=[3, 1, 2]\ny = x + 1", "%%step join\ntotal = sum(y)"]
    project.write("nb.ipynb", cells)
    done(project, "run", "nb.ipynb")
    cells[0] = "%%step fan --foreach x=[1, 7, 3]\ny = x + 1"
    project.write("nb.ipynb", cells)
    states, _ = items_of(done(project, "run", "nb.ipynb"))
    assert states == {"fan[0]": "reused", "fan[1]": "succeeded", "fan[2]": "reused"}
    assert value(project, "fan.y") == [2, 8, 4]


def test_nested_loops_nest_lists(project):
    project.write(
        "nb.ipynb",
        [
            "%%setup\nimport pandas as pd",
            "%%step load\nsizes = {'a': [1, 2], 'b': [], 'c': [3]}",
            "%%step fan --foreach name=sizes --foreach v=sizes[name]\nout = f'{name}{v}'",
            "%%step some --foreach v=range(6) --when v % 2\nodd = v",
            "%%step none --foreach v=[]\nempty = v",
            "%%step frames --foreach g="
            "pd.DataFrame({'k': [1, 1, 2], 'v': [3, 4, 5]}).groupby('k')\n"
            "mean = float(g[1]['v'].mean())",
            "%%step join\nresult = (out, odd, empty, mean)",
        ],
    )
    assert done(project, "run", "nb.ipynb")["status"] == "succeeded"
    assert value(project, "fan.out") == [["a1", "a2"], [], ["c3"]]
    assert value(project, "join.result") == ([["a1", "a2"], [], ["c3"]], [1, 3, 5], [], [3.5, 5.0])


def test_equal_items_stay_apart(project):
    project.write(
        "nb.ipynb",
        [
            "%%step fan --foreach x=[[1], [1]]\ny = [x]",
            "%%step change\ny[0][0].append(2)",
            "%%step join\nresult = y",
        ],
    )
    assert done(project, "run", "nb.ipynb")["status"] == "succeeded"
    assert value(project, "join.result") == [[[1, 2]], [[1]]]


def test_a_failed_item_fails_the_step_and_is_named(project):
    cells = [
        "%%step fan --foreach x=[1, 0, 2]\ny = 1 / x",
        "%%step join\ntotal = y",
        "%%step other\nz = 1",
    ]
    project.write("nb.ipynb", cells)
    data = done(project, "run", "nb.ipynb", status=1)
    assert data["steps"]["fan"]["status"] == "failed"
    error = data["steps"]["fan"]["error"]
    assert error["message"].startswith("item 1 (x = 0): ZeroDivisionError")
    assert (error["kind"], error["cell"], error["line"]) == ("raised", "c1", 2)
    assert data["steps"]["join"]["status"] == "skipped"
    assert data["steps"]["other"]["status"] == "succeeded"

    cells[0] = "%%step fan --foreach x=[1, 0, 2] --on-error collect\ny = 1 / x"
    project.write("nb.ipynb", cells)
    data = done(project, "run", "nb.ipynb")
    states, counts = items_of(data)
    assert (
        states == {"fan[0]": "reused", "fan[1]": "failed", "fan[2]": "succeeded"}
        or states["fan[2]"] == "reused"
    )
    assert counts["failed"] == 1
    assert value(project, "join.total") == [1.0, None, 0.5]


def test_items_that_kill_their_kernel_are_tolerated_too(project):
    project.write(
        "nb.ipynb",
        [
            "%%setup\nimport os",
            "%%step fan --foreach x=range(6) --on-error collect\n"
            "y = x\nif x == 3:\n    os._exit(3)",
            "%%step join\nresult = y",
        ],
    )
    data = done(project, "run", "nb.ipynb")
    assert data["status"] == "succeeded"
    assert value(project, "join.result") == [0, 1, 2, None, 4, 5]
    assert data["steps"]["fan"]["items"]["steps"]["fan[3]"]["error"]["kind"] == "kernel-died"


def test_retries_are_counted_by_item(project):
    project.write(
        "nb.ipynb",
        [
            "%%setup\nfrom pathlib import Path",
            "%%step fan --foreach x=range(4) --retries 1\n"
            "mark = Path(f'tried-{x}')\nfirst = not mark.exists()\nmark.write_text('x')\n"
            "assert x % 2 or not first\ny = x",
            "%%step join\nresult = y",
        ],
    )
    assert done(project, "run", "nb.ipynb")["status"] == "succeeded"
    assert value(project, "join.result") == [0, 1, 2, 3]


def test_a_change_of_a_shared_input_is_seen_at_run_time(project):
    project.write(
        "nb.ipynb",
        [
            "%%setup\nimport numpy as np",
            "%%step load\nshared = [0]",
            "%%step fan --foreach x=[[1], [2]]\n"
            "np.array([None, shared], dtype=object)[1].extend(x)\ny = len(x)",
            "%%step join\nresult = (y, shared)",
        ],
    )
    data = done(project, "run", "nb.ipynb", status=1)
    assert "changed `shared` in place" in data["steps"]["fan"]["error"]["message"]


def test_two_items_must_not_write_one_file(project):
    project.write(
        "nb.ipynb",
        [
            "%%step fan --foreach x=[1, 2]\n"
            "with open('out.txt', 'a') as f:\n    f.write(str(x))\ny = x",
            "%%step join\nresult = y",
        ],
    )
    data = done(project, "run", "nb.ipynb", status=1)
    told = data["steps"]["fan"]["error"]["message"]
    assert "both write `out.txt`" in told or "reads `out.txt`, which item 0 (x = 1) writes" in told


@pytest.mark.parametrize("late", ["true", "false"])
def test_readers_of_what_was_left_out(project, late):
    project.write(
        "nb.ipynb",
        [
            "%%parameters\nlate = False",
            "%%step a\ny = 0",
            "%%step b --when late\nx = 2\ny = 5",
            "%%check b\nassert x == 2",
            "%%step c\nz = x + 1",
            "%%step d\nprint(y)\nseen = y",
            "%%step e\nw = z",
        ],
    )
    data = done(project, "run", "nb.ipynb", "-p", f"late={late}")
    assert data["status"] == "succeeded"
    states = {name: step["status"] for name, step in data["steps"].items()}
    skipped = {name for name, status in states.items() if status == "skipped"}
    assert skipped == (set() if late == "true" else {"b", "c", "e"})
    assert value(project, "d.seen") == (5 if late == "true" else 0)
    if late == "false":
        assert data["steps"]["c"]["reasons"] == ["no step that ran has bound `x`"]
    verified = done(project, "verify", "nb.ipynb", "-p", f"late={late}")
    assert verified["status"] == "equal", verified


def test_verify_proves_repeated_steps(project):
    project.write(
        "nb.ipynb",
        [
            "%%setup\nimport random\nimport numpy as np",
            "%%step load\nxs = [1, 2, 2, 0]\nbase = np.arange(4)",
            "%%step fan --foreach x=xs --on-error collect\n"
            "y = (1 / x, random.random(), float(np.random.rand()))\nz = base * x\n(y, z)",
            "%%step grid --foreach a=[1, 2] --foreach b=range(a) --when b < 5\nout = [a, b]",
            "%%step seed\nrandom.seed(4)",
            "%%step follow --foreach x=[1, 2, 3]\nd = random.random()",
            "%%step join\nresult = (y, out, d)",
        ],
    )
    verified = done(project, "verify", "nb.ipynb")
    assert verified["status"] == "equal", verified
    assert {v["status"] for v in verified["variables"]} == {"equal"}


def test_a_sweep_runs_all_combinations_and_shared_steps_once(project):
    project.write(
        "nb.ipynb",
        [
            "%%parameters\nlr = 0.1\ndepth = 2",
            "%%setup\nfrom cellwright import log_metric",
            "%%step load\nxs = [1, 2]",
            "%%step fit\nassert depth < 4\nscore = lr * depth * sum(xs)\n"
            "log_metric('score', score)",
        ],
    )
    words = ("run", "nb.ipynb", "--sweep", "lr=1.0,2.0", "--sweep", "depth=range(2,4)")
    data = done(project, *words)
    found = [(r["parameters"], r["metrics"]["fit.score"]) for r in data["runs"]]
    assert found == [
        ({"lr": lr, "depth": depth}, score)
        for lr, depth, score in [
            ("1.0", "2", 6.0), ("1.0", "3", 9.0), ("2.0", "2", 12.0), ("2.0", "3", 18.0)
        ]
    ]  # fmt: skip
    states = [r["steps"]["load"]["status"] for r in data["runs"]]
    assert states == ["succeeded", "reused", "reused", "reused"]
    listed = done(project, "runs")["runs"]
    assert {r["sweep"] for r in listed} == {data["sweep"]}

    failed = done(project, "run", "nb.ipynb", "--sweep", "depth=4,3", status=1)
    assert [r["status"] for r in failed["runs"]] == ["failed", "succeeded"]
    wrong = done(project, "run", "nb.ipynb", "--sweep", "depth=3,x", status=2)
    assert wrong["error"]["code"] == "parameter-type"
    assert len(done(project, "runs")["runs"]) == 6


SWEPT = [
    "%%parameters\nlr = 1.0\ndepth = 2",
    "%%step load\nxs = [1, 2]",
    "%%step prepare\nimport time\ntime.sleep(0.5)\nys = [x * lr for x in xs]",
    "%%step each --foreach y=ys\nz = y * 10",
    "%%step fit\nscore = depth * sum(z)",
]


def test_combinations_run_side_by_side_and_what_two_share_runs_once(project):
    project.write("nb.ipynb", SWEPT)
    words = ("run", "nb.ipynb", "-j", "3", "--sweep", "lr=1.0,2.0", "--sweep", "depth=1,2,3")
    data = done(project, *words)
    assert [r["status"] for r in data["runs"]] == ["succeeded"] * 6
    ran = Counter(
        n for r in data["runs"] for n, s in r["steps"].items() if s["status"] == "succeeded"
    )
    assert ran == {"load": 1, "prepare": 2, "each": 2, "fit": 6}
    scores = [project.value("fit.score", run=r["run"]) for r in data["runs"]]
    assert scores == [lr * depth * 30 for lr in (1.0, 2.0) for depth in (1, 2, 3)]
    assert overlaps(project, data["runs"][1:])


def test_combinations_that_write_files_run_one_after_the_other(project):
    cells = [*SWEPT[:2], "%%step write\nopen('out.txt', 'w').write(str(lr))\nsize = lr"]
    project.write("nb.ipynb", [*cells, "%%step read\nfound = open('out.txt').read()"])
    data = done(project, "run", "nb.ipynb", "-j", "3", "--sweep", "lr=1.0,2.0,3.0,4.0")
    found = [project.value("read.found", run=r["run"]) for r in data["runs"]]
    assert found == ["1.0", "2.0", "3.0", "4.0"]
    assert not overlaps(project, data["runs"])


def overlaps(project, runs):
    """Return whether one of some runs began before another one had ended."""
    kept = {r["run"]: r for r in done(project, "runs")["runs"]}
    spans = []
    for run in runs:
        began = datetime.fromisoformat(kept[run["run"]]["started"]).timestamp()
        spans.append((began, began + kept[run["run"]]["seconds"]))
    spans.sort()
    return any(later[0] < first[1] - 0.05 for first, later in pairwise(spans))


def test_a_step_that_eats_memory_ends_alone(project):
    project.write(
        "nb.ipynb",
        [
            "%%step eats --memory 200M --foreach n=[1, 600] --on-error collect\n"
            "block = bytearray(n << 20)\nfor i in range(0, len(block), 4096):\n    block[i] = 1\n"
            "size = len(block) >> 20\nimport time\ntime.sleep(1 if n > 1 else 0)",
            "%%step beside\nother = sum(range(1000))",
            "%%step after\nseen = (size, other)",
        ],
    )
    data = done(project, "run", "nb.ipynb")
    assert value(project, "after.seen") == ([1, None], 499500)
    error = data["steps"]["eats"]["items"]["steps"]["eats[1]"]["error"]
    assert error["kind"] == "out-of-memory"
    assert "more than its limit of" in error["message"]
