"""Inputs and outputs of steps in a real `__main__`."""

import json
import subprocess
import sys
from dataclasses import dataclass

import pytest

from cellwright.serializers import load_bundle
from tests.unit.runtime.step_processes import Steps


def test_values_go_from_step_to_step(steps):
    first = steps.run(
        "load",
        """
        import pandas as pd, numpy as np
        df = pd.DataFrame({"a": range(5)}); both = [df, {"k": df}]
        x = np.arange(10); y = x[:3]; n = 3
        """,
        outputs=("df", "both", "x", "y", "n"),
    )
    assert list(first.result.outputs) == ["df", "both", "x", "y", "n"]
    assert first.result.outputs["df"].summary == "DataFrame 5 × 1"
    second = steps.run(
        "use",
        """
        import json
        x[0] = 42
        print(json.dumps([both[0] is df is both[1]["k"], int(y[0]), n, int(df.a.sum())]))
        """,
        inputs=("df", "both", "x", "y", "n"),
    )
    assert second.said() == [True, 42, 3, 10]
    assert second.result.changed_inputs == ("x", "y")


def test_only_bound_names_are_handed_on(steps):
    done = steps.run("s", "a = 1", outputs=("a", "b"), results=("c", "a"))
    assert list(done.result.outputs) == ["a"]
    assert done.result.unbound == ("b",)
    assert done.result.results == {}


def test_a_result_that_cannot_be_stored_is_noted(steps):
    made = "import json, threading\nlock = threading.Lock()\nr = [1]"
    done = steps.run("s", made, results=("lock", "r", "json"))
    assert list(done.result.results) == ["r"]
    (note,) = done.result.notes
    assert "`lock`" in note
    assert "_thread.lock" in note


def test_a_result_that_cannot_be_stored_is_described(steps):
    done = steps.run("s", "g = (i for i in ())\nr = [1]", results=("g", "r"))
    assert sorted(done.result.results) == ["g", "r"]
    assert done.result.results["g"].summary == "generator, only described"
    assert done.result.notes == ()


def test_an_output_that_cannot_be_stored_is_refused(steps):
    done = steps.run("s", "m = {'a': [1, (i for i in ())]}", outputs=("m",), fails=True)
    assert done.result is None
    assert "cannot-cross" in done.errors
    assert "`m`" in done.errors
    assert "m['a'][1]" in done.errors
    assert "generator" in done.errors


def test_the_namespace_gets_the_inputs_and_nothing_else(steps):
    steps.run("a", "x = [1]", outputs=("x",))
    done = steps.run(
        "b",
        "import json\nprint(json.dumps(sorted(set(globals()) - before)))",
        inputs=("x",),
        before="before = set(globals())",
    )
    assert done.said() == ["before", "json", "x"]


def test_a_person_may_run_it_without_a_run(steps):
    steps.environment = {"CELLWRIGHT_FOLDER": ""}
    done = steps.run("s", "a = 1\n_cellwright.log_metric('m', 1)", outputs=("a",))
    assert "nothing is stored" in done.printed
    assert done.result is None


def test_metrics_are_kept_when_the_step_fails(steps):
    done = steps.run(
        "s",
        """
        _cellwright.log_metric("loss", 0.5)
        _cellwright.log_metric("loss", 0.25)
        _cellwright.log_metric("n", True)
        1 / 0
        """,
        fails=True,
    )
    assert done.result is None
    assert done.metrics == [
        {"name": "loss", "value": 0.5, "index": 0},
        {"name": "loss", "value": 0.25, "index": 1},
        {"name": "n", "value": 1.0, "index": 0},
    ]


LOG = """
import numpy as np
for value in (np.float32(1), float("nan")):
    _cellwright.log_metric("m", value)
"""


def test_metrics_are_in_the_result(steps):
    done = steps.run(
        "s",
        LOG,
    )
    assert [(m.name, m.value) for m in done.result.metrics] == [("m", 1.0)]
    assert "nan" in done.result.notes[0]


def test_a_metric_outside_a_run_is_harmless():
    code = "from cellwright.runtime import log_metric; log_metric('a', 1)"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_without_begin_it_is_said():
    code = "from cellwright.runtime import load_inputs; load_inputs({})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert "not-begun" in done.stderr


@pytest.mark.parametrize(
    ("change", "changed"),
    [
        ("df['b'] = 1", ["df", "held"]),
        ("df.loc[0, 'a'] = 99", ["df", "held"]),
        ("df.loc[0, 'a'] = df.loc[0, 'a']", []),
        ("df.loc[0, 'a'] = 99; df.loc[0, 'a'] = 0", []),
        ("df = df.assign(b=1)", []),
        ("del df", []),
        ("df.attrs['k'] = 1", ["df", "held"]),
        ("df.index.name = 'n'", ["df", "held"]),
        ("df.a.sum(); df.loc[1]; df.index.is_unique; df.groupby('a').sum()", []),
        ("arr[3] = -1", ["arr"]),
        ("arr[3] += 0", []),
        ("arr.sort()", []),
        ("arr[::-1].sort()", ["arr"]),
        ("arr.shape = (2, -1)", ["arr"]),
        ("arr = arr + 1", []),
        ("lst.append(1)", ["lst"]),
        ("lst[1]['k'].add(9)", ["lst"]),
        ("lst.append(1); lst.pop()", []),
        ("big[150000] = 0", ["big"]),
        ("big[0]", []),
        ("big[7] = big[7]", []),
        ("held['f'].loc[0, 'a'] = 99", ["df", "held"]),
        ("n = n + 1; t = t + (1,)", []),
        ("import random; random.random()", ["@random"]),
        ("import random; random.seed(5)", ["@random"]),
        ("import os; os.chdir('/')", ["@cwd"]),
    ],
)
def test_changed_inputs(made, change, changed):
    made.count += 1
    done = made.steps.run(
        f"use{made.count}",
        change,
        inputs=made.names,
        before="import warnings; warnings.simplefilter('ignore')",
    )
    assert sorted(done.result.changed_inputs) == sorted(changed)


QUIET = "import warnings; warnings.simplefilter('ignore')"


@dataclass
class Made:
    """A step whose outputs many other steps use."""

    steps: Steps
    names: tuple = ("df", "arr", "lst", "big", "held", "n", "t", "@random", "@cwd")
    count: int = 0


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    steps = Steps(tmp_path_factory.mktemp("made"))
    steps.run(
        "make",
        """
        import numpy as np, pandas as pd
        df = pd.DataFrame({"a": range(5), "s": list("abcde")})
        arr = np.arange(10); big = np.random.default_rng(0).random(200000)
        lst = [1, {"k": {2}}]; held = {"f": df}; n = 1; t = (1,)
        """,
        outputs=Made.names,
    )
    return Made(steps)


def test_a_result_is_small_json(steps):
    steps.run("s", "import numpy as np\nx = np.zeros(1_000_000)", outputs=("x",))
    text = (steps.root / "runs" / "s" / "result.json").read_text()
    assert len(text) < 2000
    assert json.loads(text)["outputs"]["x"]["bytes"] == 8_000_000
    assert load_bundle(steps.refs, steps.store)["x"].sum() == 0
