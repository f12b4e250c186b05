"""The example project: its graph is right, and pipeline, notebook and scripts say the same."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

import cellwright as cw

BINDER = Path(__file__).resolve().parents[2] / "binder"
SMALL = "4_000"

FLIGHTS = {
    ("load_flights", "clean_flights"): {"flights"},
    ("clean_flights", "carriers"): {"flights"},
    ("clean_flights", "plot_delays"): {"flights"},
    ("clean_flights", "join"): {"flights"},
    ("load_weather", "join"): {"weather"},
    ("load_planes", "join"): {"planes"},
    ("load_airports", "join"): {"airports"},
    ("join", "features"): {"trips"},
    ("features", "split"): {"trips", "numeric", "categorical"},
    ("split", "train_logistic"): {"A_train", "A_test", "y_train"},
    ("split", "train_forest"): {"A_train", "A_test", "y_train"},
    ("split", "train_boosting"): {"A_train", "A_test", "y_train"},
    ("split", "evaluate"): {"y_test"},
    ("train_logistic", "evaluate"): {"p_logistic"},
    ("train_forest", "evaluate"): {"p_forest"},
    ("train_boosting", "evaluate"): {"p_boosting"},
    ("split", "importance"): {"columns"},
    ("train_forest", "importance"): {"forest"},
    ("split", "plot_models"): {"y_test"},
    ("evaluate", "plot_models"): {"chances", "scores"},
    ("features", "summarise"): {"trips"},
    ("carriers", "summarise"): {"carriers"},
    ("plot_delays", "summarise"): {"by_hour"},
    ("evaluate", "summarise"): {"best", "scores"},
    ("importance", "summarise"): {"importance"},
}
PENGUINS = {
    ("load", "clean"): {"penguins"},
    ("clean", "describe"): {"penguins"},
    ("clean", "plot"): {"penguins"},
    ("describe", "plot"): {"typical"},
    ("clean", "classify"): {"penguins"},
    ("classify", "mistakes"): {"model", "test"},
}


def command(folder, *words):
    """Run a command of the package in a folder; return its status, JSON or text, and errors."""
    env = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST_", "CELLWRIGHT_"))}
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    done = subprocess.run(
        [sys.executable, "-m", *map(str, words)],
        cwd=folder,
        env={
            **env,
            "CELLWRIGHT_KEEP_KERNELS": "0",
            "NO_COLOR": "1",
            "JUPYTER_CONFIG_DIR": str(folder / ".jupyter"),
        },
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )
    out = json.loads(done.stdout) if "--json" in words else done.stdout
    return done.returncode, out, done.stderr


def run(folder, notebook, *options):
    status, out, err = command(folder, "cellwright", "run", notebook, "--json", *options)
    assert status == 0, err
    return out


def in_one_kernel(folder, name, replace, expression):
    """Run a notebook from top to bottom as Jupyter does; return an expression's JSON at its end."""
    notebook = nbformat.read(folder / name, as_version=4)
    for cell in notebook.cells:
        cell.source = cell.source.replace(*replace)
    notebook.cells.append(nbformat.v4.new_code_cell(f"print({expression})"))
    NotebookClient(
        notebook, timeout=250, shutdown_kernel="immediate", resources={"metadata": {"path": folder}}
    ).execute()
    printed = (o.text for o in notebook.cells[-1].outputs if o.get("name") == "stdout")
    return json.loads("".join(printed))


@pytest.fixture(scope="module")
def flights(tmp_path_factory):
    """Return the folder of a flights run on few flights, and what the run said."""
    folder = tmp_path_factory.mktemp("flights") / "project"
    shutil.copytree(BINDER, folder, ignore=shutil.ignore_patterns(".cellwright", "results"))
    return folder, run(folder, "flights.ipynb", "-p", f"sample_size={SMALL}")


@pytest.fixture(scope="module")
def penguins(tmp_path_factory):
    """Return the folder of a penguins run, and what the run said."""
    folder = tmp_path_factory.mktemp("penguins") / "project"
    shutil.copytree(BINDER, folder, ignore=shutil.ignore_patterns(".cellwright", "results"))
    return folder, run(folder, "penguins.ipynb")


@pytest.mark.parametrize(
    ("notebook", "edges"), [("flights.ipynb", FLIGHTS), ("penguins.ipynb", PENGUINS)]
)
def test_the_graph_is_the_notebooks(notebook, edges):
    status, graph, err = command(BINDER, "cellwright", "graph", notebook, "--json")
    assert status == 0, err
    found = {(e["from"], e["to"]): set(e["variables"]) for e in graph["edges"]}
    assert found == edges


@pytest.mark.parametrize("notebook", ["flights.ipynb", "penguins.ipynb"])
def test_there_is_no_problem_in_it(notebook):
    status, out, _ = command(BINDER, "cellwright", "check", notebook, "--json")
    assert out == {"problems": []}
    assert status == 0


def test_parameters_of_every_type():
    _, graph, _ = command(BINDER, "cellwright", "graph", "flights.ipynb", "--json")
    types = {parameter["type"] for parameter in graph["parameters"]}
    assert types == {"date", "list[str]", "float", "bool", "int", "str"}


@pytest.mark.kernel
@pytest.mark.slow
class TestFlights:
    def test_every_step_succeeds(self, flights):
        _, out = flights
        assert out["status"] == "succeeded"
        names = {name for edge in FLIGHTS for name in edge}
        statuses = {name: step["status"] for name, step in out["steps"].items()}
        assert statuses == dict.fromkeys(statuses, "succeeded")
        assert names <= set(statuses)

    def test_files_are_there(self, flights):
        folder, _ = flights
        names = {path.name for path in (folder / "results").iterdir()}
        assert names == {"delays.png", "models.png", "summary.md"}

    def test_metrics_are_in_the_record(self, flights):
        folder, _ = flights
        _, record, _ = command(folder, "cellwright", "show", "latest", "--json")
        assert "roc_auc_boosting" in json.dumps(record)

    def test_one_kernel_says_the_same(self, flights, tmp_path):
        folder, _ = flights
        shutil.copy(BINDER / "flights.ipynb", tmp_path)
        expected = in_one_kernel(
            tmp_path,
            "flights.ipynb",
            ("60_000", SMALL),
            "scores.to_json(double_precision=15)",
        )
        found = cw.get("latest", "evaluate.scores", folder=folder)
        assert json.loads(found.to_json(double_precision=15)) == expected
        summary = Path("results", "summary.md")
        assert (folder / summary).read_text() == (tmp_path / summary).read_text()

    def test_scripts_say_the_same(self, flights, tmp_path):
        folder, _ = flights
        shutil.copy(BINDER / "flights.ipynb", tmp_path)
        status, _, err = command(tmp_path, "cellwright", "convert", "flights.ipynb")
        assert status == 0, err
        status, _, err = command(tmp_path, "flights", "--sample-size", "4000")
        assert status == 0, err
        summary = Path("results", "summary.md")
        assert (folder / summary).read_text() == (tmp_path / summary).read_text()

    def test_the_second_run_reuses_everything(self, flights):
        folder, _ = flights
        out = run(folder, "flights.ipynb", "-p", f"sample_size={SMALL}")
        assert {step["status"] for step in out["steps"].values()} == {"reused"}

    def test_another_model_parameter_keeps_the_loading(self, flights):
        folder, _ = flights
        out = run(folder, "flights.ipynb", "-p", "sample_size=2000")
        statuses = {name: step["status"] for name, step in out["steps"].items()}
        assert statuses["join"] == "reused"
        assert statuses["train_forest"] == "succeeded"


@pytest.mark.kernel
class TestPenguins:
    def test_every_step_succeeds(self, penguins):
        _, out = penguins
        assert {step["status"] for step in out["steps"].values()} == {"succeeded"}

    def test_one_kernel_says_the_same(self, penguins, tmp_path):
        folder, _ = penguins
        for name in ("penguins.ipynb", "penguin_plots.py"):
            shutil.copy(BINDER / name, tmp_path)
        expected = in_one_kernel(tmp_path, "penguins.ipynb", ("", ""), "accuracy")
        assert cw.get("latest", "classify.accuracy", folder=folder) == expected
