"""What the server says of notebooks: graph, problems, marks, scripts."""

STEPS = ("%%step load\nx = 1", ("y = x + 1", {"cellwright": {"role": "step", "step": "use"}}))


async def test_version(api):
    answer = await api.get("version", schema="VersionAnswer")
    import cellwright

    assert answer == {"server": cellwright.__version__, "api": 1}


async def test_schema_of_marks(api):
    answer = await api.get("marks", "schema")
    assert answer["title"] == "Mark"


async def test_analysis_of_what_is_in_the_browser(api, write):
    content = write("folder/nb.ipynb", *STEPS)
    content["cells"][0]["source"] = "%%step load\nx = 1\nz = 2"
    answer = await api.post(
        "analysis", schema="AnalysisAnswer", path="folder/nb.ipynb", content=content
    )
    steps = {step["name"]: step for step in answer["graph"]["steps"]}
    assert steps["load"]["writes"] == ["x", "z"]
    assert answer["graph"]["edges"][0]["variables"] == ["x"]
    assert answer["package"] is None
    assert [(m["cell"], m["step"], m["form"]) for m in answer["marks"]] == [
        ("cell0", "load", "magic"),
        ("cell1", "use", "metadata"),
    ]


async def test_what_is_planned_is_what_is_in_the_browser(api, write, root):
    content = write("nb.ipynb", "x = 1")
    marked = {"cellwright": {"role": "step", "step": "load"}}
    content["cells"][0]["metadata"] = marked
    asked = {"path": "nb.ipynb", "content": content}
    planned = await api.post("plan", schema="PlanAnswer", **asked)
    assert [(step["name"], step["decision"]) for step in planned["steps"]] == [("load", "run")]
    status, error = await api.refused("plan", body={"path": "nb.ipynb"})
    assert (status, error["code"]) == (400, "no-steps"), "the file has no marks yet"
    stored = [path for path in (root / ".cellwright").rglob("*") if path.is_file()]
    assert not [path for path in stored if b"x = 1" in path.read_bytes()], "a plan keeps nothing"


async def test_analysis_of_the_file(api, write):
    write("nb.ipynb", *STEPS)
    answer = await api.post("analysis", schema="AnalysisAnswer", path="nb.ipynb")
    assert answer["graph"]["notebook"] == "nb.ipynb"


async def test_marks_are_edited_and_nothing_is_written(api, write, root):
    content = write("nb.ipynb", *STEPS, "print(y)")
    before = (root / "nb.ipynb").read_bytes()
    answer = await api.post(
        "marks",
        schema="MarksAnswer",
        path="nb.ipynb",
        content=content,
        edits=[
            {"cells": ["cell2"], "mark": {"role": "step", "step": "show"}},
            {"rename": {"from": "load", "to": "read"}},
        ],
    )
    cells = {cell["id"]: cell for cell in answer["cells"]}
    assert cells["cell2"]["metadata"] == {"cellwright": {"role": "step", "step": "show"}}
    assert cells["cell0"]["source"] == "%%step read\nx = 1"
    assert set(cells) == {"cell0", "cell2"}
    assert (root / "nb.ipynb").read_bytes() == before


async def test_script_of_a_step(api, write):
    write("nb.ipynb", *STEPS)
    answer = await api.post("script", schema="ScriptAnswer", path="nb.ipynb", step="use")
    assert answer["path"] == "steps/use.py"
    assert "def use(" in answer["text"]


async def test_text_that_utf8_cannot_write_comes_back(api, write):
    content = write("nb.ipynb", *STEPS)
    content["cells"][1]["metadata"] = {"cellwright": {"role": "step", "step": "us\ud800e"}}
    answer = await api.post("analysis", schema="AnalysisAnswer", path="nb.ipynb", content=content)
    assert "us\ud800e" in [mark["step"] for mark in answer["marks"]]
    status, error = await api.refused("script", body={"path": "nb.ipynb", "step": "\ud800"})
    assert (status, error["code"]) == (404, "unknown-step")
