"""A step of a run looked at and opened again; real kernels."""

import json

import nbformat
import pytest
from nbclient import NotebookClient

pytestmark = pytest.mark.kernel

CELLS = (
    "%%setup\nimport math",
    "%%step load\nfrom pathlib import Path\nx = int(Path('number.txt').read_text())",
    "%%step use\ny = math.sqrt(x)\nassert y < 3",
    "%%check load\nassert x > 1",
)


@pytest.fixture
def failed(write, root):
    """Run a notebook that fails in its second step, and return the run's id."""
    from cellwright import api

    write("work/nb.ipynb", *CELLS)
    (root / "work/number.txt").write_text("16")
    return api.run(root / "work/nb.ipynb").id


async def test_a_step_is_told_and_opened_again(api, failed, root):
    record = await api.get("runs", failed, "steps", "use", schema="StepRecord", path="work")
    assert record["status"] == "failed"
    assert set(record["inputs"]) == {"x"}
    assert record["tries"][0]["executed"] is True
    assert "math.sqrt(x)" in record["script"]
    load = await api.get("runs", failed, "steps", "load", schema="StepRecord")
    assert set(load["outputs"]) == {"x"}

    answer = await api.post("runs", failed, "debug", schema="DebugAnswer", step="use")
    notebook = nbformat.read(root / answer["notebook"], as_version=4)
    sources = [cell.source for cell in notebook.cells]
    assert "assert y < 3" in sources[-1]
    notebook.cells[-1].source = "print(x, math.sqrt(x))"
    client = NotebookClient(
        notebook, resources={"metadata": {"path": str((root / answer["notebook"]).parent)}}
    )
    client.km = None
    notebook.metadata.pop("kernelspec")
    await client.async_execute()
    assert notebook.cells[-1].outputs[0].text == "16 4.0\n"

    content = json.loads((root / answer["notebook"]).read_text())
    analysis = await api.post("analysis", path=answer["notebook"], content=content)
    assert (analysis["marks"], analysis["problems"]) == ([], [])


async def test_the_executed_notebook_is_copied_to_where_jupyter_opens_it(api, failed, root):
    asked = {"step": "use", "kind": "step", "attempt": 1}
    answer = await api.post("runs", failed, "executed", schema="DebugAnswer", **asked)
    notebook = nbformat.read(root / answer["notebook"], as_version=4)
    assert any(o.output_type == "error" for c in notebook.cells for o in c.get("outputs", ()))
    check = await api.post("runs", failed, "executed", step="load", kind="check")
    assert check["notebook"] != answer["notebook"]
    missing = {"step": "use", "kind": "step", "attempt": 7}
    status, error = await api.refused("runs", failed, "executed", body=missing)
    assert (status, error["code"]) == (404, "not-executed")
