"""A notebook that is renamed or moved keeps its history; a copy begins one of its own."""

import json
import shutil

import pytest

from tests.server.following import ended

pytestmark = pytest.mark.kernel

BOOK = ("%%step load\nx = 1", "%%step use\ny = x + 1", "%%step show\nprint(y)")


async def run(api, path):
    found = (await api.post("runs", path=path))["run"]
    await ended(api, found)
    return found


async def steps(api, run):
    return (await api.get("runs", run, schema="RunSnapshot"))["steps"]


async def history(api, path, **query):
    listed = await api.get("runs", schema="RunsAnswer", path=path, **query)
    assert listed["total"] == len(listed["runs"])
    return [one["run"] for one in listed["runs"]]


async def test_a_renamed_notebook_keeps_its_runs_and_a_copy_has_none(api, write, root):
    write("project/a.ipynb", *BOOK)
    write("project/other.ipynb", "%%step one\nz = 1", "%%step two\nprint(z)")
    first, other = await run(api, "project/a.ipynb"), await run(api, "project/other.ipynb")
    shutil.copy(root / "project/a.ipynb", root / "project/copy.ipynb")
    assert await history(api, "project/copy.ipynb") == []

    (root / "project/a.ipynb").rename(root / "project/b.ipynb")
    (root / "project/other.ipynb").unlink()
    assert await history(api, "project/b.ipynb") == [first]
    second = await run(api, "project/b.ipynb")
    opened = await api.get("runs", second, schema="RunSnapshot", path="project/b.ipynb")
    took = {step["name"]: step["seconds"] for step in await steps(api, first)}
    assert {step["name"]: step["expected"] for step in opened["steps"]} == took
    # edited until little of the old text is left, and renamed once more
    for name, last in (("b", "y"), ("b", "x")):
        write(
            f"project/{name}.ipynb", *BOOK[:1], "%%step use\ny = 5", f"%%step show\nprint({last})"
        )
        third = await run(api, f"project/{name}.ipynb")
    (root / "project/b.ipynb").rename(root / "project/c.ipynb")
    found = await history(api, "project/c.ipynb")
    assert (found[0], found[-2:]) == (third, [second, first])
    assert other not in found
    assert await history(api, "project/c.ipynb", status="failed") == []

    opened = await api.get("runs", first, schema="RunSnapshot", path="project/c.ipynb")
    assert opened["notebook"] == "project/a.ipynb"
    assert opened["command"] == "cellwright run project/c.ipynb"


async def test_a_notebook_moved_to_another_project_keeps_its_runs(api, write, root):
    write("here/a.ipynb", *BOOK)
    first = await run(api, "here/a.ipynb")
    (root / "there").mkdir()
    (root / "here/a.ipynb").rename(root / "there/a.ipynb")
    assert await history(api, "there/a.ipynb") == [first]
    opened = await api.get("runs", first, schema="RunSnapshot", path="there/a.ipynb")
    assert opened["status"] == "succeeded"
    second = await run(api, "there/a.ipynb")
    assert await history(api, "there/a.ipynb") == [second, first]
    write("there/a.ipynb", BOOK[0], "%%step use\ny = 7", BOOK[2])
    third = await run(api, "there/a.ipynb")
    query = {"a": first, "b": third, "path": "there/a.ipynb"}
    compared = await api.get("diff", **query)
    assert "y = 7" in json.dumps(compared["planes"]["code"])


async def test_one_that_was_run_beside_a_similar_one_is_not_its_heir(api, write, root):
    write("project/a.ipynb", *BOOK)
    write("project/b.ipynb", *BOOK)
    own = await run(api, "project/b.ipynb")
    await run(api, "project/a.ipynb")
    (root / "project/a.ipynb").unlink()
    assert await history(api, "project/b.ipynb") == [own]
