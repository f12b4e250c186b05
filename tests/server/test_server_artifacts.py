"""Artifacts as the browser sees them: each kind, in pages, and pickles never loaded."""

import base64
import json

import pytest

pytestmark = pytest.mark.kernel

MAKING = """%%step make
import os
import datetime
import decimal
import numpy as np
import pandas as pd
import polars as pl
import matplotlib
matplotlib.use("agg")
import matplotlib.pyplot as plt
from sklearn.linear_model import LogisticRegression

frame = pd.DataFrame({
    "n": np.arange(5000),
    "x": np.where(np.arange(5000) % 5 == 0, np.nan, np.arange(5000) / 7),
    "name": ["<script>alert(1)</script>", "b", None, "ä" * 2000, "last"] * 1000,
    "when": pd.date_range("2024-01-01", periods=5000, freq="h", tz="UTC"),
    "big": np.full(5000, 2**62),
})
frame.index = [f"row {i}" for i in range(5000)]
wide = pd.DataFrame(np.zeros((3, 500)))
levels = pd.DataFrame({("a", 1): [1], ("a", 2): [np.inf]})
series = pd.Series([1, 2, 3], name="s")
index = pd.Index([3, 1, 2])
cells = pd.DataFrame({"lists": [[1], [2, 3]]})
table = pl.DataFrame({"k": [1, 2, None], "d": [datetime.date(2024, 1, 1)] * 3})
array = np.random.default_rng(0).normal(size=(30, 40, 2))
line = np.array([1.0, np.nan, np.inf])
empty = np.zeros((0, 3))
texts = np.array(["a", "b"])
words = "wörds " * 100_000
plain = {"a": [1, 2.5, None], "b": {"c": decimal.Decimal("1.5")}}
model = LogisticRegression(C=3).fit(np.arange(20).reshape(10, 2), [0, 1] * 5)
fig, axes = plt.subplots()
axes.plot([1, 2, 1])

class Hostile:
    def __reduce__(self):
        return os.system, (f"touch {os.getcwd()}/owned-$$",)

hostile = Hostile()
inside = [1, hostile]
"""
USING = (
    "%%step use\nprint(len(frame), wide, levels, series, index, cells, table, array, line, empty)\n"
    "print(texts, words[:3], plain, model, fig)"
)


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """Run a notebook with every kind of value once."""
    import nbformat

    from cellwright import api

    folder = tmp_path_factory.mktemp("values")
    (folder / "pyproject.toml").write_text("")
    made = nbformat.v4.new_notebook()
    made.cells = [nbformat.v4.new_code_cell(source) for source in (MAKING, USING)]
    nbformat.write(made, folder / "nb.ipynb")
    run = api.run(folder / "nb.ipynb", only=["make"])
    assert run.status == "succeeded", run["make"].record.error
    return folder, run


@pytest.fixture
def jp_root_dir(project):
    return project[0]


@pytest.fixture
def view(api, project):
    async def fetch(name, **query):
        path = ("runs", project[1].id, "artifacts", f"make.{name}")
        found = await api.get(*path, schema="ArtifactView", path="nb.ipynb", **query)
        assert len(json.dumps(found)) < 1_500_000
        return found

    return fetch


async def test_a_frame_in_pages(view):
    first = await view("frame", limit=3)
    assert (first["kind"], first["shape"], first["offset"]) == ("frame", [5000, 5], 0)
    assert [c["name"] for c in first["columns"]] == ["n", "x", "name", "when", "big"]
    assert first["index"] == ["row 0", "row 1", "row 2"]
    assert first["rows"][0][:3] == [0, None, "<script>alert(1)</script>"]
    assert first["rows"][0][3].startswith("2024-01-01T00:00:00")
    assert first["rows"][0][4] == str(2**62)
    assert first["rows"][2][2] is None
    columns = {c["name"]: c for c in first["columns"]}
    assert columns["x"]["nulls"] == 1000
    assert sum(columns["n"]["histogram"]["counts"]) == 5000
    assert len(columns["n"]["histogram"]["edges"]) == len(columns["n"]["histogram"]["counts"]) + 1
    assert "values" in columns["name"]["histogram"]
    last = await view("frame", offset=4999, limit=10)
    assert last["index"] == ["row 4999"]
    assert last["rows"][0][2] == "last"
    assert (await view("frame", offset=10**6))["rows"] == []
    page = await view("frame", limit=1000)
    assert len(page["rows"]) == 1000
    assert len(page["rows"][3][2]) <= 501


async def test_other_frames(view):
    wide = await view("wide")
    assert (len(wide["columns"]), wide["more_columns"], len(wide["rows"][0])) == (100, 400, 100)
    assert [c["name"] for c in (await view("levels"))["columns"]] == ["a / 1", "a / 2"]
    assert (await view("levels"))["rows"] == [[1, "inf"]]
    assert (await view("series"))["rows"] == [[1], [2], [3]]
    assert (await view("index"))["rows"] == [[3], [1], [2]]
    table = await view("table")
    assert table["rows"][0][:2] == [1, "2024-01-01"]
    assert table["rows"][2][0] is None
    pickled = await view("cells")
    assert (pickled["kind"], pickled["rows"], pickled["shape"]) == ("frame", [], [2, 1])
    assert "pickle" in pickled["why"]


async def test_arrays(view):
    array = await view("array")
    assert (array["kind"], array["shape"], array["dtype"]) == ("array", [30, 40, 2], "float64")
    assert len(array["corner"]) == 20
    assert array["statistics"]["minimum"] < 0 < array["statistics"]["maximum"]
    assert sum(array["histogram"]["counts"]) == 2400
    assert (await view("line"))["corner"] == [[1.0, None, "inf"]]
    assert (await view("empty"))["corner"] == []
    assert (await view("texts"))["corner"] == [["a", "b"]]


async def test_texts_and_values(view):
    first = await view("words", limit=100)
    assert (first["kind"], first["next"], first["end"]) == ("text", 100, False)
    rest = await view("words", offset=599_990)
    assert (rest["text"], rest["end"]) == ("örds wörds "[-10:], True)
    plain = await view("plain")
    assert plain["kind"] == "value"
    assert "Decimal('1.5')" in plain["text"]


async def test_pickles_are_shown_and_never_loaded(view, project):
    model = await view("model")
    assert (model["kind"], model["parameters"]["C"]) == ("estimator", "3")
    figure = await view("fig")
    assert base64.b64decode(figure["png"]).startswith(b"\x89PNG")
    for name in ("hostile", "inside"):
        assert (await view(name))["kind"] == "opaque"
    assert list(project[0].glob("owned-*")) == []


@pytest.mark.parametrize("name", ["make", "make.", "make.none", "none.frame", ".frame"])
async def test_artifacts_that_are_not_there(api, project, name):
    run = project[1].id
    status, error = await api.refused("runs", run, "artifacts", name, method="GET")
    assert status == 404
    assert error["code"] in ("unknown-artifact", "unknown-step")
