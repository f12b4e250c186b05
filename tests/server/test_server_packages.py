"""Proposals, scripts, edits of both sides, the sample: what changes files through the server."""

import json

STEPS = ("%%step load\nx = 1", "%%step use\ny = x + 1")


async def test_a_proposal_and_the_edits_that_accept_it(api, write):
    content = write("nb.ipynb", "import math", "x = 1\nprint(x)", "y = x + 1\nprint(y)")
    answer = await api.post("suggest", schema="SuggestAnswer", path="nb.ipynb", content=content)
    assert answer["steps"]
    marked = await api.post(
        "marks", schema="MarksAnswer", path="nb.ipynb", content=content, edits=answer["edits"]
    )
    assert {c["id"] for c in marked["cells"]} == {e["cells"][0] for e in answer["edits"]}


async def test_convert_and_sync(api, write, root):
    write("sub/nb.ipynb", *STEPS)
    answer = await api.post("convert", schema="ConvertAnswer", path="sub/nb.ipynb")
    assert answer["directory"] == "sub/nb"
    assert [s["path"] for s in answer["steps"]] == ["sub/nb/steps/load.py", "sub/nb/steps/use.py"]
    analysis = await api.post("analysis", schema="AnalysisAnswer", path="sub/nb.ipynb")
    assert analysis["package"] == "sub/nb"

    script = root / "sub/nb/steps/use.py"
    script.write_text(script.read_text().replace("x + 1", "x + 2"))
    asked = {"path": "sub/nb.ipynb", "to": "both"}
    first = await api.post("sync", schema="SyncAnswer", **asked, dry_run=True)
    assert (len(first["changed"]), first["written"]) == (1, [])
    assert "x + 1" in (root / "sub/nb.ipynb").read_text()
    done = await api.post("sync", schema="SyncAnswer", **asked)
    assert "sub/nb.ipynb" in done["written"]
    assert "x + 2" in (root / "sub/nb.ipynb").read_text()


async def test_a_conflict_has_three_texts(api, write, root):
    write("nb.ipynb", *STEPS)
    await api.post("convert", path="nb.ipynb")
    script = root / "nb/steps/use.py"
    script.write_text(script.read_text().replace("x + 1", "x + 2"))
    notebook = root / "nb.ipynb"
    notebook.write_text(notebook.read_text().replace("x + 1", "x + 3"))
    before = notebook.read_text()
    answer = await api.post("sync", schema="SyncAnswer", path="nb.ipynb")
    (conflict,) = answer["conflicts"]
    assert "x + 3" in conflict["notebook"]
    assert "x + 2" in conflict["script"]
    assert "x + 1" in conflict["base"]
    assert notebook.read_text() == before


async def test_samples_have_names_that_are_free(api, root):
    (root / "lessons").mkdir()
    for name in ("lessons/sample.ipynb", "lessons/sample-2.ipynb"):
        answer = await api.post("sample", schema="SampleAnswer", directory="lessons")
        assert answer["path"] == name
    content = json.loads((root / name).read_text())
    analysis = await api.post("analysis", path=name, content=content)
    assert analysis["problems"] == []
    assert len(analysis["graph"]["steps"]) == 5
